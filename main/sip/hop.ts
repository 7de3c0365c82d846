/** One way to a peer: where a request is sent, and by what transport. */
import type { SipTransport } from './trunk.ts';
import type { HostPort } from './via.ts';

export interface Hop extends HostPort {
  readonly transport: SipTransport;
}

export const sameHop = (one: Hop | undefined, other: Hop | undefined): boolean =>
  one !== undefined && other !== undefined && hopText(one) === hopText(other);

export const hopText = ({ transport, address, port }: Hop): string => `${transport} ${address} ${port}`;
