import type { LegId } from '../core/ids.ts';
import type { CallParty, DeskLeg } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallerRecord } from './call-record.ts';
import { DeskSide } from './desk-side.ts';
import type { OutboundCaller, OutboundCallerEvents } from './outbound-caller.ts';
import type { Side } from './side.ts';

/** As many places as a call of our own may go through. */
const MAX_FORWARDS = 70;

/** A desk that calls somebody: its audio is open before, and stays open when the call ends. */
export class DeskCaller implements OutboundCaller {
  readonly dialled: string;
  /** Whoever is called is told what the route says, and of the desk nothing. */
  readonly record: CallerRecord = {};
  readonly maxForwards = MAX_FORWARDS;
  readonly owesAudio = true;
  readonly waits = false;
  readonly #side: DeskSide;

  constructor(desk: DeskLeg, dialled: string) {
    this.dialled = dialled;
    this.#side = new DeskSide(desk);
  }

  get desk(): CallParty {
    return this.#side.party;
  }

  get leg(): LegId {
    return this.#side.leg;
  }

  get audio(): AudioSide {
    return this.#side.audio;
  }

  listen(events: OutboundCallerEvents): Disposable {
    return this.#side.listen(events);
  }

  open(): void {}
  /** The page plays its own ringing tone while nothing is heard of the far end. */
  ringing(): void {}

  progress(hear: (audio: AudioSide) => void): void {
    hear(this.audio);
  }

  answer(hear: (audio: AudioSide) => void, done: () => void): void {
    hear(this.audio);
    done();
  }

  // The page sees in the view and in the record what became of its call.
  refuse(): void {}
  hangUp(): void {}
  sendDigit(): void {}
  flash(): void {}
  lineTold(): void {}
  close(): void {}

  surrender(): Side {
    return this.#side;
  }
}
