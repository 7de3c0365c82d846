/** What a test or a benchmark may set otherwise on a line, ms. */
export interface ExchangeTiming {
  /** Silence after the last digit that completes the number. */
  readonly interDigitMs: number;
  /** How many digits complete it at once; 0 leaves it to the silence. */
  readonly numberLength: number;
  /** From the complete number to ringback or busy. */
  readonly setupMs: number;
  /** The loop break after the far end hung up (facts: 250-900 seen, 500 usual). */
  readonly cpcMs: number;
  /** From the end of the break to congestion tone, for a line that stays off-hook. */
  readonly afterHangUpMs: number;
  /** Dial tone without a digit, then congestion. */
  readonly dialToneMs: number;
}

export const DEFAULT_TIMING: ExchangeTiming = {
  interDigitMs: 1500,
  numberLength: 0,
  setupMs: 500,
  cpcMs: 500,
  afterHangUpMs: 5000,
  dialToneMs: 15_000,
};
