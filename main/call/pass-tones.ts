import type { RtpSeat } from '../media/rtp-seat.ts';
import type { SipDialogue } from '../sip/trunk.ts';
import type { AudioSide } from './call-audio.ts';

/** How a SIP call's peer is asked for G.711 where a fax machine was heard: Opus and G.722 would garble it. */
export const passesTones = (
  sip: Pick<SipDialogue, 'reoffer'>,
  seat: Pick<RtpSeat, 'passTones'>,
): Pick<AudioSide, 'passTones'> => ({
  passTones: () => {
    if (seat.passTones()) sip.reoffer();
  },
});
