import type { Clock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { CallerIdCollector } from './caller-id-collector.ts';
import { modemTimes } from './quirks.ts';
import { RingEdges } from './ring-edges.ts';

export interface CallsInPorts {
  readonly clock: Clock;
  readonly country: string | undefined;
  readonly emit: (event: LineEvent) => void;
  /** Asks the modem for the caller as soon as it may be asked, where that is `wanted` then; resolves after its answer. */
  readonly askForCaller: (wanted: () => boolean) => Promise<void>;
}

/** Rings and their callers, out of the lines of text that nobody asked for. */
export class CallsIn implements Disposable {
  readonly #ports: CallsInPorts;
  readonly #ring: RingEdges;
  readonly #callers: CallerIdCollector;
  #repeat: Disposable | undefined;
  #unknown = false;

  constructor(ports: CallsInPorts) {
    const { clock, country, emit } = ports;
    this.#ports = ports;
    this.#ring = new RingEdges(clock, emit);
    this.#callers = new CallerIdCollector(clock, country, (message) => {
      this.#unknown = false;
      this.#forget();
      emit({ kind: 'caller-id', message });
    });
  }

  get ringing(): boolean {
    return this.#ring.ringing;
  }

  told(line: string): void {
    if (this.#callers.take(line)) return;
    const first = !this.#ring.ringing;
    if (this.#ring.take(line) && first) this.#askLater();
  }

  rings(): void {
    this.#ring.take('RING');
  }

  /** Of a stream: a waiting caller's data. */
  reported(text: string): void {
    for (const line of text.split(/[\r\n\0]+/)) this.#callers.take(line.trim());
  }

  [Symbol.dispose](): void {
    this.#ring[Symbol.dispose]();
    this.#callers[Symbol.dispose]();
    this.#forget();
  }

  /** Some firmware keeps the caller to itself until it is asked. */
  #askLater(): void {
    if (this.#repeat) return;
    this.#unknown = true;
    this.#repeat = this.#ports.clock.after(modemTimes.repeatCallerIdMs, () => {
      this.#repeat = undefined;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    let asked = false;
    await this.#ports.askForCaller(() => {
      asked = this.#unknown && !this.#callers.collecting;
      return asked;
    });
    if (asked) this.#callers.answered();
  }

  #forget(): void {
    this.#repeat?.[Symbol.dispose]();
    this.#repeat = undefined;
  }
}
