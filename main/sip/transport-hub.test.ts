import net from 'node:net';
import { expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog as log } from '../core/log.ts';
import { TransportHub } from './transport-hub.ts';

/** Until what the other end of a socket did has been seen here. */
async function until(look: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !look(); ) {
    if (performance.now() > end) throw new Error('it did not come within 5 s');
    await new Promise(setImmediate);
  }
}

it('a message that a peer began and does not end costs it the connection after 10 s; one that is idle keeps it', async () => {
  const clock = new VirtualClock();
  await using hub = new TransportHub({ clock, log });
  const heard: string[] = [];
  const at = { address: '127.0.0.1', port: 0 };
  const port = await hub.attach('tcp', at, {
    admits: () => true,
    contactUser: undefined,
    knowsCall: () => false,
    awaits: () => false,
    receive: (message) => heard.push(message.kind),
  });
  const slow = net.connect({ host: '127.0.0.1', port: port.local.port });
  const idle = net.connect({ host: '127.0.0.1', port: port.local.port });
  // Closed with bytes on their way it is a reset.
  for (const socket of [slow, idle]) socket.on('error', () => undefined);
  await until(() => port.flows.size === 2);
  const head = 'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP b;branch=z9hG4bK1\r\n';
  const whole = `${head}From: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
  idle.write(whole);
  slow.write(`${whole}${head}`);
  await until(() => heard.length === 2);
  for (let second = 0; second < 9; second++) {
    slow.write('X-Drip: 1\r\n');
    clock.advance(1_000);
  }
  expect(slow.destroyed).toBe(false);
  clock.advance(1_000);
  await until(() => slow.destroyed);
  await until(() => port.flows.size === 1);
  idle.destroy();
  await until(() => port.flows.size === 0);
  await port[Symbol.asyncDispose]();
  expect(clock.pending).toBe(0);
});
