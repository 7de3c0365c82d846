import type { Clock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { IdleVoltage } from './line-voltage.ts';
import { modemTimes } from './quirks.ts';

/** The first look, after opening. */
const FIRST_MS = 250;

export interface IdleWatchPorts {
  readonly clock: Clock;
  readonly emit: (event: LineEvent) => void;
  /** On-hook and not ringing. */
  readonly idle: () => boolean;
  /** Tip to ring, asked in turn with other commands; undefined where it is not known, or the line is idle no more. */
  readonly volts: () => Promise<number | undefined>;
}

/** What an idle line's voltage says: battery, and other phones. A modem that cannot measure is asked whether it is still there. */
export class IdleWatch implements Disposable {
  readonly #ports: IdleWatchPorts;
  readonly #timers = new DisposableStack();
  readonly #voltage = new IdleVoltage();
  #stirredAtMs = Number.NEGATIVE_INFINITY;
  #before = { battery: true, inUse: false };

  constructor(ports: IdleWatchPorts) {
    this.#ports = ports;
  }

  begin(): void {
    const { clock } = this.#ports;
    this.#timers.use(clock.after(FIRST_MS, () => void this.#look()));
    this.#timers.use(clock.every(modemTimes.pollMs, () => void this.#look()));
  }

  /** By the hook, a ring or a caller's data: what the voltage is now says nothing of the idle line. */
  stirred(): void {
    this.#stirredAtMs = this.#ports.clock.now();
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }

  async #look(): Promise<void> {
    const { clock, idle, volts } = this.#ports;
    if (!idle() || clock.now() - this.#stirredAtMs < modemTimes.pollAfterMs) return;
    const measured = await volts();
    // A ring in the middle of it: alternating voltage.
    if (measured !== undefined && idle()) this.#sense(measured);
  }

  #sense(volts: number): void {
    const { emit } = this.#ports;
    const { battery, inUse } = this.#voltage.take(volts);
    const before = this.#before;
    this.#before = { battery, inUse };
    emit({ kind: 'measured', volts });
    if (battery !== before.battery) emit({ kind: 'battery', present: battery });
    if (inUse !== before.inUse) emit({ kind: 'in-use', inUse });
  }
}
