import type { DesktopOutcome, UpdateView } from '../../contract/desktop.ts';
import type { GatewayView } from '../../contract/views.ts';
import type { Clock } from '../../core/clock.ts';
import { assertNever, errorText } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import { isBusy } from '../at-hand.ts';
import {
  isNight,
  type UpdateInput,
  type UpdatePlan,
  type UpdateState,
  updateStep,
  updateViewOf,
} from './update-machine.ts';
import type { UpdateSource } from './update-source.ts';

/** Not while a computer is being started, with everything else that is. */
const FIRST_CHECK_MS = 10 * 60_000;
const TICK_MS = 60_000;
const CHECK_EVERY_MS = 24 * 3_600_000;
/** Within this the other version has ended us, or never will. */
const TAKE_OVER_MS = 30_000;

export interface UpdaterParts {
  /** Why there are none, in words: run from source, or kept up to date by the system's own packages. */
  readonly source: UpdateSource | { readonly without: string };
  /** Versions that failed here before. */
  readonly refused: readonly string[];
  /** Lines on-hook, what is needed to come back kept; the source installs after it. */
  readonly prepare: (version: string) => Promise<void>;
  /** Starts this version anew, because the other one did not take over and the gateway has ended. */
  readonly restart: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs the update machine: a look a day at a quiet moment, and the person's wishes. */
export class Updater implements Disposable {
  readonly #parts: UpdaterParts;
  readonly #source: UpdateSource | undefined;
  readonly #changed = new Signal<void>();
  readonly #timers = new DisposableStack();
  #state: UpdateState = { kind: 'idle' };
  #busy = false;
  #checkAt: number;
  #loading: AbortController | undefined;
  #loaded: Promise<void> = Promise.resolve();

  constructor(parts: UpdaterParts) {
    this.#parts = parts;
    this.#source = 'without' in parts.source ? undefined : parts.source;
    this.#checkAt = parts.clock.now() + FIRST_CHECK_MS;
    if (this.#source) {
      this.#timers.defer(() => this.#loading?.abort());
      this.#timers.use(parts.clock.every(TICK_MS, () => this.#tick()));
    }
  }

  get view(): UpdateView {
    const { source } = this.#parts;
    return 'without' in source ? { kind: 'not-possible', text: source.without } : updateViewOf(this.#state);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  look(view: GatewayView): void {
    const busy = isBusy(view);
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#post({ kind: 'calls', busy });
  }

  /** A person's wish. */
  wish(wish: 'check' | UpdatePlan): DesktopOutcome {
    const { source } = this.#parts;
    if ('without' in source) return { ok: false, text: source.without };
    if (wish === 'check') {
      if (this.#busy) return { ok: false, text: 'Updates are looked for when no call is on.' };
      this.#post({ kind: 'check' });
      return { ok: true };
    }
    if (this.#state.kind !== 'ready') return { ok: false, text: 'No update is ready.' };
    this.#post({ kind: 'plan', plan: wish });
    return { ok: true };
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
    this.#changed.clear();
  }

  #tick(): void {
    const { clock } = this.#parts;
    if (isNight(new Date(clock.wallTime()))) this.#post({ kind: 'night' });
    if (clock.now() < this.#checkAt || this.#busy) return;
    this.#checkAt = clock.now() + CHECK_EVERY_MS;
    this.#post({ kind: 'check' });
  }

  #post(input: UpdateInput): void {
    const { state, effects } = updateStep(this.#state, input, this.#busy);
    const changed = state !== this.#state;
    this.#state = state;
    for (const { kind } of effects) this.#perform(kind);
    if (changed) this.#changed.emit();
  }

  #perform(kind: 'check' | 'load' | 'stop-loading' | 'install'): void {
    const source = this.#source;
    if (!source) return;
    switch (kind) {
      case 'check':
        void this.#check(source);
        break;
      case 'load':
        this.#startLoading(source);
        break;
      case 'stop-loading':
        this.#loading?.abort();
        break;
      case 'install':
        void this.#install(source);
        break;
      default:
        assertNever(kind);
    }
  }

  #startLoading(source: UpdateSource): void {
    const loading = new AbortController();
    this.#loading = loading;
    // One that was stopped takes a moment to end.
    this.#loaded = this.#loaded.then(() => this.#load(source, loading.signal));
  }

  async #check(source: UpdateSource): Promise<void> {
    const { clock, log, refused } = this.#parts;
    try {
      const version = await source.look();
      if (version !== undefined && refused.includes(version))
        log.warn({ version }, 'an update that failed here before is left alone');
      if (version === undefined || refused.includes(version)) this.#post({ kind: 'none', at: clock.wallTime() });
      else this.#post({ kind: 'found', version });
    } catch (thrown) {
      this.#failed('Updates could not be looked for', thrown);
    }
  }

  /** Race: loading that was stopped for a call ends with an error of its own, when it is begun again perhaps: its signal knows. */
  async #load(source: UpdateSource, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      await source.download(signal, (percent) => {
        if (!signal.aborted) this.#post({ kind: 'progress', percent });
      });
      if (signal.aborted) return;
      // There is nothing to stop any more.
      this.#loading = undefined;
      this.#post({ kind: 'loaded' });
    } catch (thrown) {
      if (!signal.aborted) this.#failed('The update could not be loaded', thrown);
    }
  }

  async #install(source: UpdateSource): Promise<void> {
    const { clock, log, prepare, restart } = this.#parts;
    if (this.#state.kind !== 'installing') return;
    const { version } = this.#state;
    try {
      await prepare(version);
    } catch (thrown) {
      this.#failed('The update could not be installed', thrown);
      return;
    }
    // Nobody looks after the lines from here on, and our own timers have ended with everything else.
    clock.after(TAKE_OVER_MS, () => {
      log.error({ version }, 'the update did not take over');
      restart();
    });
    try {
      source.install();
    } catch (thrown) {
      log.error({ version, error: errorText(thrown) }, 'the update could not be installed');
      restart();
    }
  }

  #failed(what: string, thrown: unknown): void {
    this.#parts.log.warn({ error: errorText(thrown) }, what);
    this.#post({ kind: 'failed', text: `${what}: ${errorText(thrown).slice(0, 200)}` });
  }
}
