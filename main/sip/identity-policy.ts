/** How a trunk is told who calls, and whether it is believed. */

/**
 * Where the caller's number stands: `p-asserted-identity`, `p-preferred-identity` and `remote-party-id` beside From;
 * `from` in From alone, where it takes the account's place; `none` nowhere.
 */
export type CallerWay = 'p-asserted-identity' | 'p-preferred-identity' | 'remote-party-id' | 'from' | 'none';

/** How it is told by whom a call was forwarded: Diversion (RFC 5806), History-Info (RFC 7044). */
export type DiversionWay = 'diversion' | 'history-info' | 'none';

export interface IdentityPolicy {
  readonly send: CallerWay;
  /** Whether the peer is trusted (RFC 3325 §5): its P-Asserted-Identity and Remote-Party-ID are believed, and it is told who a withheld caller is. */
  readonly trust: boolean;
  readonly diversion: DiversionWay;
}

export const IDENTITY: IdentityPolicy = { send: 'p-asserted-identity', trust: true, diversion: 'diversion' };
