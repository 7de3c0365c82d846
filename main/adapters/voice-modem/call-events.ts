import type { Clock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import type { ModemTraits } from './modem-probe.ts';
import { modemTimes } from './quirks.ts';
import type { StreamEvent } from './stream-events.ts';

export interface CallEventsPorts {
  readonly clock: Clock;
  readonly emit: (event: LineEvent) => void;
  readonly senses: () => ModemTraits['senses'];
  /** The line rang, as the stream says it. */
  readonly onRing: () => void;
}

/** What the modem tells of a line that is off-hook, as facts of a line. What it does not promise to sense is not believed. */
export class CallEvents implements Disposable {
  readonly #ports: CallEventsPorts;
  #deafUntilMs = 0;
  #loopOpen: Disposable | undefined;

  constructor(ports: CallEventsPorts) {
    this.#ports = ports;
  }

  /** The hook moves for so long: what is told of the line then, and while it settles, is our own doing. */
  ownDoing(ms = 0): void {
    this.#deafUntilMs = this.#ports.clock.now() + ms + modemTimes.settleMs;
  }

  take(event: StreamEvent): void {
    const { clock, emit, senses, onRing } = this.#ports;
    if (clock.now() < this.#deafUntilMs) return;
    switch (event.kind) {
      case 'tone':
        emit({ kind: 'reported-tone', tone: event.tone });
        break;
      case 'digit':
        emit({ kind: 'reported-digit', digit: event.digit });
        break;
      case 'ring':
        onRing();
        break;
      case 'loop-break':
        if (senses().loopBreak) this.#openLoop();
        break;
      case 'extension':
        if (senses().extension) emit({ kind: 'reported-extension', offHook: event.offHook });
        break;
      case 'underrun':
      case 'overrun':
    }
  }

  /** On-hook: nothing of the call is told any more. */
  [Symbol.dispose](): void {
    this.#loopOpen?.[Symbol.dispose]();
    this.#loopOpen = undefined;
  }

  /** For how long is not told. */
  #openLoop(): void {
    const { clock, emit } = this.#ports;
    if (!this.#loopOpen) emit({ kind: 'loop-current', flowing: false });
    this.#loopOpen?.[Symbol.dispose]();
    this.#loopOpen = clock.after(modemTimes.loopBreakMs, () => {
      this.#loopOpen = undefined;
      emit({ kind: 'loop-current', flowing: true });
    });
  }
}
