/** Addresses: a peer's by its name, and our own as that peer sees it. */
import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { GatewayError } from '../core/errors.ts';
import type { HostPort } from './via.ts';

/**
 * All addresses of a host name (A and AAAA; SRV and NAPTR are not asked).
 * @throws GatewayError `sip-failed`
 */
export async function resolveHost(host: string, localAddress: string): Promise<string[]> {
  if (net.isIP(host)) return [host];
  const family = localAddress === '::' ? 0 : net.isIPv6(localAddress) ? 6 : 4;
  try {
    const found = await lookup(host, { all: true, family });
    if (found.length > 0) return found.map(({ address }) => address);
  } catch (thrown) {
    throw new GatewayError('sip-failed', `The name ${host} cannot be found. Check it, and this computer's network.`, {
      cause: thrown,
    });
  }
  throw new GatewayError('sip-failed', `The name ${host} has no address. Check it.`);
}

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
