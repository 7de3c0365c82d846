import { randomInt } from 'node:crypto';
import { GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type LegId, newLegId } from '../core/ids.ts';
import type { MediaSeat } from '../core/media-seat.ts';
import { DescribedSeat } from './described-seat.ts';
import { InTurn } from './in-turn.ts';
import type { MediaClient } from './media-client.ts';
import type { Codec, LegStatistics, RtpOpened, RtpRemote } from './media-protocol.ts';
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
import type { EncryptionPolicy, SdpEncryption } from './sdp-crypto.ts';
import { newSrtpKeys } from './srtp-keys.ts';

/** A SIP call's leg in the media process, and the seat that SIP describes it through. */
export interface RtpSeat {
  /** Goes to `sip/`. */
  readonly seat: MediaSeat;
  readonly leg: LegId;
  /** Opens the leg's sockets; again does nothing. @throws GatewayError as of `open-rtp` */
  open(): Promise<void>;
  /** What was agreed with the peer, undefined before. */
  readonly negotiated: RtpRemote | undefined;
  /**
   * How the audio is encrypted, for a person: `SDES, AES_CM_128_HMAC_SHA1_80`, or `none`; one after the other where it
   * changed, undefined before it was agreed on.
   */
  readonly encryption: string | undefined;
  /**
   * A fax machine or modem is on the call: from now on G.711 alone is offered, and taken before all else.
   * @returns whether another codec is spoken, so that the peer should be asked
   */
  passTones(): boolean;
  /** Told for the first agreement and each change (early media moved, hold, resume). */
  onNegotiated(listener: (remote: RtpRemote) => void): Disposable;
  /** Closes the leg. Its statistics, or undefined when it never opened or went with a lost media process. Twice is once. */
  close(): Promise<LegStatistics | undefined>;
}

export interface RtpSeatOptions {
  readonly bindAddress: string;
  /** What peers are told to send to; needed when `bindAddress` is a wildcard. */
  readonly advertisedAddress?: string;
  readonly portRange: readonly [number, number];
  /** What packets are marked with for routers (RFC 2474). */
  readonly dscp?: number;
  /** By preference. */
  readonly codecs: readonly Codec[];
  readonly latch: RtpRemote['latch'];
  /** Of a packet, ms: asked for, and sent where the peer asks for nothing. Left out: 20. */
  readonly packetMs?: number;
  /** RTCP on RTP's port is offered (RFC 5761); a peer's offer of it is always taken. */
  readonly rtcpMux?: boolean;
  /** Opus may leave silence out. */
  readonly opusDtx?: boolean;
  readonly silenceSuppression?: boolean;
  /** How digits go to the peer: as agreed when left out; `events` even where the peer names none; `audio` agrees on none. */
  readonly digits?: RtpRemote['digits'];
  /** Told once, as `close` is called. */
  readonly onClosed?: (leg: LegId) => void;
  /** `off` when left out. */
  readonly encryption?: EncryptionPolicy;
}

export const createRtpSeat = (media: MediaClient, options: RtpSeatOptions): RtpSeat => new LegSeat(media, options);

/** Why a peer's offer cannot be met, before anything is opened for it; undefined when it can. */
export function whyUnmet(
  offer: string,
  { bindAddress, codecs, encryption: policy = 'off' }: Pick<RtpSeatOptions, 'bindAddress' | 'codecs' | 'encryption'>,
): string | undefined {
  const encryption = { policy, keys: newSrtpKeys(), offer: 'plain' } as const;
  const at = { address: bindAddress, port: 9, sessionId: 1, version: 1 };
  const local = { ...at, codecs, direction: 'sendrecv', encryption } as const;
  const answered = answerOffer(local, offer);
  return answered.ok ? undefined : answered.text;
}

/** A seat on an RTP leg. */
export class LegSeat extends DescribedSeat implements RtpSeat {
  readonly leg = newLegId();
  readonly #media: MediaClient;
  readonly #options: RtpSeatOptions;
  readonly #negotiatedSignal = new Signal<RtpRemote>();
  readonly #sessionId = randomInt(1, 2 ** 31);
  #opening: Promise<RtpOpened> | undefined;
  #closed: Promise<LegStatistics | undefined> | undefined;
  #negotiated: RtpRemote | undefined;
  #layout: SdpLayout | undefined;
  #keys = newSrtpKeys();
  /** How the audio went so far: a peer may change it in mid-call. */
  readonly #ways: string[] = [];
  /** The first offer of ours was refused. */
  #fellBack = false;
  /** Who speaks: speech may go by any codec, a modem's tones by G.711 alone (ITU-T V.152). */
  #carries: 'speech' | 'tones' = 'speech';
  /** Of the last SDP that we made. */
  #version = 0;
  /** The last offer that we answered, until we offer ourselves. */
  #answered: { readonly offer: string; readonly answer: string } | undefined;
  /** One description at a time. */
  readonly #turns = new InTurn();

  constructor(media: MediaClient, options: RtpSeatOptions) {
    super();
    this.#media = media;
    this.#options = options;
  }

  get seat(): MediaSeat {
    return this;
  }

  get negotiated(): RtpRemote | undefined {
    return this.#negotiated;
  }

  get encryption(): string | undefined {
    return this.#ways.length > 0 ? this.#ways.join(', then ') : undefined;
  }

  onNegotiated(listener: (remote: RtpRemote) => void): Disposable {
    return this.#negotiatedSignal.on(listener);
  }

  async open(): Promise<void> {
    await this.#open();
  }

  close(): Promise<LegStatistics | undefined> {
    if (!this.#closed) {
      this.#options.onClosed?.(this.leg);
      this.#closed = this.#close();
    }
    return this.#closed;
  }

  passTones(): boolean {
    this.#carries = 'tones';
    const codec = this.#negotiated?.codec;
    return codec !== undefined && !isG711(codec);
  }

  override fallBack(): boolean {
    if (this.#options.encryption !== 'preferred' || this.#fellBack || this.#negotiated) return false;
    this.#fellBack = true;
    return true;
  }

  /** An offer of ours. Each is a new version: JsSIP writes hold into it after we made it. */
  makeOffer(): Promise<string> {
    return this.#turns.do(async () => {
      const local = await this.#local(this.#version + 1);
      this.#version = local.version;
      this.#answered = undefined;
      const codecs = this.#carries === 'tones' ? local.codecs.filter(isG711) : local.codecs;
      return makeOffer({ ...local, codecs }, this.#layout);
    });
  }

  /** Answers a peer's offer; the same offer again gets the same answer. */
  acceptOffer(offer: string): Promise<string> {
    return this.#turns.do(async () => {
      if (this.#answered?.offer === offer) return this.#answered.answer;
      let local = await this.#local(Math.max(1, this.#version));
      let agreed = orThrow(answerOffer(local, offer));
      if (this.#hasNewKey(agreed.remote)) {
        // Another key, or another peer behind the same dialog: what it receives begins anew as well (docs/adr/0019).
        this.#keys = newSrtpKeys();
        local = { ...local, encryption: this.#offeredEncryption };
        agreed = orThrow(answerOffer(local, offer));
      }
      // Another text is another version (RFC 3264 §8); after an offer of ours it always is.
      if (this.#version > 0 && agreed.answer !== this.#answered?.answer) {
        local = { ...local, version: this.#version + 1 };
        agreed = orThrow(answerOffer(local, offer));
      }
      await this.#agree(agreed);
      this.#version = local.version;
      this.#answered = { offer, answer: agreed.answer };
      return agreed.answer;
    });
  }

  /** Takes a peer's answer to our last offer: of a 183, another 183, the 200. */
  takeAnswer(answer: string): Promise<void> {
    return this.#turns.do(async () => {
      const agreed = orThrow(readAnswer(await this.#local(this.#version), answer, this.#layout));
      await this.#agree(agreed);
    });
  }

  async #agree({ remote, layout }: SdpAgreed): Promise<void> {
    const { latch, silenceSuppression = false } = this.#options;
    const next = {
      ...this.#reachable(remote),
      latch,
      ...(silenceSuppression && { silenceSuppression }),
      ...this.#digits(remote, layout),
    };
    if (JSON.stringify(next) !== JSON.stringify(this.#negotiated)) {
      await this.#media.request({ kind: 'set-rtp', leg: this.leg, remote: next });
      this.#negotiated = next;
      const way = next.crypto ? `SDES, ${next.crypto.send.suite}` : 'none';
      if (this.#ways.at(-1) !== way) this.#ways.push(way);
      this.#layout = layout;
      this.#negotiatedSignal.emit(next);
    }
    this.#layout = layout;
  }

  #hasNewKey({ crypto }: SdpRemote): boolean {
    const before = this.#negotiated?.crypto?.receive.key;
    return before !== undefined && crypto !== undefined && crypto.receive.key !== before;
  }

  /** As it was agreed on, once it was. */
  get #offeredEncryption(): SdpEncryption {
    const { encryption: policy = 'off' } = this.#options;
    const keys = this.#keys;
    const agreed = this.#negotiated;
    if (policy === 'off' || (agreed && !agreed.crypto)) return { policy, keys, offer: 'plain' };
    return { policy, keys, offer: this.#fellBack && !agreed ? 'opportunistic' : 'secure' };
  }

  /** Events even where the peer names none go by the number that we would give them. */
  #digits(
    { eventPayloadType }: SdpRemote,
    layout: SdpLayout,
  ): Pick<RtpRemote, 'digits'> & { eventPayloadType?: number } {
    const { digits } = this.#options;
    if (digits !== 'events') return digits ? { digits } : {};
    return { digits, eventPayloadType: eventPayloadType ?? eventNumber(this.#options.codecs, layout) };
  }

  /** An old hold says 0.0.0.0: the peer stays where it was. */
  #reachable(remote: SdpRemote): SdpRemote {
    const wildcard = remote.address === '0.0.0.0' || remote.address === '::';
    return wildcard && this.#negotiated ? { ...remote, address: this.#negotiated.address } : remote;
  }

  async #local(version: number): Promise<SdpLocal> {
    const opened = await this.#open();
    const address = this.#options.advertisedAddress ?? opened.address;
    if (address === '0.0.0.0' || address === '::') {
      const text = 'No address to tell the peer: give the trunk a local address, or the address it is reached by.';
      throw new GatewayError('bad-request', text, { context: { bindAddress: this.#options.bindAddress } });
    }
    const { codecs, digits, packetMs, rtcpMux, opusDtx } = this.#options;
    return {
      address,
      port: opened.port,
      codecs: this.#carries === 'tones' ? tonesFirst(codecs) : codecs,
      direction: 'sendrecv',
      events: digits !== 'audio',
      ...(packetMs !== undefined && { packetMs }),
      ...(rtcpMux !== undefined && { rtcpMux }),
      ...(opusDtx !== undefined && { opusDtx }),
      encryption: this.#offeredEncryption,
      sessionId: this.#sessionId,
      version,
    };
  }

  #open(): Promise<RtpOpened> {
    if (this.#closed) return Promise.reject(new GatewayError('closed', 'The call’s audio is closed.'));
    const { bindAddress, portRange, dscp } = this.#options;
    this.#opening ??= this.#media
      .request({ kind: 'open-rtp', leg: this.leg, bindAddress, portRange, ...(dscp && { dscp }) })
      .catch((error: unknown) => {
        this.#opening = undefined;
        throw error;
      });
    return this.#opening;
  }

  async #close(): Promise<LegStatistics | undefined> {
    const opening = this.#opening;
    this.#negotiatedSignal.clear();
    if (!opening) return undefined;
    try {
      await opening;
      return await this.#media.request({ kind: 'close-leg', leg: this.leg });
    } catch {
      return undefined; // it never was, or is gone with its process
    }
  }
}

const isG711 = (codec: Codec): boolean => codec === 'PCMU' || codec === 'PCMA';

/** Every peer speaks G.711, on a trunk too that is set to speak something else. */
function tonesFirst(codecs: readonly Codec[]): readonly Codec[] {
  const own = codecs.filter(isG711);
  return [...(own.length > 0 ? own : (['PCMU', 'PCMA'] as const)), ...codecs.filter((codec) => !isG711(codec))];
}
