/** What the soak and the process of its SIP and RTP peers say to each other. Times are `monotonicMs()`: every process's clock. */
export type PeersRequest =
  /** The SIP peer, on a port of 127.0.0.1. */
  | { readonly ask: 'open' }
  /** Dials; replies when it is answered. */
  | { readonly ask: 'call'; readonly gatewayPort: number; readonly user: string }
  /** Sends one tone from now on, and listens for another one. */
  | {
      readonly ask: 'talk';
      readonly peer: number;
      readonly hz: number;
      readonly levelDb: number;
      readonly hears: number;
    }
  /** False: something else may be heard at every peer; the tones begin anew after it. */
  | { readonly ask: 'judge'; readonly on: boolean }
  /** The tone's next 20 ms are this loud; replies when they are with the system. */
  | { readonly ask: 'accent'; readonly peer: number; readonly levelDb: number }
  /** Replies at the first sample over this peak. */
  | { readonly ask: 'await-loud'; readonly peer: number; readonly peakDb: number }
  | { readonly ask: 'counts'; readonly peer: number }
  /** How late this process was at worst since it was asked last. */
  | { readonly ask: 'lateness' };

export interface ToneCounts {
  readonly packets: number;
  readonly missing: number;
  readonly evened: number;
  readonly breaks: number;
}

export interface PeersReplies {
  open: { readonly port: number };
  call: { readonly peer: number };
  talk: undefined;
  judge: undefined;
  accent: { readonly atMs: number };
  'await-loud': { readonly atMs: number };
  counts: ToneCounts;
  lateness: { readonly worstMs: number };
}
