import { isIP } from 'node:net';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import type { Codec, Direction } from './media-protocol.ts';

/** Why an SDP cannot be met. SIP says 488 for each. */
export type SdpRefusal =
  | 'malformed'
  | 'no-audio'
  /** RTP/SAVP, UDP/TLS/RTP/SAVPF … where plain RTP is spoken. */
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

/** One audio description as the peer wrote it, less what we do not use. */
export interface SdpAudio {
  readonly address: string;
  readonly port: number;
  /** What the peer wants to do; an old hold (`c=0.0.0.0`, RFC 3264 §8.4) reads as not wanting to receive. */
  readonly direction: Direction;
  /** In the peer's order. */
  readonly codecs: readonly { readonly codec: Codec; readonly payloadType: number }[];
  readonly eventPayloadType: number | undefined;
  /** RFC 3389. */
  readonly comfortNoisePayloadType: number | undefined;
}

/** RTP/AVPF differs in when RTCP may be sent (RFC 4585), which a peer that offers it cannot notice being unused. */
const PLAIN_PROFILES = ['RTP/AVP', 'RTP/AVPF'];
/** RFC 3551 §6: these need no rtpmap. */
const STATIC = new Map([
  [0, 'PCMU'],
  [8, 'PCMA'],
  [13, 'CN'],
]);

export const payloadTypes = (media: MediaDescription): number[] =>
  String(media.payloads ?? '')
    .split(' ')
    .map(Number)
    .filter((type) => Number.isInteger(type) && type >= 0 && type <= 127);

/** Reads one `m=audio`. @param family 4 or 6: what our own socket speaks */
export function readAudio(sdp: SessionDescription, media: MediaDescription, family: 4 | 6): SdpAudio | SdpRefused {
  if (!PLAIN_PROFILES.includes(media.protocol)) {
    return refused('profile', `The peer asks for ${media.protocol}; this trunk speaks plain RTP (RTP/AVP).`);
  }
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
  };
}

function readFormats(
  media: MediaDescription,
): Pick<SdpAudio, 'codecs' | 'eventPayloadType' | 'comfortNoisePayloadType'> {
  const codecs: { codec: Codec; payloadType: number }[] = [];
  let eventPayloadType: number | undefined;
  let comfortNoisePayloadType: number | undefined;
  for (const payloadType of payloadTypes(media)) {
    const map = media.rtp?.find((entry) => entry.payload === payloadType);
    const name = (map?.codec ?? STATIC.get(payloadType) ?? '').toUpperCase();
    // Other rates of telephone-event go with wideband codecs (RFC 4733 §2.1: the audio's rate).
    if (map && map.rate !== 8000) continue;
    if (name === 'PCMU' || name === 'PCMA') codecs.push({ codec: name, payloadType });
    else if (name === 'TELEPHONE-EVENT') eventPayloadType ??= payloadType;
    else if (name === 'CN') comfortNoisePayloadType ??= payloadType;
  }
  return { codecs, eventPayloadType, comfortNoisePayloadType };
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
