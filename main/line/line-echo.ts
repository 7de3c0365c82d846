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

/** What is known of a line's echo when its call ends. */
export interface EchoReport {
  readonly state: 'adapting' | 'converged';
  /** For speech, from the path where that is known; else as in `EchoStatistics`, or the digits'. At most 60. */
  readonly erlDb: number;
  readonly erleDb: number;
  readonly delayMs: number;
  readonly dialledErlDb?: number;
  /** The canceller started from the path of an earlier call. */
  readonly seeded: boolean;
  /** Impulse response from what we play to what comes back, at 8 kHz, as far as it was learnt. Missing: only digits were played. */
  readonly path?: Float32Array;
}
