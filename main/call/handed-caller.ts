import type { LegId, LineId, TrunkId } from '../core/ids.ts';
import type { LineTold } from '../line/line-state.ts';
import type { SipDialogue } from '../sip/trunk.ts';
import type { AudioSide } from './call-audio.ts';
import type { AudioRecord, CallerRecord } from './call-record.ts';
import type { OutboundCaller, OutboundCallerEvents } from './outbound-caller.ts';
import type { Side } from './side.ts';

/** As many places as a call of our own may go through. */
const MAX_FORWARDS = 70;

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
export class HandedCaller implements OutboundCaller {
  readonly dialled: string;
  readonly waits = true;
  readonly maxForwards = MAX_FORWARDS;
  readonly #side: Side;
  readonly #handed: HandedEvents;
  #record: (audio: AudioRecord) => void = () => {};
  #phase: 'waiting' | 'answered' | 'over' = 'waiting';

  constructor(side: Side, dialled: string, handed: HandedEvents) {
    this.#side = side;
    this.dialled = dialled;
    this.#handed = handed;
  }

  get record(): CallerRecord {
    return this.#side.identity;
  }

  get trunk(): TrunkId | undefined {
    return this.#side.trunk;
  }

  get line(): LineId | undefined {
    return this.#side.line;
  }

  get leg(): LegId | undefined {
    return this.#side.leg;
  }

  get encryption(): string | undefined {
    return this.#side.encryption;
  }

  get owesAudio(): boolean {
    return this.#side.owesAudio;
  }

  get audio(): AudioSide {
    return this.#side.audio;
  }

  get sip(): SipDialogue | undefined {
    return this.#side.sip;
  }

  listen(events: OutboundCallerEvents): Disposable {
    this.#record = (audio) => events.audio(audio);
    const all = new DisposableStack();
    all.use(
      this.#side.listen({
        ...events,
        gone: (text) => {
          const waited = this.#phase === 'waiting';
          events.gone(text);
          if (waited) this.#handed.gone(text);
        },
        digit: (digit, durationMs) => events.digit(digit, durationMs),
        flash: () => events.flash(),
      }),
    );
    if (this.#side.sip) all.use(this.#side.sip.onRefer((refer) => events.referred(refer)));
    return all;
  }

  open(): void {}

  ringing(): void {
    this.#handed.rings();
  }

  progress(hear: (audio: AudioSide) => void): void {
    this.#handed.rings();
    hear(this.#side.audio);
  }

  answer(hear: (audio: AudioSide) => void, done: () => void): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'answered';
    hear(this.#side.audio);
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
    this.#side.hangUp(q850, this.#record);
    if (waited) this.#handed.gone('Ended here.');
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#side.sendDigit(digit, durationMs);
  }

  flash(): void {
    this.#side.flash();
  }

  lineTold(told: LineTold): void {
    this.#side.lineTold(told);
  }

  /** One that was refused is its owner's again. */
  close(): void {
    if (this.#phase !== 'over') this.#side.hangUp(16, this.#record);
    this.#phase = 'over';
  }

  surrender(): Side {
    this.#phase = 'over';
    return this.#side;
  }
}
