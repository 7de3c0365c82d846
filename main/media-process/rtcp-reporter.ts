/** Writes a leg's RTCP reports and reads the peer's, RFC 3550 §6. Pure: the leg asks once a frame whether one is due. */
import type { LegStatistics } from '../media/media-protocol.ts';
import { ntpMiddle, ntpTime, type ReportBlock, readRtcp, roundTripMs, writeRtcp } from './rtcp-packet.ts';
import type { RtpReceiver } from './rtp-receiver.ts';
import type { RtpSender } from './rtp-sender.ts';

/** RFC 3550 §6.2: 5 s, spread over half to one and a half so that many legs do not report in step. */
const INTERVAL_MS = 5000;

export class RtcpReporter {
  readonly #cname: string;
  readonly #sender: RtpSender;
  readonly #receiver: RtpReceiver;
  #dueAt: number | undefined;
  #sentPacketsBefore = 0;
  #lastSr: { readonly middle: number; readonly heardAt: number; readonly ssrc: number } | undefined;
  #remote: LegStatistics['remote'];

  constructor(cname: string, sender: RtpSender, receiver: RtpReceiver) {
    this.#cname = cname;
    this.#sender = sender;
    this.#receiver = receiver;
  }

  /** What the peer reported about our stream last. */
  get remote(): LegStatistics['remote'] {
    return this.#remote;
  }

  /** A report when one is due. `wallMs` is ms since 1970. */
  due(nowMs: number, wallMs: number): Buffer | undefined {
    if (this.#dueAt !== undefined && nowMs < this.#dueAt) return undefined;
    const first = this.#dueAt === undefined;
    this.#dueAt = nowMs + INTERVAL_MS * (first ? 0.5 : 1) * (0.5 + Math.random());
    return first ? undefined : this.write(nowMs, wallMs);
  }

  write(nowMs: number, wallMs: number, bye = false): Buffer {
    const { seconds, fraction } = ntpTime(wallMs);
    const { packets, octets, timestamp, ssrc } = this.#sender;
    const sending = packets > this.#sentPacketsBefore;
    this.#sentPacketsBefore = packets;
    const block = this.#block(nowMs);
    return writeRtcp({
      ssrc,
      cname: this.#cname,
      bye,
      ...(block && { block }),
      ...(sending && {
        sender: { ntpSeconds: seconds, ntpFraction: fraction, rtpTimestamp: timestamp, packets, octets },
      }),
    });
  }

  /** A datagram of the peer. False when it is not RTCP. */
  read(data: Uint8Array, nowMs: number, wallMs: number): boolean {
    const messages = readRtcp(data);
    if (!messages) return false;
    for (const message of messages) {
      if (message.kind !== 'report') continue;
      if (message.sender) {
        const middle = ntpMiddle(message.sender.ntpSeconds, message.sender.ntpFraction);
        this.#lastSr = { middle, heardAt: nowMs, ssrc: message.ssrc };
      }
      const about = message.blocks.find((block) => block.ssrc === this.#sender.ssrc);
      if (about) this.#note(about, wallMs);
    }
    return true;
  }

  #block(nowMs: number): ReportBlock | undefined {
    const { ssrc } = this.#receiver;
    const report = ssrc === undefined ? undefined : this.#receiver.statistics.report();
    if (ssrc === undefined || !report) return undefined;
    const sr = this.#lastSr?.ssrc === ssrc ? this.#lastSr : undefined;
    return {
      ...report,
      ssrc,
      lastSr: sr?.middle ?? 0,
      delaySinceLastSr: sr ? Math.round(((nowMs - sr.heardAt) * 65536) / 1000) >>> 0 : 0,
    };
  }

  #note(block: ReportBlock, wallMs: number): void {
    const { seconds, fraction } = ntpTime(wallMs);
    const roundTrip = roundTripMs(ntpMiddle(seconds, fraction), block);
    this.#remote = {
      lostPackets: block.cumulativeLost,
      lostFraction: block.fractionLost / 256,
      jitterMs: (block.jitter * 1000) / this.#sender.clockHz,
      ...(roundTrip !== undefined && { roundTripMs: roundTrip }),
    };
  }
}
