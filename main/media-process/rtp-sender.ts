/** One outgoing RTP stream: one SSRC, sequence and timestamp without a break as long as the leg lives (RFC 3550 §5.1). */
import { randomBytes } from 'node:crypto';
import { FRAME_SAMPLES } from '../line/line-adapter.ts';
import type { EventPacket } from './event-sender.ts';
import { encodeG711, type Law } from './g711.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from './rtp-packet.ts';
import { EVENT_PAYLOAD_BYTES, writeEvent } from './telephone-event.ts';

/** A datagram that the kernel could not take at once is still read later, so buffers take turns. */
const BUFFERS = 8;

/** Hands a datagram over; its bytes stay untouched for the next few. */
export type SendDatagram = (data: Uint8Array, length: number) => void;

export class RtpSender {
  readonly ssrc: number;
  readonly #send: SendDatagram;
  readonly #buffers = Array.from({ length: BUFFERS }, () => new Uint8Array(RTP_HEADER_BYTES + FRAME_SAMPLES));
  #turn = 0;
  #sequence: number;
  #timestamp: number;
  /** The next audio packet begins a talkspurt: after silence, hold or an event (RFC 3551 §4.1). */
  #markerDue = true;
  #packets = 0;
  #octets = 0;

  constructor(send: SendDatagram) {
    const random = randomBytes(10);
    this.ssrc = random.readUInt32BE(0);
    this.#sequence = random.readUInt16BE(4);
    this.#timestamp = random.readUInt32BE(6);
    this.#send = send;
  }

  /** Of the frame that is sent next. */
  get timestamp(): number {
    return this.#timestamp;
  }

  get packets(): number {
    return this.#packets;
  }

  /** Payload octets, as sender reports count. */
  get octets(): number {
    return this.#octets;
  }

  audio(frame: Int16Array, law: Law, payloadType: number): void {
    const bytes = this.#begin(payloadType, this.#markerDue, this.#timestamp);
    encodeG711(law, frame, bytes, RTP_HEADER_BYTES);
    this.#markerDue = false;
    this.#finish(bytes, frame.length);
  }

  event(packet: EventPacket, payloadType: number): void {
    const bytes = this.#begin(payloadType, packet.marker, packet.timestamp);
    writeEvent(bytes, RTP_HEADER_BYTES, packet);
    this.#markerDue = true;
    this.#finish(bytes, EVENT_PAYLOAD_BYTES);
  }

  /** An RFC 3389 payload in place of the frame. */
  noise(payload: Uint8Array, payloadType: number): void {
    const bytes = this.#begin(payloadType, false, this.#timestamp);
    bytes.set(payload, RTP_HEADER_BYTES);
    this.#finish(bytes, payload.length);
  }

  /** Nothing is sent for this frame, but time went on. */
  pause(): void {
    this.#markerDue = true;
  }

  /** After each frame, sent or not: the timestamp follows the clock. */
  advance(): void {
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0;
  }

  #begin(payloadType: number, marker: boolean, timestamp: number): Uint8Array {
    this.#turn = (this.#turn + 1) % BUFFERS;
    const bytes = this.#buffers[this.#turn] ?? new Uint8Array(RTP_HEADER_BYTES + FRAME_SAMPLES);
    writeRtpHeader(bytes, payloadType, marker, this.#sequence, timestamp, this.ssrc);
    return bytes;
  }

  #finish(bytes: Uint8Array, payloadBytes: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    this.#octets += payloadBytes;
    this.#send(bytes, RTP_HEADER_BYTES + payloadBytes);
  }
}
