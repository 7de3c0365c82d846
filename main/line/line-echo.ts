/** The echo canceller of a line, as everybody sees it: settings and what it tells. */

export interface EchoSetting {
  /** How long an echo may last, not counting the delay before it; 0 is no canceller. */
  readonly tailMs: 0 | 32 | 64;
  /** Takes out what the filter leaves, with comfort noise of the line's own level in its place. */
  readonly nlp: boolean;
}

export interface EchoStatistics {
  /** `double-talk`: both ends speak at present. */
  readonly state: 'off' | 'adapting' | 'converged' | 'double-talk';
  /** Echo return loss, dB: what the line itself takes from what we play. 0 until something was played. */
  readonly erlDb: number;
  /** Echo return loss enhancement, dB: what the filter takes from the rest, the non-linear processor apart. */
  readonly erleDb: number;
  /** Before the first tap: FIFOs between us and the line. */
  readonly delayMs: number;
  /** Echo return loss as the digits that we dialled met it; missing until one was. */
  readonly dialledErlDb?: number;
}
