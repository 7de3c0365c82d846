import type { Clock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { CallEvents } from './call-events.ts';
import { CallsIn } from './calls-in.ts';
import { IdleWatch } from './idle-watch.ts';
import type { ModemTraits } from './modem-probe.ts';
import type { StreamEvent } from './stream-events.ts';

export interface LineNewsPorts {
  readonly clock: Clock;
  readonly country: string | undefined;
  readonly senses: () => ModemTraits['senses'];
  /** The modem is in service: nothing is told of its line otherwise. */
  readonly inService: () => boolean;
  readonly onHook: () => boolean;
  /** Tip to ring, where it can be asked now. */
  readonly volts: () => Promise<number | undefined>;
  readonly askForCaller: (wanted: () => boolean) => Promise<void>;
}

/** What a modem's line does, as events: callers, the signs in a call, and the voltage of the idle line. */
export class LineNews implements Disposable {
  readonly #event = new Signal<LineEvent>();
  readonly #inService: () => boolean;
  readonly #callsIn: CallsIn;
  readonly #inCall: CallEvents;
  readonly #idle: IdleWatch;

  constructor({ clock, country, senses, inService, onHook, volts, askForCaller }: LineNewsPorts) {
    this.#inService = inService;
    const emit = (event: LineEvent): void => this.emit(event);
    this.#callsIn = new CallsIn({ clock, country, emit, askForCaller });
    this.#inCall = new CallEvents({ clock, emit, senses, onRing: () => this.#callsIn.rings() });
    const idle = (): boolean => inService() && onHook() && !this.#callsIn.ringing;
    this.#idle = new IdleWatch({ clock, emit, idle, volts });
  }

  onEvent(listener: (event: LineEvent) => void): Disposable {
    return this.#event.on(listener);
  }

  emit(event: LineEvent): void {
    if (this.#inService()) this.#event.emit(event);
  }

  /** The modem is in service from now on. */
  begin(): void {
    this.#idle.begin();
  }

  /** A line of text that nobody asked for. */
  told(line: string): void {
    if (!this.#inService()) return;
    this.#idle.stirred();
    this.#callsIn.told(line);
  }

  /** Of the stream. */
  heard(event: StreamEvent): void {
    this.#inCall.take(event);
  }

  /** A caller within the stream. */
  reported(text: string): void {
    this.#callsIn.reported(text);
  }

  /** The hook moves: the voltage says nothing of the idle line. */
  stirred(): void {
    this.#idle.stirred();
  }

  /** We open or close the loop ourselves, for so long: what is told of it meanwhile is our own doing. */
  ownDoing(ms?: number): void {
    this.#inCall.ownDoing(ms);
  }

  /** What a call began to tell is not finished any more. */
  callOver(): void {
    this.#inCall[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#idle[Symbol.dispose]();
    this.#callsIn[Symbol.dispose]();
    this.#inCall[Symbol.dispose]();
  }
}
