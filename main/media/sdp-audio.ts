import { isIP } from 'node:net';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { CLOCK_HZ, type Codec } from '../core/codec.ts';
import { GatewayError } from '../core/errors.ts';
import type { CodecFormat, Direction } from './media-protocol.ts';

/** Why an SDP cannot be met. SIP says 488 for each. */
export type SdpRefusal =
  | 'malformed'
  | 'no-audio'
  /** Encrypted where it must not be, in the clear where it must not be, or in a way that is not spoken here. */
  | 'profile'
  | 'address'
  | 'no-common-codec'
  /** Our offered audio was answered with port 0. */
  | 'declined';

/** A refusal is a value; `text` is for the log and the Warning of a 488. */
export interface SdpRefused {
  readonly ok: false;
  readonly refusal: SdpRefusal;
  readonly text: string;
}

export const refused = (refusal: SdpRefusal, text: string): SdpRefused => ({ ok: false, refusal, text });

/** What was agreed on. @throws GatewayError `sip-failed` where it was refused */
export function orThrow<T extends { readonly ok: true }>(result: T | SdpRefused): T {
  if (result.ok) return result;
  throw new GatewayError('sip-failed', result.text, { context: { refusal: result.refusal } });
}

/** One audio description as the peer wrote it, less what we do not use. */
export interface SdpAudio {
  readonly address: string;
  readonly port: number;
  /** What the peer wants to do; an old hold (`c=0.0.0.0`, RFC 3264 §8.4) reads as not wanting to receive. */
  readonly direction: Direction;
  /** In the peer's order, each as the peer numbers it. */
  readonly codecs: readonly SdpFormat[];
  /** Telephone-events (RFC 4733), one for each clock. */
  readonly events: readonly { readonly payloadType: number; readonly clockHz: number }[];
  /** RFC 3389; of 8000 Hz. */
  readonly comfortNoisePayloadType: number | undefined;
  /** Dynamic payload types that stand for something that we have no use for. */
  readonly otherTypes: readonly number[];
  /** What the peer wants to be sent, ms of audio in a packet (RFC 4566 §6 `ptime`), and the most that it takes. */
  readonly packetMs: number | undefined;
  readonly mostPacketMs: number | undefined;
  /** RFC 5761. */
  readonly rtcpMux: boolean;
  /** RFC 3605, where it is another than RTP's next. */
  readonly rtcpPort: number | undefined;
}

export interface SdpFormat extends CodecFormat {
  /** Its `a=fmtp`. */
  readonly parameters: string;
}

/** RFC 3551 §6: these need no rtpmap. */
const STATIC = new Map([
  [0, 'PCMU'],
  [8, 'PCMA'],
  [9, 'G722'],
  [13, 'CN'],
]);

export const payloadTypes = (media: MediaDescription): number[] =>
  String(media.payloads ?? '')
    .split(' ')
    .map(Number)
    .filter((type) => Number.isInteger(type) && type >= 0 && type <= 127);

/** Reads one `m=audio`. @param family 4 or 6: what our own socket speaks */
export function readAudio(sdp: SessionDescription, media: MediaDescription, family: 4 | 6): SdpAudio | SdpRefused {
  if (!Number.isInteger(media.port) || media.port < 1 || media.port > 65_535) {
    return refused('malformed', `The SDP's audio port is ${media.port}.`);
  }
  const connection = media.connection ?? sdp.connection;
  if (!connection) return refused('malformed', 'The SDP has no c= line for its audio.');
  const address = String(connection.ip);
  if (isIP(address) !== family || connection.version !== family || isMulticast(address)) {
    return refused('address', `The peer's audio address is ${address}; this trunk speaks to one IPv${family} address.`);
  }
  const asked = media.direction ?? sdp.direction ?? 'sendrecv';
  const onHold = address === '0.0.0.0' || address === '::';
  return {
    address,
    port: media.port,
    direction: onHold ? commonDirection(asked, 'sendonly') : asked,
    ...readFormats(media),
    packetMs: millis(media.ptime),
    mostPacketMs: millis(media.maxptime),
    rtcpMux: media.rtcpMux !== undefined,
    rtcpPort: rtcpPortOf(media),
  };
}

const millis = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;

function rtcpPortOf({ port, rtcp }: MediaDescription): number | undefined {
  const told = rtcp?.port;
  return told !== undefined && Number.isInteger(told) && told > 0 && told <= 65_535 && told !== port + 1
    ? told
    : undefined;
}

const CODEC_OF: Readonly<Record<string, Codec>> = { PCMU: 'PCMU', PCMA: 'PCMA', G722: 'G722', OPUS: 'opus' };
const EVENT_CLOCKS = [8000, 16_000, 48_000];

function readFormats(
  media: MediaDescription,
): Pick<SdpAudio, 'codecs' | 'events' | 'comfortNoisePayloadType' | 'otherTypes'> {
  const codecs: SdpFormat[] = [];
  const events: { payloadType: number; clockHz: number }[] = [];
  const otherTypes: number[] = [];
  let comfortNoisePayloadType: number | undefined;
  for (const payloadType of payloadTypes(media)) {
    const map = media.rtp?.find((entry) => entry.payload === payloadType);
    const name = (map?.codec ?? STATIC.get(payloadType) ?? '').toUpperCase();
    const rate = map?.rate ?? 8000;
    const codec = CODEC_OF[name];
    if (codec !== undefined && rate === CLOCK_HZ[codec]) {
      const parameters = media.fmtp?.find((entry) => entry.payload === payloadType)?.config ?? '';
      codecs.push({ codec, payloadType, parameters });
    } else if (name === 'TELEPHONE-EVENT' && EVENT_CLOCKS.includes(rate)) {
      if (!events.some(({ clockHz }) => clockHz === rate)) events.push({ payloadType, clockHz: rate });
    } else if (name === 'CN' && rate === 8000) comfortNoisePayloadType ??= payloadType;
    else if (payloadType >= 96) otherTypes.push(payloadType);
  }
  return { codecs, events, comfortNoisePayloadType, otherTypes };
}

const isMulticast = (address: string): boolean => {
  if (address.includes(':')) return address.toLowerCase().startsWith('ff');
  return Number(address.split('.')[0]) >= 224;
};

const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly';
const receives = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'recvonly';
const toDirection = (send: boolean, receive: boolean): Direction =>
  send ? (receive ? 'sendrecv' : 'sendonly') : receive ? 'recvonly' : 'inactive';

/** The same stream seen from the other end. */
export const reverseDirection = (direction: Direction): Direction => toDirection(receives(direction), sends(direction));

/** What both allow. */
export const commonDirection = (a: Direction, b: Direction): Direction =>
  toDirection(sends(a) && sends(b), receives(a) && receives(b));
