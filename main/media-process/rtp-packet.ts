/** RTP packets as bytes, RFC 3550 §5.1. Nothing is allocated a packet: headers are read into a given object. */

export const RTP_HEADER_BYTES = 12;
const VERSION_2 = 0x80;

export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Where the payload lies in the datagram, without header extension and padding. */
  payloadOffset: number;
  payloadLength: number;
}

export const emptyRtpHeader = (): RtpHeader => ({
  payloadType: 0,
  marker: false,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  payloadOffset: 0,
  payloadLength: 0,
});

const uint16 = (data: Uint8Array, at: number): number => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
const uint32 = (data: Uint8Array, at: number): number => ((uint16(data, at) << 16) | uint16(data, at + 2)) >>> 0;

/** Reads a datagram's header into `header`. False when it is not well-formed RTP of version 2. */
export function readRtp(data: Uint8Array, header: RtpHeader): boolean {
  if (data.length < RTP_HEADER_BYTES) return false;
  const first = data[0] ?? 0;
  if ((first & 0xc0) !== VERSION_2) return false;
  let offset = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  let end = data.length;
  if (first & 0x10) {
    if (offset + 4 > end) return false;
    offset += 4 + 4 * uint16(data, offset + 2);
  }
  if (first & 0x20) {
    const padding = data[end - 1] ?? 0;
    if (padding === 0) return false;
    end -= padding;
  }
  if (offset > end) return false;
  const second = data[1] ?? 0;
  header.marker = (second & 0x80) !== 0;
  header.payloadType = second & 0x7f;
  header.sequence = uint16(data, 2);
  header.timestamp = uint32(data, 4);
  header.ssrc = uint32(data, 8);
  header.payloadOffset = offset;
  header.payloadLength = end - offset;
  return true;
}

/** Writes a plain 12-byte header (no CSRC, extension or padding) at the beginning of `into`. */
export function writeRtpHeader(
  into: Uint8Array,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  into[0] = VERSION_2;
  into[1] = (marker ? 0x80 : 0) | payloadType;
  into[2] = sequence >>> 8;
  into[3] = sequence;
  into[4] = timestamp >>> 24;
  into[5] = timestamp >>> 16;
  into[6] = timestamp >>> 8;
  into[7] = timestamp;
  into[8] = ssrc >>> 24;
  into[9] = ssrc >>> 16;
  into[10] = ssrc >>> 8;
  into[11] = ssrc;
}

/** RTCP on the RTP port (RFC 5761 §4): packet types 192 to 223 stand where marker and payload type would. */
export const looksLikeRtcp = (data: Uint8Array): boolean =>
  data.length >= 4 && (data[1] ?? 0) >= 192 && (data[1] ?? 0) <= 223;
