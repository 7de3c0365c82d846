/**
 * Where a SIP call's audio sits. `media/` makes one for each call and `sip/` only carries it: into JsSIP as
 * `pcConfig: { seat }`, from which the `RTCPeerConnection` of `media/` takes it out again, and by hand for
 * what JsSIP has no words for (183 with SDP).
 */
export interface MediaSeat {
  /**
   * Takes a peer's offer before the call is answered, for a 183 with SDP; audio flows from then on. The 200
   * that JsSIP makes later for the same offer carries the same answer.
   * @returns the answer's SDP
   * @throws GatewayError `sip-failed` when the offer cannot be met: answer 488
   */
  acceptOffer(sdp: string): Promise<string>;
  /**
   * A peer refused our first offer (488, 415, 606). @returns whether the next offer will ask for less, so that the call is
   * worth another INVITE; true once at most
   */
  fallBack?(): boolean;
  /** The peer shall make the offer: the INVITE goes without one (RFC 3261 §13.2.1). */
  readonly wantsOffer?: boolean;
  /** The answer to the offer that came in the 2xx, for the ACK; undefined where there was none. */
  answerForAck?(): string | undefined;
}
