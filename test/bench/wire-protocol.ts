/**
 * What a benchmark and its RTP peers' process say to each other. All times are `process.hrtime.bigint() / 1e6`:
 * one clock for every process of the machine.
 */
export type WireRequest =
  /** Another RTP peer on 127.0.0.1. */
  | { readonly ask: 'open' }
  /**
   * It sends a packet every 20 ms from now on: silence, or something like speech over and over. `phase` (0 to 1) is
   * where in each 20 ms of the machine's clock; at random without it.
   */
  | {
      readonly ask: 'send';
      readonly peer: number;
      readonly port: number;
      readonly audio: 'silence' | 'speech';
      readonly phase?: number | undefined;
    }
  /** Its next packets are a loud tone, from their first sample on; replies when the first has been sent. */
  | { readonly ask: 'burst'; readonly peer: number; readonly packets: number }
  /** Replies at the first loud packet. */
  | { readonly ask: 'await-loud'; readonly peer: number }
  | { readonly ask: 'close'; readonly peer: number }
  /**
   * `precise`: sleeps to the microsecond before each packet, and is deaf meanwhile (up to 2 ms), so that times of
   * arrival are only to be believed without it. Without it packets leave as Node's timers come, about 1 ms late.
   */
  | { readonly ask: 'pace'; readonly precise: boolean }
  /** Replies what was sent and heard since this was asked last. */
  | { readonly ask: 'counts' };

export interface WireCounts {
  readonly sent: number;
  readonly received: number;
  /** How late packets left, ms, each. */
  readonly lateMs: readonly number[];
}

export interface WireReplies {
  open: { readonly peer: number; readonly port: number };
  send: undefined;
  /** `atMs`: just before the packet was handed to the system. */
  burst: { readonly atMs: number };
  'await-loud': { readonly atMs: number };
  close: undefined;
  pace: undefined;
  counts: WireCounts;
}

export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
