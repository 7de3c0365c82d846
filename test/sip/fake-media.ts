/** The least that JsSIP needs of a peer connection: SDP in, the same SDP out. Real media have tests of their own. */
import { Signal } from '../../main/core/events.ts';
import type { MediaSeat } from '../../main/core/media-seat.ts';
import { SDP } from './scripted-peer.ts';

interface Description {
  readonly type: string;
  readonly sdp: string;
}

/** What peers' SDP the connections were given, whichever they are. */
export const remoteDescriptions = new Signal<string>();

class FakePeerConnection extends EventTarget {
  readonly iceGatheringState = 'complete';
  readonly iceConnectionState = 'connected';
  signalingState = 'stable';
  localDescription: Description | null = null;

  async createOffer(): Promise<Description> {
    return { type: 'offer', sdp: SDP };
  }

  async createAnswer(): Promise<Description> {
    return { type: 'answer', sdp: SDP };
  }

  async setLocalDescription(description: Description): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
  }

  async setRemoteDescription({ type, sdp }: Description): Promise<void> {
    // An answer with nothing in it leaves the audio as it is.
    if (!/m=audio/.test(sdp) && !(type === 'answer' && sdp === '')) throw new Error('no audio in this description');
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    remoteDescriptions.emit(sdp);
  }

  getSenders(): [] {
    return [];
  }

  close(): void {}
}

export function installFakeMedia(): void {
  (globalThis as { RTCPeerConnection?: unknown }).RTCPeerConnection = FakePeerConnection;
}

export const fakeSeat = (): MediaSeat => ({
  acceptOffer: async (sdp) => {
    if (!/m=audio/.test(sdp)) throw new Error('no audio in this offer');
    return SDP;
  },
});
