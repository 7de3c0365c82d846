import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Below what the system gives away by itself, and above what `rtpPortBlock` does. */
const [FIRST_PORT, LAST_PORT] = [30_002, 32_766];
let nextPort = FIRST_PORT + 2 * (process.pid % ((LAST_PORT - FIRST_PORT) / 2));

/** Whether nobody has it, for TCP nor for UDP. */
async function isFree(port: number, address: string): Promise<boolean> {
  const server = createServer();
  const udp = createSocket('udp4');
  try {
    server.listen(port, address);
    await once(server, 'listening');
    udp.bind(port, address);
    await once(udp, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => udp.close(() => resolve()));
  }
}

/**
 * A port that nobody has on `address` now, nor the one after it (SIP over TLS), for UDP and for TCP: for programs that cannot choose
 * one themselves. None that any socket that chooses itself could be given before it is used, and another each time.
 */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = nextPort;
    nextPort = nextPort + 2 > LAST_PORT ? FIRST_PORT : nextPort + 2;
    if ((await isFree(port, address)) && (await isFree(port + 1, address))) return port;
  }
  throw new Error(`no free port on ${address}`);
}

export async function freePorts(count: number, address = '127.0.0.1'): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort(address));
  return [...ports];
}

let block = 0;
/** The first of 200 consecutive ports for RTP, below the system's ephemeral range; a different block each time and process. */
export function rtpPortBlock(): number {
  return 10_000 + ((process.pid * 7 + block++) % 100) * 200;
}

/** The UDP ports that any process has open on this address, within a range: Linux only. */
export function openUdpPorts(address: string, [first, last]: readonly [number, number]): number[] {
  const hex = address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  return [...readFileSync('/proc/net/udp', 'utf8').matchAll(/^ *\d+: ([0-9A-F]{8}):([0-9A-F]{4}) /gm)]
    .filter(([, where]) => where === hex)
    .map(([, , port = '']) => Number.parseInt(port, 16))
    .filter((port) => port >= first && port <= last);
}
