/** One outgoing RTP stream: one SSRC, sequence and timestamp without a break as long as the leg lives (RFC 3550 §5.1). */
import { randomBytes } from 'node:crypto';
import { CLOCK_HZ, PACKET_MS } from '../core/codec.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';
import type { AudioCodec } from './audio-codec.ts';
import type { EventPacket } from './event-sender.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from './rtp-packet.ts';
import { EVENT_PAYLOAD_BYTES, writeEvent } from './telephone-event.ts';

/** A datagram that the kernel could not take at once is still read later, so buffers take turns. */
const BUFFERS = 8;

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Of the longest packet: a byte a sample, which is more than Opus ever needs. */
const MOST_SAMPLES = PACKET_MS.most * SAMPLES_PER_MS;

/** Hands a datagram over; its bytes stay untouched for the next few. */
export type SendDatagram = (data: Uint8Array, length: number) => void;

export class RtpSender {
  readonly #send: SendDatagram;
  readonly #buffers = Array.from({ length: BUFFERS }, () => new Uint8Array(RTP_HEADER_BYTES + MOST_SAMPLES));
  /** What has come for the packet that is being filled. */
  readonly #pending = new Int16Array(MOST_SAMPLES + FRAME_SAMPLES);
  #pendingSamples = 0;
  #codec: AudioCodec | undefined;
  #payloadType = 0;
  #packetSamples = FRAME_SAMPLES;
  #ssrc: number;
  /** Of RTP's timestamps, for each sample at 8 kHz. */
  #ticks = 1;
  #turn = 0;
  #sequence: number;
  #timestamp: number;
  /** The next audio packet begins a talkspurt: after silence, hold or an event (RFC 3551 §4.1). */
  #markerDue = true;
  #packets = 0;
  #octets = 0;
  /** Of the SSRCs before this one. */
  #packetsEarlier = 0;

  constructor(send: SendDatagram) {
    const random = randomBytes(10);
    this.#ssrc = random.readUInt32BE(0);
    this.#sequence = random.readUInt16BE(4);
    this.#timestamp = random.readUInt32BE(6);
    this.#send = send;
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  /** Of the frame that is sent next. */
  get timestamp(): number {
    return this.#timestamp;
  }

  /** Of RTP's timestamps. */
  get clockHz(): number {
    return this.#ticks * SAMPLE_RATE_HZ;
  }

  /** Of this SSRC, as sender reports count; `allPackets` of the whole leg. */
  get packets(): number {
    return this.#packets;
  }

  get allPackets(): number {
    return this.#packetsEarlier + this.#packets;
  }

  /** Payload octets, as sender reports count. */
  get octets(): number {
    return this.#octets;
  }

  /** What `audio` sends from now on, in packets of `packetMs`. What waited for its packet to be full goes now. */
  setFormat(codec: AudioCodec, payloadType: number, packetMs: number): void {
    if (this.#codec === codec && this.#payloadType === payloadType && this.#packetSamples === packetMs * SAMPLES_PER_MS)
      return;
    this.#flush();
    this.#codec = codec;
    this.#payloadType = payloadType;
    this.#packetSamples = packetMs * SAMPLES_PER_MS;
    const ticks = CLOCK_HZ[codec.name] / SAMPLE_RATE_HZ;
    if (ticks !== this.#ticks) this.#changeClock(ticks);
  }

  /** The next 20 ms: sent when they fill a packet. */
  audio(frame: Int16Array): void {
    const packet = this.#packetSamples;
    if (this.#pendingSamples === 0 && frame.length === packet) {
      this.#sendAudio(frame, this.#timestamp);
      return;
    }
    this.#pending.set(frame, this.#pendingSamples);
    const begin = this.#timestamp - this.#pendingSamples * this.#ticks;
    const total = this.#pendingSamples + frame.length;
    let sent = 0;
    for (; total - sent >= packet; sent += packet)
      this.#sendAudio(this.#pending.subarray(sent, sent + packet), (begin + sent * this.#ticks) >>> 0);
    this.#pending.copyWithin(0, sent, total);
    this.#pendingSamples = total - sent;
  }

  event(packet: EventPacket, payloadType: number): void {
    this.#flush();
    const bytes = this.#begin(payloadType, packet.marker, packet.timestamp);
    writeEvent(bytes, RTP_HEADER_BYTES, packet);
    this.#markerDue = true;
    this.#finish(bytes, EVENT_PAYLOAD_BYTES);
  }

  /** An RFC 3389 payload in place of the frame. */
  noise(payload: Uint8Array, payloadType: number): void {
    this.#flush();
    const bytes = this.#begin(payloadType, false, this.#timestamp);
    bytes.set(payload, RTP_HEADER_BYTES);
    this.#finish(bytes, payload.length);
  }

  /** Nothing is sent for this frame, but time went on. */
  pause(): void {
    this.#flush();
    this.#markerDue = true;
  }

  /** After each frame, sent or not: the timestamp follows the clock. */
  advance(): void {
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES * this.#ticks) >>> 0;
  }

  /** RFC 7160 §4.1: a stream of another clock is another source. */
  #changeClock(ticks: number): void {
    this.#ticks = ticks;
    this.#packetsEarlier += this.#packets;
    this.#packets = 0;
    this.#octets = 0;
    if (this.#packetsEarlier === 0) return;
    this.#ssrc = randomBytes(4).readUInt32BE(0);
    this.#markerDue = true;
  }

  /** A packet that is not full goes as it is. */
  #flush(): void {
    if (this.#pendingSamples === 0) return;
    const samples = this.#pending.subarray(0, this.#pendingSamples);
    this.#sendAudio(samples, (this.#timestamp - this.#pendingSamples * this.#ticks) >>> 0);
    this.#pendingSamples = 0;
  }

  #sendAudio(samples: Int16Array, timestamp: number): void {
    const codec = this.#codec;
    if (!codec) return;
    const bytes = this.#begin(this.#payloadType, this.#markerDue, timestamp);
    const length = codec.encode(samples, bytes, RTP_HEADER_BYTES);
    // Silence that the codec itself leaves out: what follows begins a talkspurt.
    this.#markerDue = length === 0;
    if (length > 0) this.#finish(bytes, length);
  }

  #begin(payloadType: number, marker: boolean, timestamp: number): Uint8Array {
    this.#turn = (this.#turn + 1) % BUFFERS;
    const bytes = this.#buffers[this.#turn] ?? new Uint8Array(RTP_HEADER_BYTES + MOST_SAMPLES);
    writeRtpHeader(bytes, payloadType, marker, this.#sequence, timestamp, this.#ssrc);
    return bytes;
  }

  #finish(bytes: Uint8Array, payloadBytes: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    this.#octets += payloadBytes;
    this.#send(bytes, RTP_HEADER_BYTES + payloadBytes);
  }
}
