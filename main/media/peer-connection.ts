/**
 * The `RTCPeerConnection` that JsSIP drives, made from an RTP leg of the media process instead of a browser's
 * WebRTC. It has what JsSIP 3.13's `RTCSession.js` calls, no more: JsSIP takes both classes from the global object.
 */
import { GatewayError } from '../core/errors.ts';
import { DescribedSeat } from './described-seat.ts';

export type DescriptionType = 'offer' | 'answer' | 'pranswer' | 'rollback';

export interface DescriptionInit {
  readonly type: DescriptionType;
  readonly sdp?: string;
}

/** Our own `RTCSessionDescription`. */
export class SessionDescription {
  readonly type: DescriptionType;
  readonly sdp: string;

  constructor({ type, sdp = '' }: DescriptionInit) {
    this.type = type;
    this.sdp = sdp;
  }
}

export type SignalingState = 'stable' | 'have-local-offer' | 'have-remote-offer' | 'have-remote-pranswer' | 'closed';

/** Made by JsSIP as `new RTCPeerConnection({ seat, … })`. */
export class PeerConnection extends EventTarget {
  /** Our candidates are in the SDP from the start: JsSIP then never waits for more. */
  readonly iceGatheringState = 'complete';
  readonly #seat: DescribedSeat;
  #signalingState: SignalingState = 'stable';
  #iceConnectionState: 'new' | 'connected' | 'closed' = 'new';
  #localDescription: SessionDescription | null = null;
  #remoteDescription: SessionDescription | null = null;
  /** The answer that goes with the remote offer in hand. */
  #answer = '';
  #weOfferedLast = false;

  /** @param config JsSIP's `pcConfig` (a shallow copy of what `sip/` gave) */
  constructor(config: { readonly seat?: unknown } = {}) {
    super();
    if (!(config.seat instanceof DescribedSeat)) {
      throw new GatewayError(
        'bad-request',
        'A SIP call needs pcConfig: { seat } with a seat of createRtpSeat() or createDtlsSeat().',
      );
    }
    this.#seat = config.seat;
  }

  get signalingState(): SignalingState {
    return this.#signalingState;
  }

  get iceConnectionState(): 'new' | 'connected' | 'closed' {
    return this.#iceConnectionState;
  }

  get localDescription(): SessionDescription | null {
    return this.#localDescription;
  }

  get remoteDescription(): SessionDescription | null {
    return this.#remoteDescription;
  }

  async createOffer(_options?: unknown): Promise<SessionDescription> {
    this.#mustBe('stable', 'have-local-offer');
    return new SessionDescription({ type: 'offer', sdp: await this.#seat.makeOffer() });
  }

  async createAnswer(_options?: unknown): Promise<SessionDescription> {
    this.#mustBe('have-remote-offer');
    return new SessionDescription({ type: 'answer', sdp: this.#answer });
  }

  async setLocalDescription({ type, sdp = '' }: DescriptionInit): Promise<void> {
    switch (type) {
      case 'offer':
        this.#mustBe('stable', 'have-local-offer');
        this.#weOfferedLast = true;
        this.#become('have-local-offer');
        break;
      case 'answer':
      case 'pranswer':
        this.#mustBe('have-remote-offer');
        if (type === 'answer') this.#become('stable');
        break;
      case 'rollback':
        this.#become('stable');
        return;
    }
    this.#localDescription = new SessionDescription({ type, sdp });
  }

  /**
   * Applies the peer's SDP to the leg. @throws GatewayError `sip-failed` when it cannot be met: everything stays
   * as it was, and JsSIP says 488
   */
  async setRemoteDescription({ type, sdp = '' }: DescriptionInit): Promise<void> {
    switch (type) {
      case 'offer':
        // Also after an offer of ours that was refused: JsSIP does not roll back.
        this.#mustBe('stable', 'have-local-offer', 'have-remote-offer');
        this.#answer = await this.#seat.acceptOffer(sdp);
        this.#weOfferedLast = false;
        this.#become('have-remote-offer');
        break;
      case 'answer':
      case 'pranswer':
        // In `stable` too: a second 183 with SDP, of another branch of a forked INVITE (RFC 3261 §13.2.2.4).
        if (!(this.#signalingState === 'stable' && this.#weOfferedLast)) {
          this.#mustBe('have-local-offer', 'have-remote-pranswer');
        }
        // Nothing in it: an exchange since the offer has settled the audio (an UPDATE before the answer).
        if (sdp !== '') await this.#seat.takeAnswer(sdp);
        this.#become(type === 'answer' ? 'stable' : 'have-remote-pranswer');
        break;
      case 'rollback':
        this.#become('stable');
        return;
    }
    this.#remoteDescription = new SessionDescription({ type, sdp });
    this.#setIceConnectionState('connected');
  }

  /** Tracks are the leg's business. */
  addTrack(): void {}

  /** None: JsSIP then neither mutes nor sends DTMF by itself. */
  getSenders(): readonly never[] {
    return [];
  }

  /** The leg outlives it: whoever made the seat closes that. */
  close(): void {
    if (this.#signalingState === 'closed') return;
    this.#signalingState = 'closed';
    this.#iceConnectionState = 'closed'; // no event, as in a browser
  }

  #mustBe(...states: SignalingState[]): void {
    if (states.includes(this.#signalingState)) return;
    const text = `An SDP came in the wrong order: the call's audio is "${this.#signalingState}", not "${states.join('" or "')}".`;
    throw new GatewayError(this.#signalingState === 'closed' ? 'closed' : 'sip-failed', text);
  }

  #become(state: SignalingState): void {
    // Closed while the media process was asked.
    if (this.#signalingState === 'closed') throw new GatewayError('closed', 'The call ended meanwhile.');
    if (this.#signalingState === state) return;
    this.#signalingState = state;
    this.dispatchEvent(new Event('signalingstatechange'));
  }

  #setIceConnectionState(state: 'connected'): void {
    if (this.#iceConnectionState === state) return;
    this.#iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }
}

/** Puts both classes where JsSIP looks for them. Before the first call; again changes nothing. */
export function installPeerConnection(target: object = globalThis): void {
  Object.assign(target, { RTCPeerConnection: PeerConnection, RTCSessionDescription: SessionDescription });
}
