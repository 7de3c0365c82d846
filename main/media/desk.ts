import type { types } from 'mediasoup';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type LegId, newLegId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { PCMU } from './edge-worker.ts';
import type { MediaClient } from './media-client.ts';
import type { Direction, LegStatistics, RtpOpened } from './media-protocol.ts';
import { connectedPlainTransport, LOOPBACK, type PortRange } from './plain-transport.ts';

/** JSON between mediasoup here and mediasoup-client on the page; mediasoup checks it. */
export type Opaque = Record<string, unknown>;

/** A browser gone without a word (its page killed, its network lost) is noticed after so long, seconds. */
const ICE_CONSENT_S = 10;

export interface DeskPlace {
  readonly media: MediaClient;
  readonly log: Log;
  /** The router of the worker that runs now, or undefined. */
  readonly router: () => types.Router | undefined;
  /** Why there is none. */
  readonly whyNot: () => string;
  /** Where browsers reach us. */
  readonly listenAddress: string;
  readonly announcedAddress?: string;
  /** Where those of other computers reach us besides. */
  readonly otherAddresses: readonly string[];
  readonly portRange: PortRange;
  /** The media process's sockets towards the worker, on loopback. */
  readonly legPortRange: PortRange;
  readonly onClosed: () => void;
}

/**
 * One console's audio: two WebRTC transports to its page, joined by a plain one on loopback to a leg of the media
 * process. Opened once,
 * then closed or lost for good; an opening that failed may be tried again.
 */
export class Desk implements AsyncDisposable {
  /** The leg to bridge; it exists while the desk is open. */
  readonly leg: LegId = newLegId();
  readonly #place: DeskPlace;
  readonly #log: Log;
  readonly #lost = new Signal<string>();
  #state: 'new' | 'opening' | 'lost-while-opening' | 'open' | 'closed' = 'new';
  #opening: Promise<unknown> | undefined;
  #legOpen = false;
  #send: types.WebRtcTransport | undefined;
  #receive: types.WebRtcTransport | undefined;
  #plain: types.PlainTransport | undefined;
  #fromLeg: types.Producer | undefined;
  #fromPage: types.Producer | undefined;
  #listening: Disposable | undefined;
  #closing: Promise<LegStatistics | undefined> | undefined;

  constructor(place: DeskPlace) {
    this.#place = place;
    this.#log = place.log.child({ desk: this.leg });
  }

  /** The desk's audio ended without being closed: worker or media process died, or the page is gone. Told once. */
  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** What a page's `device.load()` takes. @throws GatewayError `edge-lost` */
  capabilities(): Opaque {
    return this.#router().rtpCapabilities as Opaque;
  }

  /** Parameters for the page's send and receive transports. @throws GatewayError `edge-lost`, `media-process-lost`, … */
  open(): Promise<{ send: Opaque; receive: Opaque }> {
    if (this.#state !== 'new') {
      return Promise.reject(new GatewayError('bad-request', 'This desk’s audio is open, or was and has ended.'));
    }
    this.#state = 'opening';
    const opening = this.#open();
    this.#opening = opening;
    return opening;
  }

  /** @param dtlsParameters of the page's transport `transportId` */
  async connect(transportId: string, dtlsParameters: Opaque): Promise<void> {
    const transport = [this.#send, this.#receive].find((known) => known?.id === transportId);
    if (!transport) throw new GatewayError('bad-request', 'That transport is not one of this desk.');
    await this.#orBadRequest(
      transport.connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters }),
      'These DTLS parameters do not do',
    );
  }

  /** The page's microphone: joined to the leg. Again replaces it. @returns the producer's id */
  async produce(rtpParameters: Opaque): Promise<string> {
    const { send, plain } = this.#mustBeOpen();
    this.#fromPage?.close();
    const producer = await this.#orBadRequest(
      send.produce({ kind: 'audio', rtpParameters: rtpParameters as unknown as types.RtpParameters }),
      'This audio cannot be taken (PCMU is needed)',
    );
    this.#fromPage = producer;
    await this.#orBadRequest(
      plain.consume({ producerId: producer.id, rtpCapabilities: { codecs: [PCMU], headerExtensions: [] } }),
      'This audio cannot be passed on (PCMU is needed)',
    );
    await this.#setLeg('sendrecv');
    return producer.id;
  }

  /** The leg's audio for the page: what `transport.consume()` of mediasoup-client takes. It flows at once. */
  async consume(rtpCapabilities: Opaque): Promise<Opaque> {
    const { receive, fromLeg } = this.#mustBeOpen();
    const consumer = await this.#orBadRequest(
      receive.consume({
        producerId: fromLeg.id,
        rtpCapabilities: rtpCapabilities as unknown as types.RtpCapabilities,
        paused: false,
      }),
      'This browser cannot take the audio (PCMU is needed)',
    );
    const { id, kind, rtpParameters } = consumer;
    return { id, producerId: fromLeg.id, kind, rtpParameters };
  }

  /** Ends the desk's audio and its leg. Its statistics, or undefined when there was none. Twice is once. */
  close(): Promise<LegStatistics | undefined> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What it stood on is gone. */
  lose(reason: string): void {
    if (this.#state === 'opening') this.#state = 'lost-while-opening'; // `open` says so
    if (this.#state !== 'open') return;
    this.#log.warn({ reason }, 'the desk’s audio was lost');
    void this.close();
    this.#lost.emit(reason);
  }

  async #open(): Promise<{ send: Opaque; receive: Opaque }> {
    const { media, portRange } = this.#place;
    try {
      const router = this.#router();
      this.#listening = media.onLost(() => this.lose('The audio process was restarted.'));
      // One after the other: what fails leaves nothing half made behind it.
      this.#send = await this.#webRtcTransport(router, 'send');
      this.#receive = await this.#webRtcTransport(router, 'receive');
      const { port, ssrc } = await this.#openLeg();
      this.#plain = await connectedPlainTransport(router, port, portRange);
      this.#fromLeg = await this.#plain.produce({
        kind: 'audio',
        rtpParameters: {
          codecs: [{ mimeType: PCMU.mimeType, clockRate: PCMU.clockRate, payloadType: 0 }],
          encodings: [{ ssrc }],
        },
      });
      // Nothing comes from the page yet, so nothing shall be missed.
      await this.#setLeg('sendonly');
      if (this.#state !== 'opening') throw new GatewayError('edge-lost', 'The desk’s audio was lost while it opened.');
      this.#state = 'open';
      return { send: parametersOf(this.#send), receive: parametersOf(this.#receive) };
    } catch (thrown) {
      await this.#release();
      if (!this.#closing) this.#state = 'new';
      throw this.#asGatewayError(thrown, 'edge-lost', 'The desk’s audio cannot be opened');
    }
  }

  async #close(): Promise<LegStatistics | undefined> {
    this.#state = 'closed';
    await this.#opening?.catch(() => {});
    return this.#release();
  }

  async #release(): Promise<LegStatistics | undefined> {
    this.#listening?.[Symbol.dispose]();
    for (const transport of [this.#send, this.#receive, this.#plain]) transport?.close();
    this.#place.onClosed();
    if (!this.#legOpen) return undefined;
    this.#legOpen = false;
    return await this.#place.media.request({ kind: 'close-leg', leg: this.leg }).catch(() => undefined);
  }

  async #openLeg(): Promise<RtpOpened> {
    const { media, legPortRange } = this.#place;
    const request = { kind: 'open-rtp', leg: this.leg, bindAddress: LOOPBACK, portRange: legPortRange } as const;
    const opened = await media.request(request);
    this.#legOpen = true;
    return opened;
  }

  async #setLeg(direction: Direction): Promise<void> {
    const plain = this.#plain;
    if (!plain) return;
    const remote = {
      address: LOOPBACK,
      port: plain.tuple.localPort,
      codec: 'PCMU',
      payloadType: 0,
      direction,
      latch: 'announced-only',
    } as const;
    await this.#place.media.request({ kind: 'set-rtp', leg: this.leg, remote });
  }

  async #webRtcTransport(router: types.Router, name: string): Promise<types.WebRtcTransport> {
    const { listenAddress, announcedAddress, otherAddresses, portRange: ports } = this.#place;
    const portRange = { min: ports[0], max: ports[1] };
    const places = [
      { ip: listenAddress, ...(announcedAddress === undefined ? {} : { announcedAddress }), portRange },
      ...otherAddresses.map((ip) => ({ ip, portRange })),
    ];
    const transport = await router.createWebRtcTransport({
      listenInfos: places.flatMap((place) => [
        { protocol: 'udp' as const, ...place },
        { protocol: 'tcp' as const, ...place },
      ]),
      preferUdp: true,
      iceConsentTimeout: ICE_CONSENT_S,
    });
    transport.on('icestatechange', (state) => {
      this.#log.debug({ transport: name, ice: state }, 'ICE');
      if (state === 'disconnected') this.lose('The browser’s audio connection broke.');
    });
    transport.on('dtlsstatechange', (state) => {
      this.#log.debug({ transport: name, dtls: state }, 'DTLS');
      if (state === 'failed') this.lose('The browser’s audio connection could not be secured.');
      else if (state === 'closed') this.lose('The browser closed its audio connection.');
    });
    transport.on('routerclose', () => this.lose('The WebRTC worker was restarted.'));
    return transport;
  }

  #router(): types.Router {
    const router = this.#place.router();
    if (!router) throw new GatewayError('edge-lost', this.#place.whyNot());
    return router;
  }

  #mustBeOpen(): {
    send: types.WebRtcTransport;
    receive: types.WebRtcTransport;
    plain: types.PlainTransport;
    fromLeg: types.Producer;
  } {
    const [send, receive, plain, fromLeg] = [this.#send, this.#receive, this.#plain, this.#fromLeg];
    if (this.#state === 'open' && send && receive && plain && fromLeg) return { send, receive, plain, fromLeg };
    throw new GatewayError('edge-lost', 'This desk’s audio is not open.');
  }

  async #orBadRequest<T>(work: Promise<T>, text: string): Promise<T> {
    try {
      return await work;
    } catch (thrown) {
      throw this.#asGatewayError(thrown, this.#state === 'open' ? 'bad-request' : 'edge-lost', text);
    }
  }

  #asGatewayError(thrown: unknown, code: 'bad-request' | 'edge-lost', text: string): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    return new GatewayError(code, `${text}: ${errorText(thrown)}.`, { cause: thrown });
  }
}

const parametersOf = ({ id, iceParameters, iceCandidates, dtlsParameters }: types.WebRtcTransport): Opaque => ({
  id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
});
