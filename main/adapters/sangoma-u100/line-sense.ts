import type { LineEvent, Polarity } from '../../line/line-adapter.ts';
import { isSane, RING_BITS, signed } from './daa-registers.ts';
import { quirks } from './u100-quirks.ts';

const MEASURED_EVERY_MS = 1_000;
const MEASURED_VOLTS = 2;
const MEASURED_MILLIAMPS = 2;

export type Loop =
  | 'open'
  /** We opened it for a flash or a pulse: what the line says meanwhile is our own doing. */
  | 'pulsing'
  | 'closed';

/**
 * What a port's registers say about its line, as facts. Runs on the device's milliseconds. The times that it waits are the
 * chip's, not the exchange's: register 5 follows each half of the ring voltage, and register 29 passes through 0 V with it.
 */
export class LineSense {
  readonly #tell: (event: LineEvent) => void;
  #ms = 0;
  #loop: Loop = 'open';
  #hookMs = 0;
  #polled = false;
  #ringBits = false;
  #ringLevel = 0;
  #ringing = false;
  #voltage: number | undefined;
  #current: number | undefined;
  #candidate: { readonly what: string; readonly since: number } | undefined;
  #battery: boolean | undefined;
  #polarity: Polarity | undefined;
  #flowing: boolean | undefined;
  #inUse = false;
  #measured = { ms: -MEASURED_EVERY_MS, volts: Number.NaN, milliamps: Number.NaN };

  constructor(tell: (event: LineEvent) => void) {
    this.#tell = tell;
  }

  get ringing(): boolean {
    return this.#ringing;
  }

  get volts(): number | undefined {
    return this.#voltage;
  }

  get milliamps(): number | undefined {
    return this.#current;
  }

  setLoop(loop: Loop): void {
    if (loop === this.#loop) return;
    this.#loop = loop;
    this.#hookMs = this.#ms;
    this.#candidate = undefined;
    if (loop === 'open') {
      this.#flowing = undefined;
      return;
    }
    this.#quietRing();
    if (loop === 'closed') this.#sense();
  }

  /** Whether the registers are looked at now and then, or every change of them is told. */
  setPolled(polled: boolean): void {
    this.#polled = polled;
  }

  /** Register 5. */
  takeHook(value: number): void {
    if (!isSane(value)) return;
    this.#ringBits = (value & RING_BITS) !== 0;
    if (!this.#polled || this.#loop !== 'open') return;
    // Looked at in between two halves of the ring voltage, it shows none: a few such looks in a row are the burst's end.
    const { full } = quirks.ring;
    if (this.#ringBits && this.#battery !== false) this.#setRingLevel(full);
    else this.#setRingLevel(this.#ringLevel - Math.ceil(full / quirks.ring.quietPolls));
  }

  /** Register 29. */
  takeVoltage(value: number): void {
    this.#voltage = signed(value) * quirks.voltsPerStep;
    this.#sense();
  }

  /** Register 28. */
  takeCurrent(value: number): void {
    this.#current = Math.round(value * quirks.milliampsPerStep);
  }

  /** A millisecond of the device went by. */
  tick(): void {
    this.#ms += 1;
    this.#ring();
    if (this.#candidate && this.#ms - this.#candidate.since >= quirks.voltageSettleMs) this.#sense();
    if (this.#ms - this.#measured.ms >= MEASURED_EVERY_MS) this.#measure();
  }

  /** Nobody knows anything yet: what is true is told again. */
  forget(): void {
    this.#battery = undefined;
    this.#polarity = undefined;
    this.#flowing = undefined;
    this.#inUse = false;
    this.#sense();
  }

  #ring(): void {
    if (this.#loop !== 'open' || this.#polled) return;
    const { rise, fall } = quirks.ring;
    this.#setRingLevel(this.#ringLevel + (this.#ringBits && this.#battery !== false ? rise : -fall));
  }

  #setRingLevel(level: number): void {
    const { full } = quirks.ring;
    this.#ringLevel = Math.max(0, Math.min(full, level));
    if (!this.#ringing && this.#ringLevel === full) {
      this.#ringing = true;
      this.#tell({ kind: 'ring', on: true });
    } else if (this.#ringing && this.#ringLevel === 0) {
      this.#quietRing();
    }
  }

  #quietRing(): void {
    this.#ringLevel = 0;
    if (!this.#ringing) return;
    this.#ringing = false;
    this.#tell({ kind: 'ring', on: false });
  }

  #sense(): void {
    const volts = this.#voltage;
    if (volts === undefined || this.#loop === 'pulsing') return;
    const powered = Math.abs(volts) >= quirks.batteryVolts;
    if (this.#loop === 'closed') {
      // At once: the line machine judges how long a break lasts.
      if (this.#flowing !== powered) {
        this.#flowing = powered;
        this.#tell({ kind: 'loop-current', flowing: powered });
      }
      if (powered) this.#settle(`closed ${Math.sign(volts)}`, () => this.#tellPolarity(volts));
      else this.#candidate = undefined;
      return;
    }
    if (this.#ringBits || this.#ringLevel > 0) {
      this.#candidate = undefined;
      return;
    }
    const inUse = this.#looksInUse(Math.abs(volts), powered);
    this.#settle(`open ${powered} ${Math.sign(volts)} ${inUse}`, () => this.#tellOnHook(volts, powered, inUse));
  }

  #looksInUse(volts: number, powered: boolean): boolean {
    return powered && volts < (this.#inUse ? quirks.freeVolts : quirks.inUseVolts);
  }

  /** The first look counts at once; a change, when it lasted. */
  #settle(what: string, then: () => void): void {
    const first = this.#battery === undefined && this.#loop === 'open';
    if (first) {
      then();
      return;
    }
    if (this.#candidate?.what !== what) this.#candidate = { what, since: this.#ms };
    else if (this.#ms - this.#candidate.since >= quirks.voltageSettleMs) then();
  }

  #tellOnHook(volts: number, powered: boolean, inUse: boolean): void {
    if (this.#battery !== powered) {
      this.#battery = powered;
      this.#tell({ kind: 'battery', present: powered });
    }
    if (powered) this.#tellPolarity(volts);
    // Its own hook, just put back, pulls the line up slowly.
    if (this.#ms - this.#hookMs < quirks.hookSettleMs && this.#hookMs > 0) return;
    if (this.#inUse !== inUse) {
      this.#inUse = inUse;
      this.#tell({ kind: 'in-use', inUse });
    }
  }

  #tellPolarity(volts: number): void {
    const polarity: Polarity = volts > 0 ? 'normal' : 'reversed';
    if (this.#polarity === polarity) return;
    this.#polarity = polarity;
    this.#tell({ kind: 'polarity', polarity });
  }

  #measure(): void {
    const { volts, milliamps } = this.#measured;
    const now = { volts: this.#voltage ?? Number.NaN, milliamps: this.#current ?? Number.NaN };
    const same = (one: number, other: number, step: number): boolean =>
      (Number.isNaN(one) && Number.isNaN(other)) || Math.abs(one - other) < step;
    if (same(volts, now.volts, MEASURED_VOLTS) && same(milliamps, now.milliamps, MEASURED_MILLIAMPS)) return;
    this.#measured = { ms: this.#ms, ...now };
    this.#tell({
      kind: 'measured',
      ...(Number.isNaN(now.volts) ? {} : { volts: now.volts }),
      ...(Number.isNaN(now.milliamps) ? {} : { milliamps: now.milliamps }),
    });
  }
}
