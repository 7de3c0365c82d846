/** One call's way through the WebRTC edge: ICE and DTLS with the peer, joined to a leg of the media process on loopback. */
import type { types } from 'mediasoup';
import { GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { CodecFormat, RtpOpened } from './media-protocol.ts';
import { connectedPlainTransport, type PortRange } from './plain-transport.ts';
import type { DtlsSetup, FarEnd, NearEnd } from './sdp-webrtc.ts';

/** What goes each way, under the numbers that both sides know it by. */
export interface AgreedFormats {
  readonly audio: CodecFormat;
  readonly eventPayloadType: number | undefined;
}

export interface TrunkConnectionPlace {
  readonly worker: types.Worker;
  readonly log: Log;
  readonly listenAddress: string;
  readonly announcedAddress?: string;
  readonly portRange: PortRange;
  readonly leg: RtpOpened;
  /** The dialog's number for telephone-events. */
  readonly eventPayloadType: number;
}

const AUDIO_CODECS: Readonly<Record<string, number>> = { PCMU: 0, PCMA: 8 };
/**
 * mediasoup takes telephone-event but lets no consumer have it, for it is no "media codec" there (Consumer.cpp, 3.27.1). It
 * looks into no packet of audio though: under the name of a codec of the same clock that nobody here speaks they pass
 * (docs/adr/0020).
 */
const EVENTS_GO_AS = 'audio/iLBC';
const CLOCK_HZ = 8000;
/** A peer that changes its SSRC over and over costs no more than this. */
const MOST_SOURCES = 4;

export class TrunkConnection implements Disposable {
  readonly #place: TrunkConnectionPlace;
  readonly #router: types.Router;
  readonly #web: types.WebRtcTransport;
  readonly #plain: types.PlainTransport;
  #far: FarEnd | undefined;
  #formats: AgreedFormats | undefined;
  #toPeer: types.Consumer | undefined;
  #fromLeg: types.Producer | undefined;
  /** What comes from the peer, by SSRC; the last is what it sends now. */
  readonly #sources = new Map<number, types.Producer>();

  private constructor(
    place: TrunkConnectionPlace,
    parts: { router: types.Router; web: types.WebRtcTransport; plain: types.PlainTransport },
  ) {
    this.#place = place;
    this.#router = parts.router;
    this.#web = parts.web;
    this.#plain = parts.plain;
    const { log } = place;
    parts.web.on('icestatechange', (ice) => log.debug({ ice }, 'ICE'));
    parts.web.on('dtlsstatechange', (dtls) => {
      if (dtls === 'failed') log.warn('DTLS with the peer failed: its certificate is not the one that it announced');
      else log.debug({ dtls }, 'DTLS');
    });
  }

  /** @param portRange of both transports @throws GatewayError `edge-lost`, `port-in-use` */
  static async open(place: TrunkConnectionPlace): Promise<TrunkConnection> {
    const { worker, listenAddress: ip, announcedAddress, portRange, leg, eventPayloadType } = place;
    const audio = Object.entries(AUDIO_CODECS).map(([name, payloadType]) => codec(`audio/${name}`, payloadType));
    const router = await worker.createRouter({ mediaCodecs: [...audio, codec(EVENTS_GO_AS, eventPayloadType)] });
    try {
      const web = await router.createWebRtcTransport({
        listenInfos: [
          {
            protocol: 'udp',
            ip,
            ...(announcedAddress === undefined ? {} : { announcedAddress }),
            portRange: { min: portRange[0], max: portRange[1] },
          },
        ],
        // RFC 7675 is not spoken by every PBX (Asterisk 22: not); a peer that is gone is noticed by its silence.
        iceConsentTimeout: 0,
      });
      const plain = await connectedPlainTransport(router, leg.port, portRange);
      return new TrunkConnection(place, { router, web, plain });
    } catch (thrown) {
      router.close();
      throw thrown;
    }
  }

  /** Where the leg's packets go. */
  get legPeer(): { readonly address: string; readonly port: number } {
    return { address: this.#plain.tuple.localAddress, port: this.#plain.tuple.localPort };
  }

  get eventPayloadType(): number {
    return this.#place.eventPayloadType;
  }

  /** Our description of it. */
  near(setup: DtlsSetup): NearEnd {
    const { iceParameters, iceCandidates, dtlsParameters } = this.#web;
    return {
      usernameFragment: iceParameters.usernameFragment,
      password: iceParameters.password,
      candidates: iceCandidates.map(({ foundation, priority, address, port, protocol }) => ({
        foundation,
        priority,
        address,
        port,
        protocol,
      })),
      fingerprints: dtlsParameters.fingerprints,
      setup,
    };
  }

  /** Whether this connection was made with another peer than `far`: a certificate cannot be changed on the way. */
  isWithAnother(far: FarEnd): boolean {
    return this.#far !== undefined && this.#far.fingerprints[0]?.value !== far.fingerprints[0]?.value;
  }

  /** Connects to the peer, once, and joins what was agreed on. @throws GatewayError `sip-failed` */
  async join(far: FarEnd, formats: AgreedFormats): Promise<void> {
    const first = this.#far === undefined;
    this.#far = far;
    if (first) {
      await this.#web.connect({
        dtlsParameters: {
          role: far.setup === 'passive' ? 'server' : 'client',
          fingerprints: far.fingerprints.map(({ algorithm, value }) => ({
            algorithm: algorithm as types.FingerprintAlgorithm,
            value,
          })),
        },
      });
    }
    if (JSON.stringify(formats) !== JSON.stringify(this.#formats)) {
      this.#formats = formats;
      for (const each of [this.#fromLeg, ...this.#sources.values()]) each?.close();
      this.#sources.clear();
      await this.#sendToPeer(formats);
    }
    if (far.ssrc !== undefined) await this.hear(far.ssrc);
  }

  /** Takes what the peer sends under this SSRC from now on. */
  async hear(ssrc: number): Promise<void> {
    const formats = this.#formats;
    if (!formats || this.#sources.has(ssrc)) return;
    const producer = await this.#web.produce({
      kind: 'audio',
      rtpParameters: { codecs: parametersOf(formats), encodings: [{ ssrc }] },
    });
    this.#sources.set(ssrc, producer);
    await this.#plain.consume({ producerId: producer.id, rtpCapabilities: this.#capabilities, paused: false });
    const [oldest] = this.#sources;
    if (oldest && this.#sources.size > MOST_SOURCES) {
      this.#sources.delete(oldest[0]);
      oldest[1].close();
    }
  }

  [Symbol.dispose](): void {
    this.#router.close();
  }

  async #sendToPeer(formats: AgreedFormats): Promise<void> {
    this.#toPeer?.close();
    this.#fromLeg = await this.#plain.produce({
      kind: 'audio',
      rtpParameters: { codecs: parametersOf(formats), encodings: [{ ssrc: this.#place.leg.ssrc }] },
    });
    const consumer = { producerId: this.#fromLeg.id, rtpCapabilities: this.#capabilities, paused: false };
    this.#toPeer = await this.#web.consume(consumer);
  }

  get #capabilities(): types.RtpCapabilities {
    return { codecs: this.#router.rtpCapabilities.codecs ?? [], headerExtensions: [] };
  }
}

const codec = (mimeType: string, preferredPayloadType: number): types.RouterRtpCodecCapability => ({
  kind: 'audio',
  mimeType,
  clockRate: CLOCK_HZ,
  preferredPayloadType,
});

/** The audio first: mediasoup takes a stream for one when it begins with that. */
function parametersOf({ audio, eventPayloadType }: AgreedFormats): types.RtpCodecParameters[] {
  if (AUDIO_CODECS[audio.codec] === undefined)
    throw new GatewayError('sip-failed', `${audio.codec} does not go through the WebRTC edge.`);
  return [
    { mimeType: `audio/${audio.codec}`, clockRate: CLOCK_HZ, payloadType: audio.payloadType },
    ...(eventPayloadType === undefined
      ? []
      : [{ mimeType: EVENTS_GO_AS, clockRate: CLOCK_HZ, payloadType: eventPayloadType }]),
  ];
}
