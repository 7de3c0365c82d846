/** What a `SipHost` is told and tells, over the channel of a forked process. */
export type HostAsk = { readonly ask: 'figures' | 'collect' };

export interface HostFigures {
  /** Resident memory and the part of it that is in use by scripts, after a collection where that was asked for. */
  readonly rssMb: number;
  readonly heapMb: number;
  /** How long the event loop was held up, since the last question: 99th percentile and the worst. */
  readonly stallP99Ms: number;
  readonly stallMaxMs: number;
  /** Calls that came in so far. */
  readonly calls: number;
}

export type HostTold = { readonly ready: true } | { readonly figures: HostFigures };
