import type { CallParty } from '../call.ts';
import type { AudioSide } from '../call-audio.ts';
import type { CallEntry } from '../call-entry.ts';
import type { CallerRecord } from '../call-record.ts';
import type { OutboundCaller } from '../outbound-caller.ts';
import type { Side } from '../side.ts';
import { SideCaller } from '../side-caller.ts';

/** A desk that calls somebody by its telephone, which was rung first and picked up: its SIP call ends with the call. */
export class PhoneCaller extends SideCaller implements OutboundCaller {
  /** Whoever is called is told what the route says, and of the desk nothing. */
  readonly record: CallerRecord = {};
  readonly waits = false;
  readonly needsRinging = true;
  readonly began: CallEntry;
  #phase: 'open' | 'over' = 'open';

  constructor(side: Side, dialled: string, began: CallEntry) {
    super(side, dialled);
    this.began = began;
  }

  get desk(): CallParty {
    return this.side.party;
  }

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
    this.side.hangUp(q850, this.recordAudio);
  }

  close(): void {
    this.hangUp(16);
  }

  surrender(): Side {
    this.#phase = 'over';
    return this.side;
  }
}
