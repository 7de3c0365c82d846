import type { CallParty, DeskLeg } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallerRecord } from './call-record.ts';
import { DeskSide } from './desk-side.ts';
import type { OutboundCaller } from './outbound-caller.ts';
import type { Side } from './side.ts';
import { SideCaller } from './side-caller.ts';

/** A desk that calls somebody: its audio is open before, and stays open when the call ends. */
export class DeskCaller extends SideCaller implements OutboundCaller {
  /** Whoever is called is told what the route says, and of the desk nothing. */
  readonly record: CallerRecord = {};
  readonly waits = false;

  constructor(desk: DeskLeg, dialled: string) {
    super(new DeskSide(desk), dialled);
  }

  get desk(): CallParty {
    return this.side.party;
  }

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
  close(): void {}

  surrender(): Side {
    return this.side;
  }
}
