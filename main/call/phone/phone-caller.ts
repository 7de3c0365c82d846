import type { LegId, TrunkId } from '../../core/ids.ts';
import type { SipDialogue } from '../../sip/trunk.ts';
import type { CallParty } from '../call.ts';
import type { AudioSide } from '../call-audio.ts';
import type { AudioRecord, CallerRecord } from '../call-record.ts';
import type { CallBefore, OutboundCaller, OutboundCallerEvents } from '../outbound-caller.ts';
import type { Side } from '../side.ts';

/** As many places as a call of our own may go through. */
const MAX_FORWARDS = 70;

/** A desk that calls somebody by its telephone, which was rung first and picked up: its SIP call ends with the call. */
export class PhoneCaller implements OutboundCaller {
  readonly dialled: string;
  /** Whoever is called is told what the route says, and of the desk nothing. */
  readonly record: CallerRecord = {};
  readonly maxForwards = MAX_FORWARDS;
  readonly waits = false;
  readonly began: CallBefore;
  readonly #side: Side;
  #record: (audio: AudioRecord) => void = () => {};
  #phase: 'open' | 'over' = 'open';

  constructor(side: Side, dialled: string, began: CallBefore) {
    this.#side = side;
    this.dialled = dialled;
    this.began = began;
  }

  get desk(): CallParty {
    return this.#side.party;
  }

  get trunk(): TrunkId | undefined {
    return this.#side.trunk;
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
    all.use(this.#side.listen(events));
    if (this.#side.sip) all.use(this.#side.sip.onRefer((refer) => events.referred(refer)));
    return all;
  }

  open(): void {}
  ringing(): void {}

  progress(hear: (audio: AudioSide) => void): void {
    hear(this.audio);
  }

  answer(hear: (audio: AudioSide) => void, done: () => void): void {
    hear(this.audio);
    done();
  }

  /** It was answered long ago: a refusal is the end of its call. The console says why. */
  refuse(_status: number, q850: number): void {
    this.hangUp(q850);
  }

  hangUp(q850: number): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#side.hangUp(q850, this.#record);
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#side.sendDigit(digit, durationMs);
  }

  flash(): void {}
  lineTold(): void {}

  close(): void {
    this.hangUp(16);
  }

  surrender(): Side {
    this.#phase = 'over';
    return this.#side;
  }
}
