import type { LineId } from '../core/ids.ts';
import { FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';
import type { MediaFact } from '../media/media-protocol.ts';

/** 100 ms: often enough for an eye, seldom enough to cost nothing. */
export const BLOCK_FRAMES = 5;
export const BLOCK_SAMPLES = BLOCK_FRAMES * FRAME_SAMPLES;

/** Copies a line's audio for whoever looks at it, as it is on the wire: nothing is worked out here (ADR 0036). */
export class ScopeTap {
  readonly #line: LineId;
  readonly #tell: (fact: MediaFact) => void;
  readonly #fromLine = new Int16Array(BLOCK_SAMPLES);
  readonly #toLine = new Int16Array(BLOCK_SAMPLES);
  #at = 0;
  #number = 0;

  constructor(line: LineId, tell: (fact: MediaFact) => void) {
    this.#line = line;
    this.#tell = tell;
  }

  /** Before anything is taken out of it. */
  heard(frame: Frame): void {
    this.#fromLine.set(frame, this.#at);
  }

  /** What is played in its place; the block is told with the last of its frames. */
  sent(frame: Frame): void {
    this.#toLine.set(frame, this.#at);
    this.#at += FRAME_SAMPLES;
    if (this.#at < BLOCK_SAMPLES) return;
    this.#at = 0;
    this.#tell({
      kind: 'scope',
      line: this.#line,
      number: this.#number++,
      fromLine: this.#fromLine.slice(),
      toLine: this.#toLine.slice(),
    });
  }
}
