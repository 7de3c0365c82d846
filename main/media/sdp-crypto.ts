/**
 * SDES (RFC 4568): `a=crypto` lines read, chosen from and written. Pure. Keys come in as text and go out as text; nothing
 * here makes one up.
 */
import { SRTP_KEY_BYTES, type SrtpKey, type SrtpSuite } from '../core/srtp-suite.ts';
import type { RtpCrypto } from './media-protocol.ts';

/**
 * `off`: in the clear alone. `preferred`: encrypted where the peer can, else in the clear. `required`: encrypted, or no call.
 */
export type EncryptionPolicy = 'off' | 'preferred' | 'required';

/** Our side of a stream's encryption. */
export interface SdpEncryption {
  readonly policy: EncryptionPolicy;
  /** Ours, one for each suite that may be agreed on. */
  readonly keys: readonly SrtpKey[];
  /**
   * What an offer of ours is: `secure` RTP/SAVP; `opportunistic` RTP/AVP with keys, which a peer that knows none leaves
   * out of its answer (RFC 8643); `plain` RTP/AVP.
   */
  readonly offer: 'plain' | 'opportunistic' | 'secure';
}

export const NOT_ENCRYPTED: SdpEncryption = { policy: 'off', keys: [], offer: 'plain' };

const PLAIN_PROFILES = ['RTP/AVP', 'RTP/AVPF'];
/** AVPF and SAVPF differ in when RTCP may be sent (RFC 4585), which a peer that offers it cannot notice being unused. */
const SECURE_PROFILES = ['RTP/SAVP', 'RTP/SAVPF'];

/** One line that we can use: the peer's key, for what it sends. */
export interface CryptoLine extends SrtpKey {
  readonly tag: number;
}

/** One that we cannot, and why: part of a sentence. */
export interface CryptoUnused {
  readonly why: string;
}

/** What we offer, the strongest first (RFC 4568 §5.1.1). The suite with a tag of 32 bits is answered, never offered. */
export const OFFERED_SUITES: readonly SrtpSuite[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_256_CM_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_80',
];

/** Names that were written before RFC 6188 settled on another. */
const OLD_NAMES: Readonly<Record<string, SrtpSuite>> = { AES_CM_256_HMAC_SHA1_80: 'AES_256_CM_HMAC_SHA1_80' };

/** RFC 4568 §6.1: a lifetime is at most 2^48 packets. */
const MAX_LIFETIME = 2 ** 48;
const MAX_TAG = 999_999_999;

/** The values of the `a=crypto` lines of an SDP's `index`th m-line, as they stand. */
export function cryptoValues(sdp: string, index: number): string[] {
  const section = sdp.split(/^(?=m=)/m)[index + 1] ?? '';
  return [...section.matchAll(/^a=crypto:(.*?)\r?$/gm)].map((match) => match[1] ?? '');
}

/** Reads one value: `1 AES_CM_128_HMAC_SHA1_80 inline:<key>|2^20`. */
export function readCrypto(value: string): CryptoLine | CryptoUnused {
  const [tagText = '', name = '', keyParams = '', ...sessionParams] = value.trim().split(/[ \t]+/);
  const tag = Number(tagText);
  if (!/^\d{1,9}$/.test(tagText) || tag > MAX_TAG) return { why: 'its a=crypto line has no tag' };
  const suite = suiteNamed(name);
  if (!suite) return { why: `${printable(name)} is not among the suites spoken here` };
  const key = readKey(suite, keyParams);
  if ('why' in key) return key;
  const unusable = sessionParams.map(whyUnusable).find((why) => why !== undefined);
  return unusable === undefined ? { tag, suite, key: key.key } : { why: unusable };
}

/** The first that we can use, in the peer's order (RFC 4568 §5.1.2); else why there is none. */
export function chooseCrypto(values: readonly string[]): CryptoLine | CryptoUnused {
  let first: CryptoUnused | undefined;
  for (const value of values) {
    const line = readCrypto(value);
    if ('tag' in line) return line;
    first ??= line;
  }
  return first ?? { why: 'it sends no key (a=crypto)' };
}

/** For sdp-transform. */
export function cryptoLine(tag: number, { suite, key }: SrtpKey): { id: number; suite: string; config: string } {
  return { id: tag, suite, config: `inline:${key}` };
}

/** What we offer: each suite with a key of its own (RFC 4568 §5.1.1), the tag its place counted from 1. */
export const offeredLines = (keys: readonly SrtpKey[]): ReturnType<typeof cryptoLine>[] =>
  keys.map((key, index) => cryptoLine(index + 1, key));

/** What an offer of ours carries. */
export const offeredKeys = ({ keys, offer }: SdpEncryption): readonly SrtpKey[] =>
  offer === 'plain' ? [] : OFFERED_SUITES.flatMap((suite) => keys.find((key) => key.suite === suite) ?? []);

/** What a peer's offered audio becomes: by keys (and the line to answer), in the clear (no `crypto`), or refused. */
export function answerEncryption(
  { policy, keys }: SdpEncryption,
  protocol: string,
  values: readonly string[],
): { readonly crypto?: RtpCrypto; readonly tag?: number } | CryptoUnused {
  const secure = SECURE_PROFILES.includes(protocol);
  if (!secure && !PLAIN_PROFILES.includes(protocol))
    return { why: `The peer asks for ${protocol}; ${SPOKEN[policy]}.` };
  if (policy === 'off') {
    return secure
      ? { why: `The peer asks for ${protocol}, encrypted audio; this trunk's encryption is off. Set it to preferred.` }
      : {};
  }
  const chosen = chooseCrypto(values);
  const own = 'tag' in chosen ? keys.find(({ suite }) => suite === chosen.suite) : undefined;
  if ('tag' in chosen && own)
    return { crypto: { send: own, receive: { suite: chosen.suite, key: chosen.key } }, tag: chosen.tag };
  // RFC 8643 §3.2: with keys that are of no use, or with none, the audio goes in the clear.
  if (!secure && policy === 'preferred') return {};
  const why = 'why' in chosen ? chosen.why : `${chosen.suite} is not used here`;
  return { why: `This trunk's audio must be encrypted; the peer offers ${protocol}, and ${why}.` };
}

/** The same for a peer's answer to an offer of ours. */
export function readEncryption(
  encryption: SdpEncryption,
  protocol: string,
  values: readonly string[],
): { readonly crypto?: RtpCrypto } | CryptoUnused {
  const { policy, offer } = encryption;
  if (![...PLAIN_PROFILES, ...SECURE_PROFILES].includes(protocol))
    return { why: `The peer answered ${protocol}; ${SPOKEN[policy]}.` };
  const offered = offeredKeys(encryption);
  const answered = answeredCrypto(values, offered);
  if (offered.length > 0 && !('why' in answered)) return { crypto: answered };
  if (offer === 'secure' || policy === 'required' || SECURE_PROFILES.includes(protocol)) {
    const why = 'why' in answered ? answered.why : '';
    return { why: `The audio was offered encrypted; the peer answered ${protocol}, and ${why}.` };
  }
  return {};
}

const SPOKEN: Readonly<Record<EncryptionPolicy, string>> = {
  off: 'this trunk speaks plain RTP (RTP/AVP)',
  preferred: 'this trunk speaks RTP/SAVP with keys in the SDP, and RTP/AVP',
  required: 'this trunk speaks RTP/SAVP with keys in the SDP',
};

/** Which of our offered keys the peer's answer took, with its own for the other way (RFC 4568 §5.1.3). */
export function answeredCrypto(
  values: readonly string[],
  offered: readonly SrtpKey[],
): { readonly send: SrtpKey; readonly receive: SrtpKey } | CryptoUnused {
  const answer = chooseCrypto(values);
  if ('why' in answer) return answer;
  const send = offered[answer.tag - 1];
  if (send?.suite !== answer.suite) return { why: 'it took a key (a=crypto) that was not offered' };
  return { send, receive: { suite: answer.suite, key: answer.key } };
}

function suiteNamed(name: string): SrtpSuite | undefined {
  const upper = name.toUpperCase();
  if (Object.hasOwn(SRTP_KEY_BYTES, upper)) return upper as SrtpSuite;
  return Object.hasOwn(OLD_NAMES, upper) ? OLD_NAMES[upper] : undefined;
}

/** `inline:<base64>[|lifetime][|MKI:length]`; several are joined by `;` (RFC 4568 §9.2). */
function readKey(suite: SrtpSuite, params: string): { readonly key: string } | CryptoUnused {
  if (params.includes(';')) return { why: 'it sends several keys in one a=crypto line' };
  const inline = /^inline:(.*)$/i.exec(params)?.[1];
  if (inline === undefined) return { why: 'its a=crypto line has no inline key' };
  const [text = '', ...rest] = inline.split('|');
  for (const each of rest) {
    if (each.includes(':')) return { why: 'its key has an identifier (MKI), which is not spoken here' };
    if (!isLifetime(each)) return { why: `its key's lifetime "${printable(each)}" is none` };
  }
  if (rest.length > 1) return { why: 'its key has two lifetimes' };
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
  if (bytes?.length !== SRTP_KEY_BYTES[suite])
    return { why: `its key has not the ${SRTP_KEY_BYTES[suite]} octets of ${suite}` };
  return { key: bytes.toString('base64') };
}

/**
 * A lifetime binds who sends with the key, and it is the peer's: it gives us another in time (RFC 4568 §6.1). That it is
 * a number is all that has to hold.
 */
function isLifetime(text: string): boolean {
  const power = /^2\^(\d{1,2})$/.exec(text)?.[1];
  const packets = power === undefined ? (/^\d{1,15}$/.test(text) ? Number(text) : 0) : 2 ** Number(power);
  return packets >= 1 && packets <= MAX_LIFETIME;
}

/** A session parameter (RFC 4568 §6.3) that changes what is on the wire is refused; the rest may be ignored. */
function whyUnusable(param: string): string | undefined {
  if (/^WSH=\d+$/i.test(param) || /^KDR=0$/i.test(param)) return undefined;
  // §6.3.7: what begins with a hyphen may be ignored, what does not must be known.
  if (param.startsWith('-')) return undefined;
  if (/^UN(ENCRYPTED|AUTHENTICATED)_/i.test(param)) return `it wants ${printable(param)}, which would leave audio open`;
  return `it wants ${printable(param)}, which is not spoken here`;
}

/** For a sentence that a person reads: what a stranger wrote, kept short and plain. */
const printable = (text: string): string => text.replace(/[^\w=^-]/g, '?').slice(0, 40) || '(nothing)';
