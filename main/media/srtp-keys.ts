import { randomBytes } from 'node:crypto';
import { SRTP_KEY_BYTES, type SrtpKey, type SrtpSuite } from '../core/srtp-suite.ts';

/** A key of our own for each suite: of random octets, never used before (RFC 4568 §6.1). */
export const newSrtpKeys = (): SrtpKey[] =>
  (Object.keys(SRTP_KEY_BYTES) as SrtpSuite[]).map((suite) => ({
    suite,
    key: randomBytes(SRTP_KEY_BYTES[suite]).toString('base64'),
  }));
