import type { LegId, LineId, TrunkId } from '../core/ids.ts';
import type { LineTold } from '../line/line-state.ts';
import type { SipDialogue } from '../sip/trunk.ts';
import type { AudioSide } from './call-audio.ts';
import type { AudioRecord } from './call-record.ts';
import type { OutboundCallerEvents } from './outbound-caller.ts';
import type { Side } from './side.ts';

/** As many places as a call of our own may go through. */
const MAX_FORWARDS = 70;

/** A caller that is a side already, its audio open before anybody is rung: what of it is the side's alone. */
export abstract class SideCaller {
  readonly dialled: string;
  readonly maxForwards = MAX_FORWARDS;
  protected readonly side: Side;
  protected recordAudio: (audio: AudioRecord) => void = () => {};

  constructor(side: Side, dialled: string) {
    this.side = side;
    this.dialled = dialled;
  }

  get trunk(): TrunkId | undefined {
    return this.side.trunk;
  }

  get line(): LineId | undefined {
    return this.side.line;
  }

  get leg(): LegId | undefined {
    return this.side.leg;
  }

  get encryption(): string | undefined {
    return this.side.encryption;
  }

  get owesAudio(): boolean {
    return this.side.owesAudio;
  }

  get audio(): AudioSide {
    return this.side.audio;
  }

  get sip(): SipDialogue | undefined {
    return this.side.sip;
  }

  listen(events: OutboundCallerEvents): Disposable {
    this.recordAudio = (audio) => events.audio(audio);
    const all = new DisposableStack();
    all.use(this.side.listen(events));
    if (this.side.sip) all.use(this.side.sip.onRefer((refer) => events.referred(refer)));
    return all;
  }

  open(): void {}

  sendDigit(digit: string, durationMs: number): void {
    this.side.sendDigit(digit, durationMs);
  }

  flash(): void {
    this.side.flash();
  }

  lineTold(told: LineTold): void {
    this.side.lineTold(told);
  }
}
