import { expect, test } from 'vitest';
import { bound, LossyProxy, portOf } from './lossy-proxy.ts';
import { RtpPeer } from './rtp-peer.ts';
import { waitFor } from './wait.ts';

test('two RTP peers hear each other’s tones and digits, whatever the law', async () => {
  await using a = await RtpPeer.open();
  await using b = await RtpPeer.open({ address: '127.0.0.2' });
  a.sendTo(b);
  b.sendTo(a);
  a.talk(425, -10);
  b.talk([1004], -20);
  const [atB, atA] = await Promise.all([b.hears(425), a.hears(1004)]);
  expect(atB.levelDb).toBeCloseTo(-10, 0);
  expect(atA.levelDb).toBeCloseTo(-20, 0);
  await a.press('159#', { toneMs: 60, gapMs: 40 });
  await waitFor(() => b.digits === '159#', { what: 'four digits' });
  await b[Symbol.asyncDispose]();
  await b[Symbol.asyncDispose]();
});

test('the lossy proxy keeps clients apart, and drops and doubles as often as it is told', async () => {
  const echo = await bound('127.0.0.1', 0);
  echo.on('message', (bytes, from) =>
    echo.send(Buffer.concat([bytes, Buffer.from(` by ${from.port}`)]), from.port, from.address),
  );
  await using proxy = await LossyProxy.start({
    target: { address: '127.0.0.1', port: portOf(echo) },
    address: '127.0.0.3',
    drop: 0.2,
    duplicate: 0.1,
    delay: 0.1,
    delayMs: 30,
    seed: 42,
  });
  const clients = await Promise.all([bound('127.0.0.1', 0), bound('127.0.0.2', 0)]);
  const answers = clients.map(() => [] as string[]);
  clients.forEach((client, index) => {
    client.on('message', (bytes) => answers[index]?.push(String(bytes)));
  });
  for (let n = 0; n < 500; n++) {
    for (const [index, client] of clients.entries()) client.send(`${index}-${n}`, proxy.port, proxy.address);
    if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await waitFor(() => proxy.counts.passed + proxy.counts.dropped > 1700, { what: 'the datagrams both ways' });
  const total = proxy.counts.passed + proxy.counts.dropped;
  expect(proxy.counts.dropped / total).toBeGreaterThan(0.16);
  expect(proxy.counts.dropped / total).toBeLessThan(0.24);
  expect(proxy.counts.duplicated / proxy.counts.passed).toBeGreaterThan(0.07);
  expect(proxy.clients).toBe(2);
  for (const [index, texts] of answers.entries()) {
    expect(texts.length).toBeGreaterThan(250);
    expect(texts.every((text) => text.startsWith(`${index}-`))).toBe(true);
    expect(new Set(texts.map((text) => text.split(' by ')[1])).size).toBe(1);
  }
  for (const socket of [echo, ...clients]) socket.close();
});
