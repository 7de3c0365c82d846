/** Places for SIP calls' audio, each as its trunk's settings have it. */
import type { TrunkControl } from '../call/call.ts';
import type { LegId, TrunkId } from '../core/ids.ts';
import { whyUnmetByDtls } from '../media/dtls-seat.ts';
import type { MediaClient } from '../media/media-client.ts';
import { createRtpSeat, type RtpSeat, type RtpSeatOptions, whyUnmet } from '../media/rtp-seat.ts';
import type { WebrtcEdge } from '../media/webrtc-edge.ts';
import type { Trunk } from '../sip/trunk.ts';
import type { Settings, TrunkSettings } from '../store/settings-schema.ts';
import { encryptionOf } from './trunk-media.ts';

/** Of a leg without a trunk: a desk's. */
const SILENT_PEER_MS = 60_000;

export class SipSeats {
  readonly #media: MediaClient;
  readonly #edge: WebrtcEdge;
  readonly #settings: () => Settings;
  readonly #trunkOf = new Map<LegId, TrunkId>();

  constructor(media: MediaClient, edge: WebrtcEdge, settings: () => Settings) {
    this.#media = media;
    this.#edge = edge;
    this.#settings = settings;
  }

  /** Its ports are open. @throws GatewayError as of `open-rtp` */
  async open(trunk: Trunk | undefined): Promise<RtpSeat> {
    const { rtpAddress, rtpPorts, codecs, silenceSuppression, dscp } = this.#settings().media;
    const own = this.#trunk(trunk?.id);
    const encryption = own ? encryptionOf(own) : 'off';
    const usual = {
      bindAddress: rtpAddress,
      codecs: own?.codecs ?? codecs,
      ...(trunk?.publicAddress === undefined ? {} : { advertisedAddress: trunk.publicAddress }),
      ...digitsFor(trunk),
      onClosed: (leg: LegId): unknown => this.#trunkOf.delete(leg),
    };
    const seat =
      encryption === 'dtls'
        ? this.#edge.createSeat(usual)
        : createRtpSeat(this.#media, {
            ...usual,
            portRange: rtpPorts,
            dscp: dscp.audio,
            latch: own?.nat.symmetricRtp ? 'first-source' : 'announced-only',
            silenceSuppression,
            encryption,
            ...(own && { packetMs: own.packetMs, rtcpMux: own.rtcpMux, opusDtx: own.opusDtx }),
          });
    if (trunk) this.#trunkOf.set(seat.leg, trunk.id);
    try {
      await seat.open();
    } catch (thrown) {
      // Nobody else knows of it.
      await seat.close();
      throw thrown;
    }
    return seat;
  }

  /** Why an offer cannot be met on this trunk; undefined when it can. */
  whyUnmet(offer: string, trunk: TrunkId): string | undefined {
    const { rtpAddress, codecs } = this.#settings().media;
    const own = this.#trunk(trunk);
    const encryption = own ? encryptionOf(own) : 'off';
    const spoken = own?.codecs ?? codecs;
    return encryption === 'dtls'
      ? whyUnmetByDtls(offer, { codecs: spoken })
      : whyUnmet(offer, { bindAddress: rtpAddress, codecs: spoken, encryption });
  }

  /** For how long the leg's peer may owe audio; undefined: for ever. */
  silentPeerMs(leg: LegId): number | undefined {
    const own = this.#trunk(this.#trunkOf.get(leg));
    if (!own) return SILENT_PEER_MS;
    return own.silentPeerS === 0 ? undefined : own.silentPeerS * 1000;
  }

  trunkOf(leg: LegId): TrunkId | undefined {
    return this.#trunkOf.get(leg);
  }

  control(trunk: TrunkId): TrunkControl {
    const own = this.#trunk(trunk);
    return {
      allowed: own?.callControl === true,
      transfer: own?.transfer ?? 'bridge',
      hold: own?.hold ?? 'music',
    };
  }

  #trunk(id: TrunkId | undefined): TrunkSettings | undefined {
    return id === undefined ? undefined : this.#settings().trunks.find((each) => each.id === id);
  }
}

/** What the media process does with digits for a trunk's peer. */
function digitsFor(trunk: Trunk | undefined): Pick<RtpSeatOptions, 'digits'> {
  switch (trunk?.digits) {
    case 'rfc4733':
      return { digits: 'events' };
    case 'info-dtmf-relay':
    case 'info-dtmf':
      return { digits: 'signalled' };
    case 'in-band':
      return { digits: 'audio' };
    default:
      return {};
  }
}
