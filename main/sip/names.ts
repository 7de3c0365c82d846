/** Our own address as a peer sees it, and what kind an address is. */
import dgram from 'node:dgram';
import net from 'node:net';
import { GatewayError } from '../core/errors.ts';
import type { HostPort } from './via.ts';

export const isUnspecified = (address: string): boolean => /^(0\.0\.0\.0|::|)$/.test(address);

/** The address this computer uses towards `remote`: what Via and Contact must say when bound to all addresses. */
export async function addressTowards(remote: HostPort): Promise<string> {
  const socket = dgram.createSocket(net.isIPv6(remote.address) ? 'udp6' : 'udp4');
  try {
    // Connecting a UDP socket sends nothing; it only picks the route.
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(remote.port || 5060, remote.address, resolve);
    });
    return socket.address().address;
  } catch (thrown) {
    throw new GatewayError('sip-failed', `There is no way to ${remote.address}. Check this computer's network.`, {
      cause: thrown,
    });
  } finally {
    socket.close();
  }
}

const PRIVATE_V4 =
  /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0\.)/;

/** RFC 1918, loopback, link-local, RFC 6598, and their IPv6 kin. */
export const isPrivateAddress = (address: string): boolean =>
  PRIVATE_V4.test(address) || /^(::1$|f[cd]|fe[89ab])/i.test(address);
