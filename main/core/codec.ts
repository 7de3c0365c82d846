/** The speech codecs of the network side, by their names in SDP (RFC 3551 §6, RFC 7587 §7). */
export type Codec = 'PCMU' | 'PCMA' | 'G722' | 'opus';

export const CODECS = ['PCMU', 'PCMA', 'G722', 'opus'] as const satisfies readonly Codec[];

/** Of RTP timestamps. G.722 counts 8000 for what it samples at 16 kHz, by an old mistake that stays (RFC 3551 §4.5.2). */
export const CLOCK_HZ: Readonly<Record<Codec, 8000 | 48_000>> = { PCMU: 8000, PCMA: 8000, G722: 8000, opus: 48_000 };

/** Shortest and longest packet that we send, ms. */
export const PACKET_MS = { least: 10, most: 60, usual: 20 } as const;

/** The packet length nearest to `wantedMs` from below that the codec has (RFC 7587 §3.3 for Opus), ms. */
export function packetMsOf(codec: Codec, wantedMs: number): number {
  const ms = Math.min(PACKET_MS.most, Math.max(PACKET_MS.least, Math.floor(wantedMs / 10) * 10));
  return codec === 'opus' && (ms === 30 || ms === 50) ? ms - 10 : ms;
}

/** What Opus is sent and asked for with (RFC 7587 §6.1). */
export interface OpusTerms {
  /** The peer wants what it needs to repair a loss in the packet after it. */
  readonly fec: boolean;
  /** Silence is sent as a packet each 400 ms. */
  readonly dtx: boolean;
  /** The same bytes for each packet. */
  readonly constant: boolean;
  /** Bits a second, 6,000 to 40,000: more is nothing for 4 kHz of speech. */
  readonly bitrate: number;
}

/** Speech of a telephone line; FEC's share is taken out of it. */
export const OPUS_TERMS: OpusTerms = { fec: true, dtx: false, constant: false, bitrate: 24_000 };
