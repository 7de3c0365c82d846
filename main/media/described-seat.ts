import type { MediaSeat } from '../core/media-seat.ts';

/** What `RTCPeerConnection` needs of a seat: offers and answers as SDP. It finds a seat by this class. */
export abstract class DescribedSeat implements MediaSeat {
  /** An offer of ours; each is another version. */
  abstract makeOffer(): Promise<string>;
  /** Answers a peer's offer; the same offer again gets the same answer. @throws GatewayError `sip-failed` */
  abstract acceptOffer(offer: string): Promise<string>;
  /** Takes a peer's answer to our last offer: of a 183, another 183, the 200. @throws GatewayError `sip-failed` */
  abstract takeAnswer(answer: string): Promise<void>;
  /** As in `MediaSeat`. */
  fallBack(): boolean {
    return false;
  }
}
