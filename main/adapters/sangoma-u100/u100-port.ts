import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { DialPulse, Hook, LineEvent } from '../../line/line-adapter.ts';
import type { CommandBus } from './command-bus.ts';
import type { Register } from './command-protocol.ts';
import { daa, hookValue, isSane, OFF_HOOK } from './daa-registers.ts';
import { LineSense } from './line-sense.ts';

const CONFIRM_WITHIN_MS = 1_000;

interface Opening {
  cancelled: boolean;
  readonly done: PromiseWithResolvers<void>;
}

export interface U100PortPorts {
  readonly bus: CommandBus;
  readonly clock: Clock;
  readonly tell: (event: LineEvent) => void;
  /** What is timed does not come late until this is disposed. */
  readonly waitMore: () => Disposable;
}

/** One jack: its hook, and what its registers say of the line. `index` is 0 or 1. */
export class U100Port {
  readonly index: 0 | 1;
  readonly sense: LineSense;
  readonly #bus: CommandBus;
  readonly #clock: Clock;
  readonly #waitMore: () => Disposable;
  #wanted: Hook = 'on-hook';
  #confirmed: Hook | undefined;
  #trouble: string | undefined;
  #rewriting = false;
  #pulsing: Opening | undefined;
  /** The frame up to which the loop stays closed, so that the exchange takes the last digit for one. */
  #restUntil = 0;

  constructor(index: 0 | 1, { bus, clock, tell, waitMore }: U100PortPorts) {
    this.index = index;
    this.#bus = bus;
    this.#clock = clock;
    this.#waitMore = waitMore;
    this.sense = new LineSense(tell);
  }

  /** Why this port can not be used, where the other can. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  get hook(): Hook {
    return this.#confirmed ?? 'on-hook';
  }

  register(register: number): Register {
    return { chip: 'daa', port: this.index, register };
  }

  breakDown(why: string): void {
    this.#trouble = why;
  }

  /** A register as the device read or pushed it. */
  take(register: number, value: number): void {
    if (register === daa.hook) this.#takeHook(value);
    else if (register === daa.lineVoltage) this.sense.takeVoltage(value);
    else if (register === daa.loopCurrent) this.sense.takeCurrent(value);
  }

  /** Resolves when register 5 reads back as wanted. @throws GatewayError `adapter-failed` */
  async setHook(hook: Hook): Promise<void> {
    if (this.#trouble !== undefined) throw failed(this.#trouble);
    this.#stopPulsing('the line went on-hook');
    this.#wanted = hook;
    const until = this.#clock.now() + CONFIRM_WITHIN_MS;
    await this.#write(hook);
    for (;;) {
      const value = await this.#bus.read(this.register(daa.hook));
      if (this.#wanted !== hook) throw failed(`port ${this.index + 1} was wanted ${this.#wanted} meanwhile`);
      if (isSane(value) && ((value & OFF_HOOK) !== 0) === (hook === 'off-hook')) {
        this.#confirm(hook);
        this.sense.takeHook(value);
        return;
      }
      if (this.#clock.now() >= until)
        throw failed(`port ${this.index + 1} does not go ${hook}: its hook register reads ${value.toString(16)}`);
      await this.#write(hook);
    }
  }

  flash(ms: number): Promise<void> {
    return this.dialPulses([[{ breakMs: ms, makeMs: 1 }]], 1);
  }

  /** Breaks and makes in frames of their own: exact to the device's millisecond, however late this process is. */
  async dialPulses(digits: readonly (readonly DialPulse[])[], interDigitMs: number): Promise<void> {
    if (this.#trouble !== undefined) throw failed(this.#trouble);
    if (this.hook !== 'off-hook')
      throw new GatewayError('bad-request', `Port ${this.index + 1} is on-hook: there is no loop to open.`);
    this.#stopPulsing('other pulses were dialled');
    const opening: Opening = { cancelled: false, done: Promise.withResolvers() };
    opening.done.promise.catch(() => undefined);
    this.#pulsing = opening;
    using _ready = this.#waitMore();
    const hook = this.register(daa.hook);
    const last = digits.length - 1;
    let slot = Math.max(this.#bus.slot + 1, this.#restUntil);
    this.sense.setLoop('pulsing');
    digits.forEach((pulses, digit) => {
      pulses.forEach(({ breakMs, makeMs }, pulse) => {
        const ends = digit === last && pulse === pulses.length - 1;
        this.#bus.writeAt(slot, hook, hookValue(false), () => undefined, opening);
        slot += breakMs;
        this.#bus.writeAt(slot, hook, hookValue(true), () => ends && opening.done.resolve(), opening);
        slot += makeMs;
      });
      slot += interDigitMs;
    });
    try {
      await opening.done.promise;
      this.#restUntil = slot;
    } finally {
      if (this.#pulsing === opening) this.#pulsing = undefined;
    }
    // The last of them is on its way: this confirms it, and repeats it where it was lost.
    if (this.#wanted === 'off-hook') await this.setHook('off-hook');
  }

  /** A millisecond of the device went by. */
  tick(): void {
    this.sense.tick();
  }

  close(reason: string): void {
    this.#stopPulsing(reason);
  }

  #write(hook: Hook): Promise<void> {
    return this.#bus.write(this.register(daa.hook), hookValue(hook === 'off-hook'));
  }

  #confirm(hook: Hook): void {
    this.#confirmed = hook;
    this.sense.setLoop(hook === 'off-hook' ? 'closed' : 'open');
  }

  #takeHook(value: number): void {
    this.sense.takeHook(value);
    if (this.#pulsing || this.#confirmed !== this.#wanted || this.#rewriting) return;
    if (isSane(value) && ((value & OFF_HOOK) !== 0) === (this.#wanted === 'off-hook')) return;
    // The chip lost what it was told, or says so by mistake: told again, and that is all that is known of it.
    this.#rewriting = true;
    this.#write(this.#wanted)
      .catch(() => undefined)
      .finally(() => {
        this.#rewriting = false;
      });
  }

  #stopPulsing(why: string): void {
    const opening = this.#pulsing;
    if (!opening) return;
    this.#pulsing = undefined;
    this.#bus.cancel(opening);
    opening.done.reject(failed(why));
  }
}

const failed = (why: string): GatewayError => new GatewayError('adapter-failed', why);
