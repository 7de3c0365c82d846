import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import { audioCame, audioRecordOf } from './audio-record.ts';
import type { AudioRecord } from './call-record.ts';

export interface LegEnd {
  /** For how long the peer has owed audio, ms: from the answer on. */
  readonly talkedMs: number;
  /** What came over it, for the call's record: only where audio came. */
  readonly record: (audio: AudioRecord) => void;
  /** Whether audio came from a peer that owed it for long enough to tell. */
  readonly came: (came: boolean) => void;
  readonly log: Log;
}

/** Closes the place of a SIP peer's audio, and says what came over it. */
export function endLeg(seat: RtpSeat, { talkedMs, record, came, log }: LegEnd): void {
  const owed = seat.negotiated?.direction === 'sendrecv';
  seat.close().then(
    (statistics) => {
      log.debug({ statistics }, 'leg closed');
      const heard = owed ? audioCame(statistics, talkedMs) : undefined;
      if (heard !== undefined) came(heard);
      const audio = audioRecordOf(statistics);
      if (audio) record(audio);
    },
    (thrown: unknown) => log.debug({ error: errorText(thrown) }, 'leg was gone'),
  );
}
