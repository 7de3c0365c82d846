import type { Rate } from './guard-limits.ts';

/** How much may still come at once, and when that was reckoned. */
export interface TokenBucket {
  tokens: number;
  atMs: number;
}

export const fullBucket = ({ burst }: Rate, nowMs: number): TokenBucket => ({ tokens: burst, atMs: nowMs });

/** Takes one, in place: it happens for each datagram. False where none is left. */
export function take(bucket: TokenBucket, { perSecond, burst }: Rate, nowMs: number): boolean {
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * perSecond);
  bucket.atMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens--;
  return true;
}
