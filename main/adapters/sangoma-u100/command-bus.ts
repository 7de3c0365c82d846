import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { type DeviceMessage, type Register, readCommand, writeCommand } from './command-protocol.ts';
import { quirks } from './u100-quirks.ts';

interface Request {
  readonly register: Register;
  /** Undefined: a read. */
  readonly value: number | undefined;
  readonly message: readonly number[];
  readonly withinMs: number;
  /** How often it went out, and when at first. */
  sent: number;
  slot: number;
  readonly resolve: (value: number) => void;
  readonly reject: (error: GatewayError) => void;
}

interface Timed {
  readonly message: readonly number[];
  readonly sent: () => void;
  readonly owner: object;
}

/**
 * The register bus that runs in the frames' control bytes. One read or write is outstanding at a time, and repeated while its
 * answer is missing; a reply to anything else is stale and dropped. `timed` messages go out in a frame of the caller's
 * choosing, which makes them exact to the device's millisecond, and nobody waits for their echo.
 */
export class CommandBus {
  readonly #clock: Clock;
  readonly #answered: (slot: number) => void;
  readonly #waiting: Request[] = [];
  readonly #timed = new Map<number, Timed>();
  #current: Request | undefined;
  #due = false;
  #repeat: Disposable | undefined;
  #closed: string | undefined;
  #slot = 0;
  #stale = 0;

  /** `answered` hears the frame that a command went out in, where it went out only once. */
  constructor(clock: Clock, answered: (slot: number) => void = () => undefined) {
    this.#clock = clock;
    this.#answered = answered;
  }

  /** The frame that goes out next: they count up by one a millisecond. */
  get slot(): number {
    return this.#slot;
  }

  get staleReplies(): number {
    return this.#stale;
  }

  /** @throws GatewayError `adapter-failed` when no answer comes */
  read(register: Register, withinMs: number = quirks.replyMs): Promise<number> {
    return this.#ask(register, undefined, readCommand(register), withinMs);
  }

  /** Resolves when the device echoed it. @throws GatewayError `adapter-failed` when it does not */
  async write(register: Register, value: number, withinMs: number = quirks.replyMs): Promise<void> {
    await this.#ask(register, value, writeCommand(register, value), withinMs);
  }

  /** Goes out in the frame `slot`, or the first after it that is free. */
  writeAt(slot: number, register: Register, value: number, sent: () => void, owner: object): void {
    let at = Math.max(slot, this.#slot);
    while (this.#timed.has(at)) at += 1;
    this.#timed.set(at, { message: writeCommand(register, value), sent, owner });
  }

  /** What `owner` timed and did not go out yet never will. */
  cancel(owner: object): void {
    for (const [slot, timed] of this.#timed) if (timed.owner === owner) this.#timed.delete(slot);
  }

  /** What the frame that goes out now carries. */
  next(): readonly number[] | undefined {
    const slot = this.#slot;
    this.#slot += 1;
    const timed = this.#timed.get(slot);
    if (timed) {
      this.#timed.delete(slot);
      timed.sent();
      return timed.message;
    }
    if (!this.#due || !this.#current) return undefined;
    this.#due = false;
    if (this.#current.sent === 0) this.#current.slot = slot;
    this.#current.sent += 1;
    return this.#current.message;
  }

  /** A frame's moment passed and it was not sent: what was to go with it goes with the next. */
  skip(): void {
    const timed = this.#timed.get(this.#slot);
    this.#timed.delete(this.#slot);
    this.#slot += 1;
    if (!timed) return;
    let at = this.#slot;
    while (this.#timed.has(at)) at += 1;
    this.#timed.set(at, timed);
  }

  take(message: DeviceMessage): void {
    const current = this.#current;
    if (message.kind === 'event') return;
    if (
      !current ||
      message.chip !== current.register.chip ||
      message.port !== current.register.port ||
      message.register !== current.register.register ||
      message.kind !== (current.value === undefined ? 'read-reply' : 'write-echo')
    ) {
      this.#stale += 1;
      return;
    }
    if (current.sent === 1) this.#answered(current.slot);
    this.#end()?.resolve(message.value);
    this.#begin();
  }

  /** Rejects what waits and what comes. */
  close(reason: string): void {
    this.#closed ??= reason;
    const all = [this.#end(), ...this.#waiting.splice(0)];
    for (const request of all) request?.reject(failed(reason));
    this.#timed.clear();
  }

  #ask(register: Register, value: number | undefined, message: readonly number[], withinMs: number): Promise<number> {
    if (this.#closed !== undefined) return Promise.reject(failed(this.#closed));
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push({ register, value, message, withinMs, sent: 0, slot: 0, resolve, reject });
    this.#begin();
    return promise;
  }

  #begin(): void {
    if (this.#current) return;
    const request = this.#waiting.shift();
    if (!request) return;
    this.#current = request;
    this.#due = true;
    // Counted and not timed: a process that could not run for a second has not given the device a second to answer.
    let left = Math.ceil(request.withinMs / quirks.repeatMs);
    this.#repeat = this.#clock.every(quirks.repeatMs, () => {
      left -= 1;
      if (left > 0) this.#due = true;
      else this.#giveUp(request);
    });
  }

  #giveUp({ register: { chip, port, register }, withinMs }: Request): void {
    const of = chip === 'cpu' ? 'its processor' : `port ${port + 1}'s line chip`;
    this.#end()?.reject(failed(`register ${register} of ${of} did not answer within ${withinMs} ms`));
    this.#begin();
  }

  #end(): Request | undefined {
    const request = this.#current;
    this.#current = undefined;
    this.#due = false;
    this.#repeat?.[Symbol.dispose]();
    return request;
  }
}

const failed = (why: string): GatewayError => new GatewayError('adapter-failed', why);
