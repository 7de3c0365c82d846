import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../sip/scripted-peer.ts';
import { expand, type ProtosCase, protosArchive, readProtos } from './protos-cases.ts';
import { SipHost } from './sip-host.ts';
import type { HostFigures } from './sip-host-protocol.ts';

const archive = protosArchive();
const CASES = 4_527;
/** The longest UDP datagram over IPv4. */
const LONGEST_DATAGRAM = 65_507;
/**
 * Of the host's memory after a thousand calls, so that what is loaded once is loaded: what its scripts hold once collected, and what
 * the system has given it, of which the allocators keep some for later.
 */
const HEAP_BACK = 1.2;
const RSS_BACK = 1.25;

/** What one message after the other cost: until the OPTIONS behind it was answered. */
interface Run {
  readonly sent: number;
  readonly ms: number[];
}

if (archive === undefined) {
  // Said, and seen by who reads the run: these cases are GPL and no part of this project.
  it('PROTOS c07-sip IS NOT RUN: protos-c07-sip.tar.xz is not here (COPPERLINE_VECTORS names its folder)', () => {
    console.warn(
      'PROTOS c07-sip is not run: there is no protos-c07-sip.tar.xz in shared/vectors nor in COPPERLINE_VECTORS.',
    );
    expect(archive).toBeUndefined();
  });
} else {
  describe('PROTOS c07-sip, from a named peer', () => {
    let host: SipHost;
    let cases: ProtosCase[];
    beforeAll(async () => {
      host = await SipHost.start();
      cases = readProtos(archive);
    });
    afterAll(() => host?.[Symbol.asyncDispose]());

    it(`an OPTIONS is answered after each of the ${CASES}, and the memory is given back`, async () => {
      expect(cases).toHaveLength(CASES);
      const [valid] = cases;
      if (!valid) throw new Error('no cases');
      const cold = await host.figures('collect');
      await run(
        host,
        Array.from({ length: 1_000 }, (_, count) => ({ ...valid, number: 100_000 + count })),
      );
      const before = await settled(host, ({ heapMb }) => heapMb <= cold.heapMb * 1.3);
      const { sent, ms } = await run(host, cases);
      const { stallP99Ms, stallMaxMs, calls } = await host.figures();
      expect(sent).toBe(CASES);
      expect(host.isAlive).toBe(true);

      const began = performance.now();
      const [mostHeap, mostRss] = [before.heapMb * HEAP_BACK, before.rssMb * RSS_BACK];
      const after = await settled(host, ({ heapMb, rssMb }) => heapMb <= mostHeap && rssMb <= mostRss);
      ms.sort((a, b) => a - b);
      const at = (part: number): string => (ms[Math.floor((ms.length - 1) * part)] ?? Number.NaN).toFixed(1);
      console.info(
        `PROTOS: ${sent} cases, ${calls} of them calls; a case and its OPTIONS took ${at(0.5)} ms, p99 ${at(0.99)}, at most ${at(1)}; ` +
          `event loop held up ${stallP99Ms.toFixed(1)} ms (p99), ${stallMaxMs.toFixed(1)} ms at most; memory ${before.rssMb.toFixed(0)} MB before (${before.heapMb.toFixed(0)} of scripts), ` +
          `${after.rssMb.toFixed(0)} MB (${after.heapMb.toFixed(0)}) ${((performance.now() - began) / 1000).toFixed(0)} s after`,
      );
      expect(after.heapMb, 'MB of its scripts').toBeLessThanOrEqual(mostHeap);
      expect(after.rssMb, 'MB').toBeLessThanOrEqual(mostRss);
    }, 300_000);
  });
}

/** What is kept of a transaction is kept for 32 s. */
async function settled(host: SipHost, enough: (figures: HostFigures) => boolean): Promise<HostFigures> {
  for (const began = performance.now(); ; ) {
    const figures = await host.figures('collect');
    if (enough(figures) || performance.now() - began > 60_000) return figures;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function run(host: SipHost, cases: readonly ProtosCase[]): Promise<Run> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const names = { address: '127.0.0.1', port: socket.address().port, from: 'anna@127.0.0.1', to: '100@127.0.0.1' };
  const waiting = new Map<string, () => void>();
  socket.on('message', (bytes) => {
    const text = bytes.toString('latin1');
    const callId = /^Call-ID: (\S+)/im.exec(text)?.[1] ?? '';
    if (text.startsWith('SIP/2.0 200 ')) waiting.get(callId)?.();
  });
  const ms: number[] = [];
  try {
    for (const each of cases) {
      const messages = expand(each, names);
      const began = performance.now();
      if (messages.every(({ length }) => length <= LONGEST_DATAGRAM))
        for (const message of messages) socket.send(message, host.udpPort, '127.0.0.1');
      else await sendByStream(messages, host.tcpPort);
      const callId = `probe-${each.number}`;
      const answered = new Promise<void>((resolve) => waiting.set(callId, resolve));
      const probe = request('OPTIONS', { port: names.port, callId });
      await sendUntil(answered, () => socket.send(probe, host.udpPort, '127.0.0.1'), callId);
      waiting.delete(callId);
      ms.push(performance.now() - began);
    }
  } finally {
    socket.close();
  }
  return { sent: ms.length, ms };
}

/** A datagram may be lost where a socket's buffer is full: sent again after 500 ms, as timer E has it, five times. */
async function sendUntil(answered: Promise<void>, send: () => void, what: string): Promise<void> {
  for (let time = 0; time < 5; time++) {
    send();
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), 500);
    const came = await Promise.race([answered, late.promise]);
    clearTimeout(timer);
    if (came !== 'late') return;
  }
  throw new Error(`${what} was not answered`);
}

/** What no datagram holds goes over TCP; the gateway may close the connection before it has all. */
async function sendByStream(messages: readonly Buffer[], port: number): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1' });
  // Closed in the midst of it, it may be reset.
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(Buffer.concat(messages));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}
