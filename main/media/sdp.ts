/**
 * Offer and answer (RFC 3264) for one stream of speech over RTP or, by keys in the SDP, SRTP, with telephone-event. Pure:
 * SDP text in, SDP text and what was agreed out.
 */
import { isIP } from 'node:net';
import { type MediaDescription, parse, type SessionDescription, write } from 'sdp-transform';
import { CLOCK_HZ, PACKET_MS, packetMsOf } from '../core/codec.ts';
import type { Codec, CodecFormat, Direction, RtpRemote } from './media-protocol.ts';
import {
  commonDirection,
  readAudio,
  refused,
  reverseDirection,
  type SdpAudio,
  type SdpFormat,
  type SdpRefused,
} from './sdp-audio.ts';
import {
  answerEncryption,
  cryptoLine,
  cryptoValues,
  NOT_ENCRYPTED,
  offeredKeys,
  offeredLines,
  readEncryption,
  type SdpEncryption,
} from './sdp-crypto.ts';
import { clocksOf, type DialogNumbers, eventName, NO_NUMBERS, numbersFor, opusTerms, opusWish } from './sdp-formats.ts';

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
  /** Ms of audio in a packet: what we want to be sent, and send where the peer says nothing. Left out: 20. */
  readonly packetMs?: number;
  /** Offers RTCP on RTP's port (RFC 5761). A peer's offer of it is always taken. */
  readonly rtcpMux?: boolean;
  /** Opus may leave silence out (RFC 7587 §3.1.3). */
  readonly opusDtx?: boolean;
  /** None when left out. */
  readonly encryption?: SdpEncryption;
  readonly sessionId: number;
  /** Greater by one for each SDP that differs from the one before (RFC 3264 §8). */
  readonly version: number;
}

/** The m-lines of a dialog: a later offer must keep their number and order (RFC 3264 §8). */
export interface SdpLayout {
  readonly lines: readonly { readonly type: string; readonly protocol: string; readonly payloads: string }[];
  /** Which of them is our audio. */
  readonly audioIndex: number;
  readonly numbers: DialogNumbers;
}

/** What the stream is from now on; the address may be a wildcard when the peer holds the old way. */
export type SdpRemote = Omit<RtpRemote, 'latch' | 'silenceSuppression' | 'digits'>;

export type SdpAgreed = { readonly ok: true; readonly remote: SdpRemote; readonly layout: SdpLayout };
export type SdpAnswered = SdpAgreed & { readonly answer: string };

/** 0-9 * # A-D and flash (RFC 4733 §3.2). */
const EVENTS = '0-16';
const NOTHING: SdpLayout = {
  lines: [{ type: 'audio', protocol: 'RTP/AVP', payloads: '' }],
  audioIndex: 0,
  numbers: NO_NUMBERS,
};

/**
 * An offer; `layout` of the dialog when this is not the first. Comfort noise (RFC 3389) is answered where a peer offers
 * it, but not offered: a peer that then stops sending in silence helps nobody on a line.
 */
export function makeOffer(local: SdpLocal, layout: SdpLayout = NOTHING): string {
  const numbers = numbersFor(local.codecs, layout.numbers);
  const formats = local.codecs.flatMap((codec) => {
    const payloadType = numbers[codec];
    return payloadType === undefined ? [] : [{ codec, payloadType }];
  });
  const events = clocksOf(local.codecs).flatMap((clockHz) => {
    const payloadType = local.events === false ? undefined : numbers[eventName(clockHz)];
    return payloadType === undefined ? [] : [{ payloadType, clockHz }];
  });
  const { rtcpMux = false, encryption = NOT_ENCRYPTED } = local;
  const line = {
    ...audioLine(local, { formats, events, rtcpMux }, local.direction),
    crypto: offeredLines(offeredKeys(encryption)),
  };
  const first = layout === NOTHING && encryption.offer === 'secure';
  return writeSdp(local, layout, first ? { ...line, protocol: 'RTP/SAVP' } : line);
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
    const secured = answerEncryption(local.encryption ?? NOT_ENCRYPTED, media.protocol, cryptoValues(offer, index));
    if ('why' in secured) {
      why = refused('profile', secured.why);
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
    const event = eventFor(chosen.codec, audio);
    const layout = layoutOf(sdp, index, audio);
    const comfortNoisePayloadType = noiseFor(chosen.codec, audio);
    const described = {
      formats: [chosen],
      events: event ? [event] : [],
      comfortNoisePayloadType,
      rtcpMux: audio.rtcpMux,
    };
    const remote: SdpRemote = {
      ...remoteOf(local, audio, chosen, direction),
      ...(event && eventOf(event)),
      ...(comfortNoisePayloadType !== undefined && { comfortNoisePayloadType }),
      ...rtcpOf(audio, audio.rtcpMux),
      ...(secured.crypto && { crypto: secured.crypto }),
    };
    const { crypto, tag } = secured;
    const line = {
      ...audioLine(local, described, direction),
      ...(crypto && tag !== undefined && { crypto: [cryptoLine(tag, crypto.send)] }),
    };
    return { ok: true, answer: writeSdp(local, layout, line), remote, layout };
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
  const values = cryptoValues(answer, layout.audioIndex);
  const secured = readEncryption(local.encryption ?? NOT_ENCRYPTED, media.protocol, values);
  if ('why' in secured) return refused('profile', secured.why);
  const audio = audioFor(local, sdp, media);
  if ('refusal' in audio) return audio;
  // The answerer's first format is the one it wants to be sent (RFC 3264 §6.1).
  const chosen = audio.codecs.find(({ codec }) => local.codecs.includes(codec));
  if (!chosen) {
    return refused('no-common-codec', `The peer answered ${formatsText(media)} to ${local.codecs.join(' and ')}.`);
  }
  const direction = commonDirection(local.direction, reverseDirection(audio.direction));
  const numbers = numbersFor(local.codecs, layout.numbers);
  const event = eventFor(chosen.codec, audio);
  const ours = event && numbers[eventName(event.clockHz)];
  const remote: SdpRemote = {
    ...remoteOf(local, audio, chosen, direction),
    ...receivedAs(local, audio, chosen, numbers),
    ...(event && eventOf(event)),
    ...(event && ours !== undefined && ours !== event.payloadType && { eventReceivedAs: ours }),
    ...rtcpOf(audio, audio.rtcpMux && (local.rtcpMux ?? false)),
    ...secured,
  };
  const { PCMU: _u, PCMA: _a, G722: _w, ...dynamic } = numbers;
  // The profile that was answered is the dialog's.
  const lines = layout.lines.with(layout.audioIndex, { type: 'audio', protocol: media.protocol, payloads: '' });
  return { ok: true, remote, layout: { ...layout, lines, numbers: { ...layout.numbers, ours: dynamic } } };
}

/** Our number for telephone-events in this dialog, whether the peer has them or not. */
export const eventNumber = (codecs: readonly Codec[], layout: SdpLayout = NOTHING): number =>
  numbersFor(codecs, layout.numbers)[eventName(8000)] ?? 101;

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
  return local.events === false && !('refusal' in audio) ? { ...audio, events: [] } : audio;
}

const familyOf = (address: string): 4 | 6 => (isIP(address) === 6 ? 6 : 4);

function choose(codecs: readonly Codec[], audio: SdpAudio): SdpFormat | undefined {
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

/** Of the audio's clock (RFC 4733 §2.1); a peer that has them for another alone means that one. */
const eventFor = (codec: Codec, { events }: SdpAudio): SdpAudio['events'][number] | undefined =>
  events.find(({ clockHz }) => clockHz === CLOCK_HZ[codec]) ?? events.find(({ clockHz }) => clockHz === 8000);

const eventOf = ({ payloadType, clockHz }: SdpAudio['events'][number]): Partial<SdpRemote> => ({
  eventPayloadType: payloadType,
  ...(clockHz === 8000 ? {} : { eventClockHz: clockHz }),
});

/** RFC 3389 is for codecs that know no silence of their own. */
const noiseFor = (codec: Codec, { comfortNoisePayloadType }: SdpAudio): number | undefined =>
  codec === 'opus' ? undefined : comfortNoisePayloadType;

const rtcpOf = ({ rtcpPort }: SdpAudio, muxed: boolean): Partial<SdpRemote> =>
  muxed ? { rtcp: 'muxed' } : rtcpPort === undefined ? {} : { rtcp: rtcpPort };

function remoteOf(local: SdpLocal, audio: SdpAudio, chosen: SdpFormat, direction: Direction): SdpRemote {
  const { address, port, mostPacketMs = PACKET_MS.most } = audio;
  const { codec, payloadType, parameters } = chosen;
  const wantedMs = audio.packetMs ?? local.packetMs ?? PACKET_MS.usual;
  const packetMs = packetMsOf(codec, Math.min(wantedMs, mostPacketMs));
  return {
    address,
    port,
    codec,
    payloadType,
    ...(packetMs === PACKET_MS.usual ? {} : { packetMs }),
    ...(codec === 'opus' && { opus: opusTerms(parameters, local.opusDtx ?? false) }),
    direction,
  };
}

/** The peer may send each codec of its answer at any time, by our number for it; a peer that uses its own is understood too. */
function receivedAs(
  local: SdpLocal,
  audio: SdpAudio,
  chosen: CodecFormat,
  numbers: Readonly<Record<string, number>>,
): Pick<SdpRemote, 'receives'> {
  const formats = new Map<number, Codec>();
  const common = audio.codecs.filter(({ codec }) => local.codecs.includes(codec));
  for (const { codec } of common) if (numbers[codec] !== undefined) formats.set(numbers[codec], codec);
  const ours = new Set(Object.values(numbers));
  for (const { codec, payloadType } of common) if (!ours.has(payloadType)) formats.set(payloadType, codec);
  if (formats.size === 1 && formats.get(chosen.payloadType) === chosen.codec) return {};
  return { receives: [...formats].map(([payloadType, codec]) => ({ codec, payloadType })) };
}

function layoutOf(sdp: SessionDescription, audioIndex: number, audio: SdpAudio): SdpLayout {
  const lines = sdp.media.map(({ type, protocol, payloads }) => ({ type, protocol, payloads: String(payloads ?? 0) }));
  const ours: Record<string, number> = {};
  for (const { codec, payloadType } of audio.codecs) if (codec === 'opus') ours[codec] ??= payloadType;
  for (const { payloadType, clockHz } of audio.events) ours[eventName(clockHz)] = payloadType;
  return { lines, audioIndex, numbers: { ours, taken: audio.otherTypes } };
}

interface Described {
  readonly formats: readonly CodecFormat[];
  readonly events: readonly { readonly payloadType: number; readonly clockHz: number }[];
  readonly comfortNoisePayloadType?: number | undefined;
  readonly rtcpMux: boolean;
}

function audioLine(
  local: SdpLocal,
  { formats, events, comfortNoisePayloadType, rtcpMux }: Described,
  direction: Direction,
): Omit<MediaDescription, 'protocol'> {
  const rtp: { payload: number; codec: string; rate: number; encoding?: number }[] = [];
  const fmtp: { payload: number; config: string }[] = [];
  for (const { codec, payloadType } of formats) {
    const isOpus = codec === 'opus';
    // RFC 7587 §7: two channels, whatever is sent.
    rtp.push({ payload: payloadType, codec, rate: CLOCK_HZ[codec], ...(isOpus && { encoding: 2 }) });
    if (isOpus) fmtp.push({ payload: payloadType, config: opusWish(local.opusDtx ?? false) });
  }
  if (comfortNoisePayloadType !== undefined) rtp.push({ payload: comfortNoisePayloadType, codec: 'CN', rate: 8000 });
  for (const { payloadType, clockHz } of events) {
    rtp.push({ payload: payloadType, codec: 'telephone-event', rate: clockHz });
    fmtp.push({ payload: payloadType, config: EVENTS });
  }
  const payloads = rtp.map(({ payload }) => payload).join(' ');
  const ptime = local.packetMs ?? PACKET_MS.usual;
  const mux = rtcpMux && ({ rtcpMux: 'rtcp-mux' } as const);
  return { type: 'audio', port: local.port, payloads, rtp, fmtp, ptime, ...mux, direction };
}

/** @param audio its `protocol` where that is not the layout's */
function writeSdp(
  local: SdpLocal,
  layout: SdpLayout,
  audio: Omit<MediaDescription, 'protocol'> & { readonly protocol?: string },
): string {
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
        ? { protocol: line.protocol, ...audio }
        : // Not ours: switched off, its formats as they came (RFC 3264 §6).
          { ...line, port: 0, rtp: [], fmtp: [] },
    ),
  });
}
