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
}
