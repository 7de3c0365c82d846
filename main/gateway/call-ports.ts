import type { CallPorts } from '../call/call.ts';
import { whyUnreachable } from '../call/trunk-trouble.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { CallHistory } from '../store/call-history.ts';
import type { Desks } from './desks.ts';
import type { SipSeats } from './sip-seats.ts';
import type { Trunks } from './trunks.ts';

/** What calls are given to work with. */
export function callPorts(parts: {
  readonly media: MediaClient;
  readonly trunks: Trunks;
  readonly seats: SipSeats;
  readonly desks: Desks;
  readonly history: CallHistory;
  readonly promptFile: (name: string) => string;
  readonly clock: Clock;
  readonly log: Log;
}): CallPorts {
  const { media, trunks, seats, desks, history, promptFile, clock, log } = parts;
  return {
    media,
    trunk: (id) => trunks.get(id),
    openSeat: (trunk) => seats.open(trunk),
    whyUnmet: (offer, trunk) => seats.whyUnmet(offer, trunk),
    silentPeerMs: (leg) => seats.silentPeerMs(leg),
    whyUnreachable: (leg) => {
      const trunk = trunks.get(seats.trunkOf(leg));
      return trunk && whyUnreachable(trunk);
    },
    promptFile,
    openDesks: () => desks.legs,
    control: (trunk) => seats.control(trunk),
    recorder: history,
    clock,
    log,
  };
}
