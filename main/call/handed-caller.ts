import type { AudioSide } from './call-audio.ts';
import type { CallerRecord } from './call-record.ts';
import type { OutboundCaller, OutboundCallerEvents } from './outbound-caller.ts';
import type { Side } from './side.ts';
import { SideCaller } from './side-caller.ts';

/** What becomes of who is being put through, for whoever had it before. */
export interface HandedEvents {
  rings(): void;
  answered(): void;
  /** Nobody took it: the side is whole, and its owner's again. */
  refused(status: number): void;
  /** It hung up meanwhile. */
  gone(text: string): void;
}

/** A side of a call that is put through to somebody else: transferred, or come back from a parking slot. */
export class HandedCaller extends SideCaller implements OutboundCaller {
  readonly waits = true;
  readonly #handed: HandedEvents;
  #phase: 'waiting' | 'answered' | 'over' = 'waiting';

  constructor(side: Side, dialled: string, handed: HandedEvents) {
    super(side, dialled);
    this.#handed = handed;
  }

  get record(): CallerRecord {
    return this.side.identity;
  }

  override listen(events: OutboundCallerEvents): Disposable {
    return super.listen({
      ...events,
      gone: (text) => {
        const waited = this.#phase === 'waiting';
        events.gone(text);
        if (waited) this.#handed.gone(text);
      },
    });
  }

  ringing(): void {
    this.#handed.rings();
  }

  progress(hear: (audio: AudioSide) => void): void {
    this.#handed.rings();
    hear(this.side.audio);
  }

  answer(hear: (audio: AudioSide) => void, done: () => void): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'answered';
    hear(this.side.audio);
    done();
    this.#handed.answered();
  }

  refuse(status: number): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'over';
    this.#handed.refused(status);
  }

  /** For good: it does not go back to whoever had it before. */
  hangUp(q850: number): void {
    const waited = this.#phase === 'waiting';
    this.#phase = 'over';
    this.side.hangUp(q850, this.recordAudio);
    if (waited) this.#handed.gone('Ended here.');
  }

  /** One that was refused is its owner's again. */
  close(): void {
    if (this.#phase !== 'over') this.side.hangUp(16, this.recordAudio);
    this.#phase = 'over';
  }

  surrender(): Side {
    this.#phase = 'over';
    return this.side;
  }
}
