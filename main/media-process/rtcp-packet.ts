/** RTCP as bytes: SR, RR, SDES and BYE in one compound packet, RFC 3550 §6. Pure. */
import type { ReceptionReport } from './reception-statistics.ts';

const SR = 200;
const RR = 201;
const SDES = 202;
const BYE = 203;
const CNAME = 1;
/** Seconds from 1900 (NTP) to 1970. */
const NTP_EPOCH = 2_208_988_800;

export interface ReportBlock extends ReceptionReport {
  /** The source reported on. */
  readonly ssrc: number;
  /** Middle 32 bits of the last sender report's NTP time; 0 when none came. */
  readonly lastSr: number;
  /** Since then, in 1/65536 s. */
  readonly delaySinceLastSr: number;
}

export interface SenderInfo {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

export type RtcpMessage =
  | {
      readonly kind: 'report';
      readonly ssrc: number;
      readonly sender?: SenderInfo;
      readonly blocks: readonly ReportBlock[];
    }
  | { readonly kind: 'bye'; readonly ssrcs: readonly number[] };

/** Wall time as an NTP timestamp. */
export function ntpTime(wallMs: number): { seconds: number; fraction: number } {
  const seconds = Math.floor(wallMs / 1000);
  return { seconds: (seconds + NTP_EPOCH) >>> 0, fraction: Math.floor(((wallMs - seconds * 1000) / 1000) * 2 ** 32) };
}

/** The middle 32 bits of an NTP timestamp: 1/65536 s, as LSR and DLSR count. */
export const ntpMiddle = (seconds: number, fraction: number): number =>
  (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;

/** Round trip in ms from a report block about us (RFC 3550 §6.4.1); undefined when the peer saw no SR yet. */
export function roundTripMs(nowMiddle: number, { lastSr, delaySinceLastSr }: ReportBlock): number | undefined {
  if (lastSr === 0) return undefined;
  const units = (nowMiddle - lastSr - delaySinceLastSr) | 0;
  return units < 0 ? 0 : (units * 1000) / 65536;
}

export interface CompoundReport {
  readonly ssrc: number;
  readonly cname: string;
  readonly sender?: SenderInfo;
  readonly block?: ReportBlock;
  readonly bye?: boolean;
}

/** One compound packet: SR or RR, then SDES with the CNAME, then BYE if told. */
export function writeRtcp({ ssrc, cname, sender, block, bye }: CompoundReport): Buffer {
  const name = Buffer.from(cname, 'utf8').subarray(0, 255);
  // The item, a terminating zero at least, padded to 32 bits.
  const chunk = 4 + Math.ceil((2 + name.length + 1) / 4) * 4;
  const report = 8 + (sender ? 20 : 0) + (block ? 24 : 0);
  const bytes = Buffer.alloc(report + 4 + chunk + (bye ? 8 : 0));
  let at = head(bytes, 0, block ? 1 : 0, sender ? SR : RR, report);
  at = bytes.writeUInt32BE(ssrc, at);
  if (sender) {
    at = bytes.writeUInt32BE(sender.ntpSeconds, at);
    at = bytes.writeUInt32BE(sender.ntpFraction, at);
    at = bytes.writeUInt32BE(sender.rtpTimestamp, at);
    at = bytes.writeUInt32BE(sender.packets >>> 0, at);
    at = bytes.writeUInt32BE(sender.octets >>> 0, at);
  }
  if (block) {
    at = bytes.writeUInt32BE(block.ssrc, at);
    at = bytes.writeUInt8(block.fractionLost, at);
    at = bytes.writeIntBE(block.cumulativeLost, at, 3);
    at = bytes.writeUInt32BE(block.highestSequence, at);
    at = bytes.writeUInt32BE(block.jitter, at);
    at = bytes.writeUInt32BE(block.lastSr, at);
    at = bytes.writeUInt32BE(block.delaySinceLastSr, at);
  }
  head(bytes, at, 1, SDES, 4 + chunk);
  bytes.writeUInt32BE(ssrc, at + 4);
  bytes.writeUInt8(CNAME, at + 8);
  bytes.writeUInt8(name.length, at + 9);
  name.copy(bytes, at + 10);
  at += 4 + chunk;
  if (bye) {
    head(bytes, at, 1, BYE, 8);
    bytes.writeUInt32BE(ssrc, at + 4);
  }
  return bytes;
}

function head(bytes: Buffer, at: number, count: number, type: number, length: number): number {
  bytes.writeUInt8(0x80 | count, at);
  bytes.writeUInt8(type, at + 1);
  return bytes.writeUInt16BE(length / 4 - 1, at + 2);
}

/** The messages of a compound packet; undefined when it breaks the rules of RFC 3550 appendix A.2. */
export function readRtcp(data: Uint8Array): RtcpMessage[] | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const messages: RtcpMessage[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined;
    const first = bytes.readUInt8(at);
    const type = bytes.readUInt8(at + 1);
    const end = at + 4 + 4 * bytes.readUInt16BE(at + 2);
    if (first >> 6 !== 2 || end > bytes.length) return undefined;
    if (at === 0 && type !== SR && type !== RR) return undefined;
    const count = first & 0x1f;
    if (type === SR || type === RR) {
      const report = readReport(bytes.subarray(at + 4, end), count, type === SR);
      if (!report) return undefined;
      messages.push(report);
    } else if (type === BYE) {
      if (4 * count > end - at - 4) return undefined;
      const start = at + 4;
      messages.push({ kind: 'bye', ssrcs: Array.from({ length: count }, (_, i) => bytes.readUInt32BE(start + 4 * i)) });
    }
    at = end;
  }
  return messages.length > 0 ? messages : undefined;
}

function readReport(body: Buffer, count: number, isSender: boolean): RtcpMessage | undefined {
  const fixed = 4 + (isSender ? 20 : 0);
  if (body.length < fixed + 24 * count) return undefined;
  const blocks: ReportBlock[] = [];
  for (let i = 0; i < count; i++) {
    const at = fixed + 24 * i;
    blocks.push({
      ssrc: body.readUInt32BE(at),
      fractionLost: body.readUInt8(at + 4),
      cumulativeLost: body.readIntBE(at + 5, 3),
      highestSequence: body.readUInt32BE(at + 8),
      jitter: body.readUInt32BE(at + 12),
      lastSr: body.readUInt32BE(at + 16),
      delaySinceLastSr: body.readUInt32BE(at + 20),
    });
  }
  const ssrc = body.readUInt32BE(0);
  if (!isSender) return { kind: 'report', ssrc, blocks };
  const sender: SenderInfo = {
    ntpSeconds: body.readUInt32BE(4),
    ntpFraction: body.readUInt32BE(8),
    rtpTimestamp: body.readUInt32BE(12),
    packets: body.readUInt32BE(16),
    octets: body.readUInt32BE(20),
  };
  return { kind: 'report', ssrc, sender, blocks };
}
