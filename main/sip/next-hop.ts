/** Where a request of ours within a dialog goes, pure (RFC 3261 §12.2.1.1, RFC 5626). */
import net from 'node:net';
import { isPrivateAddress } from './names.ts';
import type { SipTransport } from './trunk.ts';
import { parseUri } from './uri.ts';
import { DEFAULT_PORT, type HostPort } from './via.ts';

export interface DialogWay {
  /** Where the trunk's calls go now. */
  readonly peer: HostPort;
  readonly transport: SipTransport;
  readonly registers: boolean;
  /** The trunk's host, and the domain of its addresses of record. */
  readonly host: string;
  readonly domain: string;
}

/** `uri` is the topmost Route's, else the Request-URI: the Contact that the peer gave, unless only our own way leads there. */
export function nextHop(uri: string, { peer, transport, registers, host, domain }: DialogWay): HostPort {
  // A registrar's Contact may name any address of it; the connection is the way it knows us by (RFC 5626).
  if (transport === 'ws' || transport === 'wss' || (transport !== 'udp' && registers)) return peer;
  const parsed = parseUri(uri);
  if (!parsed || parsed.scheme === 'tel') return peer;
  const { host: name } = parsed;
  // Out of a dialog the Request-URI names the domain, which need not be where the trunk's peer is.
  if (name === domain && parsed.port === undefined) return peer;
  const port = parsed.port ?? DEFAULT_PORT[transport];
  if (name === host || name === domain) return { address: peer.address, port };
  if (!net.isIP(name)) return peer;
  // A PBX behind NAT that writes its inside address into its Contact is reached where we know it.
  return isPrivateAddress(name) && !isPrivateAddress(peer.address) ? peer : { address: name, port };
}
