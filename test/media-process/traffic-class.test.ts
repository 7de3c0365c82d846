/** What a router would see: the mark of packets as another program receives them. */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSystemClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { RtpSockets } from '../../main/media-process/rtp-sockets.ts';
import { TransportHub } from '../../main/sip/transport-hub.ts';
import { markTraffic } from '../../native/traffic-class.ts';
import { Child } from '../kit/child.ts';
import { rtpPortBlock } from '../kit/ports.ts';
import { tempDir } from '../kit/temp-dir.ts';

const EF = 46;
const CS3 = 24;

let folder: ReturnType<typeof tempDir>;
let receiver: Child;
let port: number;

beforeAll(async () => {
  folder = tempDir('tos');
  const program = join(folder.path, 'received-tos');
  const source = fileURLToPath(new URL('received-tos.c', import.meta.url));
  const built = spawnSync('gcc', ['-o', program, source]);
  if (built.status !== 0) throw new Error(String(built.stderr));
  receiver = await Child.start(program, [], { name: 'received-tos' });
  await receiver.waitForOutput(/port \d+/);
  port = Number(/port (\d+)/.exec(receiver.output)?.[1]);
});
afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  folder?.[Symbol.dispose]();
});

const marks = (): number[] => [...receiver.output.matchAll(/tos (\d+)/g)].map(([, tos]) => Number(tos) >> 2);
const nextMark = async (send: () => void): Promise<number | undefined> => {
  const before = marks().length;
  send();
  await receiver.waitForOutput(new RegExp(`(?:tos \\d+\\s+){${before + 1}}`));
  return marks()[before];
};

it('audio and its reports leave as EF, and unmarked where 0 is set', async () => {
  const first = rtpPortBlock();
  for (const [dscp, expected] of [
    [EF, EF],
    [undefined, 0],
  ] as const) {
    const sockets = await RtpSockets.open('127.0.0.1', [first, first + 100], dscp);
    expect(await nextMark(() => sockets.sendRtp(new Uint8Array(172), 172, port, '127.0.0.1'))).toBe(expected);
    expect(await nextMark(() => sockets.sendRtcp(new Uint8Array(28), port, '127.0.0.1'))).toBe(expected);
    sockets.close();
  }
});

it('SIP leaves a shared UDP port as CS3', async () => {
  const mark = (socket: Parameters<typeof markTraffic>[0]): void => void markTraffic(socket, CS3);
  await using hub = new TransportHub({ clock: createSystemClock(), log: silentLog, mark });
  const attachment = {
    admits: () => true,
    contactUser: undefined,
    knowsCall: () => false,
    awaits: () => false,
    receive: () => {},
  };
  await using attached = await hub.attach('udp', { address: '127.0.0.1', port: 0 }, attachment);
  expect(await nextMark(() => attached.send('OPTIONS', { address: '127.0.0.1', port }))).toBe(CS3);
});

it('IPv6 and TCP sockets take the mark, a closed one does not', async () => {
  const six = createSocket('udp6');
  six.bind(0, '::1');
  await once(six, 'listening').catch(() => undefined);
  expect(markTraffic(six, EF)).toBe(true);
  six.close();
  await once(six, 'close');
  expect(markTraffic(six, EF)).toBe(false);

  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  await once(socket, 'connect');
  expect(markTraffic(socket, CS3)).toBe(true);
  socket.destroy();
  await once(socket, 'close');
  expect(markTraffic(socket, CS3)).toBe(false);
  server.close();
});
