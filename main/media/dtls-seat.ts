/** A SIP call's seat whose audio goes by WebRTC: ICE and DTLS-SRTP at the mediasoup edge, a leg of the media process behind it. */
import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type LegId, newLegId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { MediaSeat } from '../core/media-seat.ts';
import { DescribedSeat } from './described-seat.ts';
import { InTurn } from './in-turn.ts';
import type { MediaClient } from './media-client.ts';
import type { Codec, LegStatistics, RtpOpened, RtpRemote } from './media-protocol.ts';
import { LOOPBACK, type PortRange } from './plain-transport.ts';
import type { RtpSeat } from './rtp-seat.ts';
import {
  answerOffer,
  eventNumber,
  makeOffer,
  readAnswer,
  type SdpAgreed,
  type SdpLayout,
  type SdpLocal,
  type SdpRemote,
} from './sdp.ts';
import { orThrow } from './sdp-audio.ts';
import { answerSetup, type DtlsSetup, type FarEnd, unwrap, wrap } from './sdp-webrtc.ts';
import { TrunkConnection } from './trunk-connection.ts';

export interface DtlsSeatOptions {
  /** Where the peer reaches us. */
  readonly bindAddress: string;
  /** What it is told instead, behind NAT. */
  readonly advertisedAddress?: string;
  readonly digits?: RtpRemote['digits'];
  /** Told once, as `close` is called. */
  readonly onClosed?: (leg: LegId) => void;
  /** As the settings have them; mediasoup carries G.711 alone of them here, which every WebRTC end speaks (RFC 7874 §3). */
  readonly codecs: readonly Codec[];
}

export interface DtlsSeatPlace {
  readonly media: MediaClient;
  readonly log: Log;
  readonly worker: () => types.Worker | undefined;
  readonly whyNot: () => string;
  readonly portRange: PortRange;
  readonly legPortRange: PortRange;
  /** A packet of a source came that nobody was told of; which connection's is not said. */
  readonly onUnknownSource: (listener: (ssrc: number) => void) => Disposable;
  readonly onClosed: () => void;
}

/** Goes through the edge. */
const spoken = (codecs: readonly Codec[]): Codec[] => {
  const wanted = codecs.filter((codec) => codec === 'PCMU' || codec === 'PCMA');
  return wanted.length > 0 ? wanted : ['PCMU', 'PCMA'];
};

/** What a description is read and written with: the place is the connection's business. */
const localOf = ({ codecs, digits }: Pick<DtlsSeatOptions, 'codecs' | 'digits'>, sessionId: number, version: number) =>
  ({
    address: LOOPBACK,
    port: 9,
    codecs: spoken(codecs),
    direction: 'sendrecv',
    events: digits !== 'audio',
    sessionId,
    version,
  }) as const satisfies SdpLocal;

/** Why a peer's offer cannot be met, before anything is opened for it; undefined when it can. */
export function whyUnmetByDtls(offer: string, options: Pick<DtlsSeatOptions, 'codecs'>): string | undefined {
  const unwrapped = unwrap(offer);
  const answered = unwrapped.ok ? answerOffer(localOf(options, 1, 1), unwrapped.plain) : unwrapped;
  return answered.ok ? undefined : answered.text;
}

export class DtlsSeat extends DescribedSeat implements RtpSeat {
  readonly leg: LegId = newLegId();
  readonly #options: DtlsSeatOptions;
  readonly #place: DtlsSeatPlace;
  readonly #log: Log;
  readonly #negotiatedSignal = new Signal<RtpRemote>();
  readonly #sessionId = randomInt(1, 2 ** 31);
  #opening: Promise<RtpOpened> | undefined;
  #closed: Promise<LegStatistics | undefined> | undefined;
  #connection: TrunkConnection | undefined;
  #watching: Disposable | undefined;
  #negotiated: RtpRemote | undefined;
  #layout: SdpLayout | undefined;
  #setup: DtlsSetup = 'actpass';
  #mid = '0';
  #version = 0;
  /** The peer refused to make the offer. */
  #fellBack = false;
  #answerForAck: string | undefined;
  #answered: { readonly offer: string; readonly answer: string } | undefined;
  /** One description at a time. */
  readonly #turns = new InTurn();

  constructor(options: DtlsSeatOptions, place: DtlsSeatPlace) {
    super();
    this.#options = options;
    this.#place = place;
    this.#log = place.log.child({ leg: this.leg });
  }

  get seat(): MediaSeat {
    return this;
  }

  get negotiated(): RtpRemote | undefined {
    return this.#negotiated;
  }

  get encryption(): string | undefined {
    return this.#negotiated && 'DTLS-SRTP';
  }

  onNegotiated(listener: (remote: RtpRemote) => void): Disposable {
    return this.#negotiatedSignal.on(listener);
  }

  /**
   * Asterisk 22 that is offered an ICE-lite end forgets that it then is the controlling one, and is told of the conflict by
   * mediasoup in a way that its ICE does not take; when it makes the offer itself all is well (docs/adr/0020).
   */
  get wantsOffer(): boolean {
    return !this.#fellBack && this.#negotiated === undefined;
  }

  answerForAck(): string | undefined {
    return this.#answerForAck;
  }

  /** G.711 is all that it speaks. */
  passTones(): boolean {
    return false;
  }

  override fallBack(): boolean {
    if (!this.wantsOffer) return false;
    this.#fellBack = true;
    return true;
  }

  async open(): Promise<void> {
    await this.#open();
  }

  /** Empty where the peer shall make it. */
  makeOffer(): Promise<string> {
    if (this.wantsOffer) return Promise.resolve('');
    this.#answerForAck = undefined;
    return this.#turns.do(async () => {
      const local = localOf(this.#options, this.#sessionId, ++this.#version);
      const connection = await this.#connect(eventNumber(local.codecs, this.#layout));
      this.#answered = undefined;
      const index = this.#layout?.audioIndex ?? 0;
      return wrap(makeOffer(local, this.#layout), connection.near('actpass'), index, this.#mid);
    });
  }

  acceptOffer(offer: string): Promise<string> {
    return this.#turns.do(async () => {
      if (this.#answered?.offer === offer) return this.#answered.answer;
      const { plain, far } = orThrow(unwrap(offer));
      const version = this.#version + 1;
      const agreed = orThrow(answerOffer(localOf(this.#options, this.#sessionId, version), plain));
      // Another certificate is another peer behind the same dialog: the connection begins anew (RFC 8842 §4).
      if (this.#connection?.isWithAnother(far)) this.#disconnect();
      const connection = await this.#connect(agreed.remote.eventPayloadType ?? eventNumber(this.#options.codecs));
      if (this.#setup === 'actpass') this.#setup = answerSetup(far.setup);
      this.#mid = far.mid ?? '0';
      await this.#agree(connection, far, agreed);
      this.#version = version;
      const answer = wrap(agreed.answer, connection.near(this.#setup), far.index, this.#mid);
      this.#answered = { offer, answer };
      return answer;
    });
  }

  /** Of a peer that made the offer: that. */
  async takeAnswer(answer: string): Promise<void> {
    if (this.#answerForAck !== undefined || this.wantsOffer) this.#answerForAck = await this.acceptOffer(answer);
    else await this.#readAnswer(answer);
  }

  #readAnswer(answer: string): Promise<void> {
    return this.#turns.do(async () => {
      const connection = this.#connection;
      if (!connection) throw new GatewayError('sip-failed', 'The peer answered before anything was offered.');
      const { plain, far } = orThrow(unwrap(answer));
      const agreed = orThrow(readAnswer(localOf(this.#options, this.#sessionId, this.#version), plain, this.#layout));
      if (connection.isWithAnother(far)) {
        const text =
          'A second telephone answered; the audio is connected to the first that did, which cannot be changed.';
        throw new GatewayError('sip-failed', text);
      }
      this.#setup = far.setup === 'active' ? 'passive' : 'active';
      await this.#agree(connection, far, agreed);
    });
  }

  close(): Promise<LegStatistics | undefined> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #agree(connection: TrunkConnection, far: FarEnd, { remote, layout }: SdpAgreed): Promise<void> {
    const eventPayloadType = this.#eventsOf(remote, connection);
    try {
      await connection.join(far, { audio: { codec: remote.codec, payloadType: remote.payloadType }, eventPayloadType });
    } catch (thrown) {
      if (thrown instanceof GatewayError) throw thrown;
      const text = `The audio cannot be joined to the peer: ${errorText(thrown)}.`;
      throw new GatewayError('sip-failed', text, { cause: thrown });
    }
    const { eventPayloadType: _number, eventReceivedAs: _other, rtcp: _muxed, ...rest } = remote;
    const { digits } = this.#options;
    const next: RtpRemote = {
      ...rest,
      ...connection.legPeer,
      latch: 'announced-only',
      ...(digits !== undefined && { digits }),
      ...(eventPayloadType !== undefined && { eventPayloadType }),
    };
    if (JSON.stringify(next) !== JSON.stringify(this.#negotiated)) {
      await this.#place.media.request({ kind: 'set-rtp', leg: this.leg, remote: next });
      this.#negotiated = next;
      this.#negotiatedSignal.emit(next);
    }
    this.#layout = layout;
  }

  /** One number both ways, the dialog's: it is all that the edge can pass. Without it digits stay in the audio. */
  #eventsOf({ eventPayloadType, eventReceivedAs }: SdpRemote, connection: TrunkConnection): number | undefined {
    const same = eventPayloadType === connection.eventPayloadType && eventReceivedAs === undefined;
    return same ? eventPayloadType : undefined;
  }

  async #connect(eventPayloadType: number): Promise<TrunkConnection> {
    if (this.#connection) return this.#connection;
    const leg = await this.#open();
    const { bindAddress, advertisedAddress } = this.#options;
    if (advertisedAddress === undefined && (bindAddress === '0.0.0.0' || bindAddress === '::')) {
      const text = 'No address to tell the peer: give the trunk a local address, or the address it is reached by.';
      throw new GatewayError('bad-request', text, { context: { bindAddress } });
    }
    const worker = this.#place.worker();
    if (!worker) throw new GatewayError('edge-lost', this.#place.whyNot());
    const connection = await TrunkConnection.open({
      worker,
      log: this.#log,
      listenAddress: bindAddress,
      ...(advertisedAddress === undefined ? {} : { announcedAddress: advertisedAddress }),
      portRange: this.#place.portRange,
      leg,
      eventPayloadType,
    });
    if (this.#closed) {
      connection[Symbol.dispose]();
      throw new GatewayError('closed', 'The call’s audio is closed.');
    }
    this.#connection = connection;
    this.#watching = this.#place.onUnknownSource((ssrc) => void this.#maybeOurs(ssrc));
    return connection;
  }

  /**
   * A packet came whose SSRC nobody announced (the peer says none in its SDP, or has changed it), and mediasoup drops it
   * until it is told. Which call's it is it does not say: whoever owes us audio and sends none is taken for it; a stream
   * that is none of this connection's is simply never heard on it.
   */
  async #maybeOurs(ssrc: number): Promise<void> {
    const connection = this.#connection;
    if (!connection || this.#negotiated?.direction === 'inactive') return;
    try {
      await connection.hear(ssrc);
      this.#log.debug({ ssrc }, 'the peer’s audio has another source');
    } catch (thrown) {
      this.#log.debug({ error: errorText(thrown) }, 'a source could not be taken');
    }
  }

  #disconnect(): void {
    this.#watching?.[Symbol.dispose]();
    this.#watching = undefined;
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
    this.#setup = 'actpass';
  }

  #open(): Promise<RtpOpened> {
    if (this.#closed) return Promise.reject(new GatewayError('closed', 'The call’s audio is closed.'));
    const { media, legPortRange } = this.#place;
    this.#opening ??= media
      .request({ kind: 'open-rtp', leg: this.leg, bindAddress: LOOPBACK, portRange: legPortRange })
      .catch((error: unknown) => {
        this.#opening = undefined;
        throw error;
      });
    return this.#opening;
  }

  async #close(): Promise<LegStatistics | undefined> {
    const opening = this.#opening;
    this.#negotiatedSignal.clear();
    this.#disconnect();
    this.#options.onClosed?.(this.leg);
    this.#place.onClosed();
    if (!opening) return undefined;
    try {
      await opening;
      return await this.#place.media.request({ kind: 'close-leg', leg: this.leg });
    } catch {
      return undefined; // it never was, or is gone with its process
    }
  }
}
