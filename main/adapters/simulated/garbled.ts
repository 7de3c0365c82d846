import { GatewayError } from '../../core/errors.ts';

/** Bytes that are not the exchange's protocol. */
export const garbled = (what: string): GatewayError =>
  new GatewayError('bad-request', `The exchange's socket carried something it should not: ${what}.`);
