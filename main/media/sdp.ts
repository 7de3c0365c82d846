/**
 * Offer and answer (RFC 3264) for one G.711 stream over plain RTP, with telephone-event. Pure: SDP text in, SDP text
 * and what was agreed out.
 */
import { isIP } from 'node:net';
import { type MediaDescription, parse, type SessionDescription, write } from 'sdp-transform';
import type { Codec, Direction, RtpRemote } from './media-protocol.ts';
import { commonDirection, readAudio, refused, reverseDirection, type SdpAudio, type SdpRefused } from './sdp-audio.ts';

/** Our end of the stream. */
export interface SdpLocal {
  /** What the peer shall send to: never a wildcard. */
  readonly address: string;
  readonly port: number;
  /** By preference, the best first. */
  readonly codecs: readonly Codec[];
  /** What we want to do: `sendrecv` unless we hold. */
  readonly direction: Direction;
  /** Telephone-events are offered and taken, unless false: a peer then knows to listen for tones. */
  readonly events?: boolean;
  readonly sessionId: number;
  /** Greater by one for each SDP that differs from the one before (RFC 3264 §8). */
  readonly version: number;
}

/** The m-lines of a dialog: a later offer must keep their number and order (RFC 3264 §8). */
export interface SdpLayout {
  readonly lines: readonly { readonly type: string; readonly protocol: string; readonly payloads: string }[];
  /** Which of them is our audio. */
  readonly audioIndex: number;
  /** Once a number means telephone-event in a dialog it keeps that meaning (RFC 3264 §8.3.2). */
  readonly eventPayloadType: number;
}

/** What the stream is from now on; the address may be a wildcard when the peer holds the old way. */
export type SdpRemote = Omit<RtpRemote, 'latch' | 'silenceSuppression' | 'digits'>;

export type SdpAgreed = { readonly ok: true; readonly remote: SdpRemote; readonly layout: SdpLayout };
export type SdpAnswered = SdpAgreed & { readonly answer: string };

const PAYLOAD_TYPE: Record<Codec, number> = { PCMU: 0, PCMA: 8 };
/** The number that most peers use. */
const EVENT_PAYLOAD_TYPE = 101;
/** 0-9 * # A-D and flash (RFC 4733 §3.2). */
const EVENTS = '0-16';
const PTIME_MS = 20;
const NOTHING: SdpLayout = {
  lines: [{ type: 'audio', protocol: 'RTP/AVP', payloads: '' }],
  audioIndex: 0,
  eventPayloadType: EVENT_PAYLOAD_TYPE,
};

/**
 * An offer; `layout` of the dialog when this is not the first. Comfort noise (RFC 3389) is answered where a peer offers
 * it, but not offered: a peer that then stops sending in silence helps nobody on a line.
 */
export function makeOffer(local: SdpLocal, layout: SdpLayout = NOTHING): string {
  const formats = local.codecs.map((codec) => ({ codec, payloadType: PAYLOAD_TYPE[codec] }));
  const eventPayloadType = local.events === false ? undefined : layout.eventPayloadType;
  return writeSdp(local, layout, audioLine(local, formats, { eventPayloadType }, local.direction));
}

/** Answers an offer, or says why it cannot be met. One codec is answered, so that the peer cannot change it in mid-call. */
export function answerOffer(local: SdpLocal, offer: string): SdpAnswered | SdpRefused {
  const sdp = read(offer);
  if ('refusal' in sdp) return sdp;
  let why = refused('no-audio', 'The offer has no audio.');
  for (const [index, media] of sdp.media.entries()) {
    if (media.type !== 'audio') continue;
    if (media.port === 0) {
      why = refused('no-audio', 'The offer’s audio is switched off (port 0).');
      continue;
    }
    const audio = audioFor(local, sdp, media);
    if ('refusal' in audio) {
      why = audio;
      continue;
    }
    const chosen = choose(local.codecs, audio);
    if (!chosen) {
      why = refused(
        'no-common-codec',
        `The peer offers ${formatsText(media)}; this trunk speaks ${local.codecs.join(' and ')}.`,
      );
      continue;
    }
    const direction = commonDirection(local.direction, reverseDirection(audio.direction));
    const layout = layoutOf(sdp, index, audio.eventPayloadType);
    const line = audioLine(local, [chosen], audio, direction);
    return { ok: true, answer: writeSdp(local, layout, line), remote: remoteOf(audio, chosen, direction), layout };
  }
  return why;
}

/** Reads the answer to an offer that `makeOffer` made with the same `local` and `layout`. */
export function readAnswer(local: SdpLocal, answer: string, layout: SdpLayout = NOTHING): SdpAgreed | SdpRefused {
  const sdp = read(answer);
  if ('refusal' in sdp) return sdp;
  const media = sdp.media[layout.audioIndex];
  if (media?.type !== 'audio') return refused('no-audio', 'The answer has no audio where the offer had it.');
  if (media.port === 0) return refused('declined', 'The peer declined the audio (port 0).');
  const audio = audioFor(local, sdp, media);
  if ('refusal' in audio) return audio;
  // The answerer's first format is the one it wants to be sent (RFC 3264 §6.1).
  const chosen = audio.codecs.find(({ codec }) => local.codecs.includes(codec));
  if (!chosen) {
    return refused('no-common-codec', `The peer answered ${formatsText(media)} to ${local.codecs.join(' and ')}.`);
  }
  const direction = commonDirection(local.direction, reverseDirection(audio.direction));
  const eventPayloadType = audio.eventPayloadType ?? layout.eventPayloadType;
  const { comfortNoisePayloadType: _unoffered, ...remote } = remoteOf(audio, chosen, direction);
  return { ok: true, remote, layout: { ...layout, eventPayloadType } };
}

function read(text: string): SessionDescription | SdpRefused {
  try {
    const sdp = parse(text);
    if (sdp.origin && sdp.media.every((media) => media.type !== undefined)) return sdp;
  } catch {
    // Said below.
  }
  return refused('malformed', 'The SDP cannot be read.');
}

function audioFor(local: SdpLocal, sdp: SessionDescription, media: MediaDescription): SdpAudio | SdpRefused {
  const audio = readAudio(sdp, media, familyOf(local.address));
  return local.events === false && !('refusal' in audio) ? { ...audio, eventPayloadType: undefined } : audio;
}

const familyOf = (address: string): 4 | 6 => (isIP(address) === 6 ? 6 : 4);

function choose(codecs: readonly Codec[], audio: SdpAudio): SdpAudio['codecs'][number] | undefined {
  for (const codec of codecs) {
    const found = audio.codecs.find((format) => format.codec === codec);
    if (found) return found;
  }
  return undefined;
}

function formatsText(media: MediaDescription): string {
  const names = (media.rtp ?? []).map(({ codec, rate }) => (rate === undefined ? codec : `${codec}/${rate}`));
  return names.join(', ') || `payload types ${media.payloads ?? '(none)'}`;
}

function remoteOf(audio: SdpAudio, chosen: SdpAudio['codecs'][number], direction: Direction): SdpRemote {
  const { address, port, eventPayloadType, comfortNoisePayloadType } = audio;
  return {
    address,
    port,
    ...chosen,
    ...(eventPayloadType === undefined ? {} : { eventPayloadType }),
    ...(comfortNoisePayloadType === undefined ? {} : { comfortNoisePayloadType }),
    direction,
  };
}

function layoutOf(sdp: SessionDescription, audioIndex: number, eventPayloadType = EVENT_PAYLOAD_TYPE): SdpLayout {
  const lines = sdp.media.map(({ type, protocol, payloads }) => ({ type, protocol, payloads: String(payloads ?? 0) }));
  return { lines, audioIndex, eventPayloadType };
}

function audioLine(
  local: SdpLocal,
  formats: SdpAudio['codecs'],
  {
    eventPayloadType,
    comfortNoisePayloadType,
  }: { readonly eventPayloadType: number | undefined; readonly comfortNoisePayloadType?: number | undefined },
  direction: Direction,
): Omit<MediaDescription, 'protocol'> {
  const rtp = formats.map(({ codec, payloadType }) => ({ payload: payloadType, codec: codec as string, rate: 8000 }));
  const fmtp: { payload: number; config: string }[] = [];
  if (comfortNoisePayloadType !== undefined) rtp.push({ payload: comfortNoisePayloadType, codec: 'CN', rate: 8000 });
  if (eventPayloadType !== undefined) {
    rtp.push({ payload: eventPayloadType, codec: 'telephone-event', rate: 8000 });
    fmtp.push({ payload: eventPayloadType, config: EVENTS });
  }
  const payloads = rtp.map(({ payload }) => payload).join(' ');
  return { type: 'audio', port: local.port, payloads, rtp, fmtp, ptime: PTIME_MS, direction };
}

function writeSdp(local: SdpLocal, layout: SdpLayout, audio: Omit<MediaDescription, 'protocol'>): string {
  const ipVer = familyOf(local.address);
  return write({
    version: 0,
    origin: {
      username: '-',
      sessionId: local.sessionId,
      sessionVersion: local.version,
      netType: 'IN',
      ipVer,
      address: local.address,
    },
    name: '-',
    connection: { version: ipVer, ip: local.address },
    timing: { start: 0, stop: 0 },
    media: layout.lines.map((line, index) =>
      index === layout.audioIndex
        ? { ...audio, protocol: line.protocol }
        : // Not ours: switched off, its formats as they came (RFC 3264 §6).
          { ...line, port: 0, rtp: [], fmtp: [] },
    ),
  });
}
