/** RFC 3261 §17 and its table 4, milliseconds. */
export const T1_MS = 500;
export const T2_MS = 4_000;
export const T4_MS = 5_000;
/** Timers B, D, F, H, J, L and M: how long a transaction may last. */
export const TRANSACTION_MS = 64 * T1_MS;
