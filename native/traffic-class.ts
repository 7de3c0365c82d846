import type { Socket as UdpSocket } from 'node:dgram';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

interface NativeTrafficClass {
  setTrafficClass(fd: number, dscp: number): boolean;
}

const BUILT = new URL('../build/native/copperline.node', import.meta.url);

let native: NativeTrafficClass | undefined;

/**
 * Marks what a socket sends from now on (RFC 2474: 0 to 63; 46 is EF, 24 is CS3). An open TCP connection, or a bound UDP socket.
 * False where the system does not take it, as Windows does not: the packets go unmarked then.
 */
export function markTraffic(socket: UdpSocket | Socket, dscp: number): boolean {
  const fd = fdOf(socket);
  if (fd === undefined) return false;
  native ??= createRequire(import.meta.url)(
    resolve(process.env.COPPERLINE_NATIVE || fileURLToPath(BUILT)),
  ) as NativeTrafficClass;
  return native.setTrafficClass(fd, dscp);
}

/**
 * Node 24 has no call for it, and none that gives the number: a TCP socket's handle is a property, a UDP socket's
 * lies in the state that Node hides behind a symbol.
 */
function fdOf(socket: object): number | undefined {
  const states = Object.getOwnPropertySymbols(socket).map((symbol): unknown => Reflect.get(socket, symbol));
  const udp = states.map((state) => property(state, 'handle')).find((handle) => handle !== undefined);
  // A UDP socket has the property too, and warns that it is old.
  const fd = property(udp ?? (socket instanceof Socket ? property(socket, '_handle') : undefined), 'fd');
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}

const property = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? (Reflect.get(of, name) as unknown) : undefined;
