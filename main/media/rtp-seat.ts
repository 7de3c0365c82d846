import { randomInt } from 'node:crypto';
import { GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type LegId, newLegId } from '../core/ids.ts';
import type { MediaSeat } from '../core/media-seat.ts';
import type { MediaClient } from './media-client.ts';
import type { Codec, LegStatistics, RtpOpened, RtpRemote } from './media-protocol.ts';
import {
  answerOffer,
  makeOffer,
  readAnswer,
  type SdpAgreed,
  type SdpLayout,
  type SdpLocal,
  type SdpRemote,
} from './sdp.ts';
import type { SdpRefused } from './sdp-audio.ts';

/** A SIP call's leg in the media process, and the seat that SIP describes it through. */
export interface RtpSeat {
  /** Goes to `sip/`. */
  readonly seat: MediaSeat;
  readonly leg: LegId;
  /** Opens the leg's sockets; again does nothing. @throws GatewayError as of `open-rtp` */
  open(): Promise<void>;
  /** What was agreed with the peer, undefined before. */
  readonly negotiated: RtpRemote | undefined;
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
  /** By preference. */
  readonly codecs: readonly Codec[];
  readonly latch: RtpRemote['latch'];
  readonly silenceSuppression?: boolean;
  /** How digits go to the peer: as agreed when left out; `events` even where the peer names none; `audio` agrees on none. */
  readonly digits?: RtpRemote['digits'];
}

export const createRtpSeat = (media: MediaClient, options: RtpSeatOptions): RtpSeat => new LegSeat(media, options);

/** Why a peer's offer cannot be met, before anything is opened for it; undefined when it can. */
export function whyUnmet(
  offer: string,
  { bindAddress, codecs }: Pick<RtpSeatOptions, 'bindAddress' | 'codecs'>,
): string | undefined {
  const local = { address: bindAddress, port: 9, codecs, direction: 'sendrecv', sessionId: 1, version: 1 } as const;
  const answered = answerOffer(local, offer);
  return answered.ok ? undefined : answered.text;
}

/** What `RTCPeerConnection` needs of a seat; it finds it by class. */
export class LegSeat implements RtpSeat, MediaSeat {
  readonly leg = newLegId();
  readonly #media: MediaClient;
  readonly #options: RtpSeatOptions;
  readonly #negotiatedSignal = new Signal<RtpRemote>();
  readonly #sessionId = randomInt(1, 2 ** 31);
  #opening: Promise<RtpOpened> | undefined;
  #closed: Promise<LegStatistics | undefined> | undefined;
  #negotiated: RtpRemote | undefined;
  #layout: SdpLayout | undefined;
  /** Of the last SDP that we made. */
  #version = 0;
  /** The last offer that we answered, until we offer ourselves. */
  #answered: { readonly offer: string; readonly answer: string } | undefined;
  /** One description at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(media: MediaClient, options: RtpSeatOptions) {
    this.#media = media;
    this.#options = options;
  }

  get seat(): MediaSeat {
    return this;
  }

  get negotiated(): RtpRemote | undefined {
    return this.#negotiated;
  }

  onNegotiated(listener: (remote: RtpRemote) => void): Disposable {
    return this.#negotiatedSignal.on(listener);
  }

  async open(): Promise<void> {
    await this.#open();
  }

  close(): Promise<LegStatistics | undefined> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** An offer of ours. Each is a new version: JsSIP writes hold into it after we made it. */
  makeOffer(): Promise<string> {
    return this.#inTurn(async () => {
      const local = await this.#local(this.#version + 1);
      this.#version = local.version;
      this.#answered = undefined;
      return makeOffer(local, this.#layout);
    });
  }

  /** Answers a peer's offer; the same offer again gets the same answer. */
  acceptOffer(offer: string): Promise<string> {
    return this.#inTurn(async () => {
      if (this.#answered?.offer === offer) return this.#answered.answer;
      let local = await this.#local(Math.max(1, this.#version));
      let agreed = orThrow(answerOffer(local, offer));
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
    return this.#inTurn(async () => {
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
      this.#layout = layout;
      this.#negotiatedSignal.emit(next);
    }
    this.#layout = layout;
  }

  #digits({ eventPayloadType }: SdpRemote, layout: SdpLayout): Pick<RtpRemote, 'digits' | 'eventPayloadType'> {
    const { digits } = this.#options;
    if (digits !== 'events') return digits ? { digits } : {};
    return { digits, eventPayloadType: eventPayloadType ?? layout.eventPayloadType };
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
    const { codecs, digits } = this.#options;
    const events = digits !== 'audio';
    return { address, port: opened.port, codecs, direction: 'sendrecv', events, sessionId: this.#sessionId, version };
  }

  #open(): Promise<RtpOpened> {
    if (this.#closed) return Promise.reject(new GatewayError('closed', 'The call’s audio is closed.'));
    const { bindAddress, portRange } = this.#options;
    this.#opening ??= this.#media
      .request({ kind: 'open-rtp', leg: this.leg, bindAddress, portRange })
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

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }
}

function orThrow<T extends { readonly ok: true }>(result: T | SdpRefused): T {
  if (result.ok) return result;
  throw new GatewayError('sip-failed', result.text, { context: { refusal: result.refusal } });
}
