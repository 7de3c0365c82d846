/** What an encrypted leg does with each datagram: SRTP and SRTCP (RFC 3711) by libsrtp2 in the addon. */
import type { SrtpKey } from '../core/srtp-suite.ts';
import type { RtpCrypto } from '../media/media-protocol.ts';
import { loadNativeAddon, type NativeSrtpContext } from './native-addon.ts';

/** A datagram that the kernel could not take at once is still read later, so buffers take turns. */
const BUFFERS = 8;
/** An SRTCP's tag and index (GCM: 16 and 4; RFC 7714 §9.2) are the longest that comes behind. */
const TRAILER_BYTES = 20;
/** 60 ms of 16-bit audio, and any RTCP of ours. */
const LARGEST = 2048;

type Kind = 'rtp' | 'rtcp';

interface Keyed {
  readonly key: SrtpKey;
  readonly context: NativeSrtpContext;
}

export class LegCrypto implements Disposable {
  #send: Keyed | undefined;
  #receive: Keyed | undefined;
  /** The peer's former key, until the first packet by the new one: both are under way for a moment (RFC 4568 §7.1.4). */
  #former: Keyed | undefined;
  readonly #buffers: Uint8Array[] = [];
  #turn = 0;
  #refused = 0;

  /** Whether this leg is encrypted: nothing then leaves it, or is taken, in the clear. */
  get on(): boolean {
    return this.#send !== undefined;
  }

  /** Datagrams that were not by the peer's key, or came twice. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * The same key again keeps its rollover counter and what was seen. Undefined: in the clear.
   * @throws Error when this libsrtp2 cannot do the suite
   */
  setKeys(crypto: RtpCrypto | undefined): void {
    if (!crypto) {
      this[Symbol.dispose]();
      return;
    }
    if (!same(this.#send?.key, crypto.send)) {
      const next = keyed('send', crypto.send);
      this.#send?.context.close();
      this.#send = next;
    }
    if (!same(this.#receive?.key, crypto.receive)) {
      const next = keyed('receive', crypto.receive);
      this.#former?.context.close();
      this.#former = this.#receive;
      this.#receive = next;
    }
  }

  /** @returns the first `length` octets of `data` encrypted, in a buffer that is not touched for some datagrams; undefined: not to be sent */
  protect(kind: Kind, data: Uint8Array, length: number): Uint8Array | undefined {
    if (!this.#send || length + TRAILER_BYTES > LARGEST) return undefined;
    this.#turn = (this.#turn + 1) % BUFFERS;
    this.#buffers[this.#turn] ??= new Uint8Array(LARGEST);
    const buffer = this.#buffers[this.#turn];
    if (!buffer) return undefined;
    buffer.set(length === data.length ? data : data.subarray(0, length));
    const after = this.#send.context[kind](buffer, length);
    return after > 0 ? buffer.subarray(0, after) : undefined;
  }

  /** Deciphers in place. @returns the datagram in the clear; undefined where it is not by the peer's key, or was here before */
  unprotect(kind: Kind, data: Uint8Array): Uint8Array | undefined {
    const former = this.#former;
    // GCM deciphers before it knows whether the tag holds. (A Buffer’s own `slice` would not copy.)
    const untouched = former && Uint8Array.from(data);
    const clear = open(this.#receive, kind, data);
    if (clear) {
      former?.context.close();
      this.#former = undefined;
      return clear;
    }
    const late = untouched && open(former, kind, untouched);
    if (!late) this.#refused++;
    return late;
  }

  [Symbol.dispose](): void {
    for (const each of [this.#send, this.#receive, this.#former]) each?.context.close();
    this.#send = undefined;
    this.#receive = undefined;
    this.#former = undefined;
  }
}

const same = (a: SrtpKey | undefined, b: SrtpKey): boolean => a?.key === b.key && a.suite === b.suite;

function keyed(way: 'send' | 'receive', key: SrtpKey): Keyed {
  const { SrtpContext } = loadNativeAddon();
  return { key, context: new SrtpContext(way, key.suite, Buffer.from(key.key, 'base64')) };
}

function open(by: Keyed | undefined, kind: Kind, data: Uint8Array): Uint8Array | undefined {
  const length = by?.context[kind](data, data.length) ?? 0;
  return length > 0 ? data.subarray(0, length) : undefined;
}
