import { SCOPE_BLOCK_MS, SCOPE_BLOCK_SAMPLES, type ScopeBlock, type ScopeTone } from '../../../main/contract/scope.ts';
import { KEPT_S, Recording } from './recording.ts';
import { ToneWatch } from './tone-watch.ts';

/** How far back levels are shown. */
export const HISTORY_S = 60;
const HISTORY = (HISTORY_S * 1_000) / SCOPE_BLOCK_MS;

/** What comes from a line, or goes to it. */
export interface Side {
  readonly recording: Recording;
  readonly watch: ToneWatch;
  /** dBm0 of each 100 ms, the newest last; null where nothing came. */
  readonly history: (number | null)[];
}

/** A line as it is looked at: what came of it so far, worked out. */
export class ScopeFeed {
  readonly fromLine: Side;
  readonly toLine: Side;
  readonly #listeners = new Set<() => void>();
  #next: number | undefined;
  #held = false;
  /** Blocks so far: changes with each. */
  count = 0;

  constructor(tones: readonly ScopeTone[]) {
    this.fromLine = newSide(tones);
    this.toLine = newSide(tones);
  }

  get held(): boolean {
    return this.#held;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** What is shown stays until it is let go; what comes meanwhile is not kept. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (!held) {
      // What comes now does not join what was held.
      for (const { recording } of [this.fromLine, this.toLine]) recording.clear();
      this.#next = undefined;
    }
    this.#tell();
  }

  take(block: ScopeBlock): void {
    if (this.#held) return;
    // Numbers that go back: the line was taken from the beginning again.
    const missing = this.#next === undefined ? 0 : Math.max(0, block.number - this.#next);
    this.#next = block.number + 1;
    for (let i = 0; i < Math.min(missing, HISTORY); i++) this.#lost(i < (KEPT_S * 1_000) / SCOPE_BLOCK_MS);
    take(this.fromLine, block.fromLine);
    take(this.toLine, block.toLine);
    this.count++;
    this.#tell();
  }

  #lost(isKept: boolean): void {
    for (const { recording, history } of [this.fromLine, this.toLine]) {
      if (isKept) recording.add(new Int16Array(SCOPE_BLOCK_SAMPLES));
      push(history, null);
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const newSide = (tones: readonly ScopeTone[]): Side => ({
  recording: new Recording(),
  watch: new ToneWatch(tones),
  history: [],
});

function take({ recording, watch, history }: Side, text: string): void {
  const samples = samplesOf(text);
  recording.add(samples);
  watch.take(samples);
  push(history, watch.level);
}

function push(history: (number | null)[], level: number | null): void {
  history.push(level);
  if (history.length > HISTORY) history.shift();
}

/** 16 bit, little-endian, in base64. */
export function samplesOf(text: string): Int16Array {
  const bytes = atob(text);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => {
    const value = bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8);
    return value >= 0x8000 ? value - 0x10000 : value;
  });
}
