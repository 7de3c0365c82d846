import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A port that nobody has on `address` now, for UDP and for TCP: for programs that cannot choose one themselves. */
export async function freePort(address = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const server = createServer().listen(0, address);
    await once(server, 'listening');
    const where = server.address();
    const port = typeof where === 'object' && where ? where.port : 0;
    const udp = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false));
      udp.bind(port, address, () => resolve(true));
    });
    if (free) await new Promise<void>((resolve) => udp.close(resolve));
    server.close();
    await once(server, 'close');
    if (free) return port;
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
