import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OutgoingSipCall } from '../../main/sip/trunk.ts';
import { LossyProxy } from '../kit/lossy-proxy.ts';
import { freePort } from '../kit/ports.ts';
import { runSipp, startSipp } from '../kit/sipp.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { fakeSeat } from './fake-media.ts';
import { headerIn } from './scripted-peer.ts';
import { makeTrunk, until } from './trunk-kit.ts';

const CALLS = 40;

it('40 calls at 10/s come in while 5 % of the datagrams are lost each way: every one is answered and ended', async () => {
  const localPort = await freePort('127.0.0.1');
  await using t = await makeTrunk({ port: 9, localPort });
  const ends: string[] = [];
  t.trunk.onCall(async (call) => {
    call.onEnd(({ by, status }) => ends.push(`${by} ${status}`));
    call.ringing();
    await call.progress(fakeSeat());
    await call.answer(fakeSeat());
  });
  await using proxy = await LossyProxy.start({
    target: { address: '127.0.0.1', port: localPort },
    drop: 0.05,
    seed: 7,
  });
  const result = await runSipp({ scenario: 'uac', target: proxy, calls: CALLS, rate: 10, pauseMs: 500 });
  expect(result, result.errors).toMatchObject({ created: CALLS, successful: CALLS, failed: 0 });
  expect(proxy.counts.dropped).toBeGreaterThan(5);
  await until(
    () => ends.length === CALLS,
    'every end',
    40_000,
    () => String(ends.length),
  );
  expect(new Set(ends)).toEqual(new Set(['peer 0']));
});

it('40 calls at 10/s go out while 5 % of the datagrams are lost: every one is answered and ended', async () => {
  const port = await freePort('127.0.0.1');
  /** Answered, by Call-ID. */
  const up = new Map<string, OutgoingSipCall>();
  await using proxy = await LossyProxy.start({
    ...{ target: { address: '127.0.0.1', port }, drop: 0.05, seed: 11 },
    // Its ACK got through: SIPp forgets a call that gets its BYE first, and answers no second one.
    editTo: (bytes) => {
      const text = bytes.toString();
      const callId = text.startsWith('ACK ') ? headerIn(text, 'Call-ID') : undefined;
      if (callId === undefined) return bytes;
      up.get(callId)?.hangUp();
      up.delete(callId);
      return bytes;
    },
  });
  using dir = tempDir('lossy');
  const scenario = join(dir.path, 'uas.xml');
  // Its Contact names the proxy, so that ACK and BYE are lost there too.
  const uas = readFileSync(new URL('../kit/sipp/uas.xml', import.meta.url), 'utf8');
  writeFileSync(scenario, uas.replace(/^(Contact:.*)\[local_port\]/gm, `$1${proxy.port}`));
  // More than are made: SIPp counts a stray repetition as a call, and would be gone before the last one.
  await using _answerer = await startSipp({ scenario, port, calls: 2 * CALLS, pauseMs: 100, deadlineMs: 90_000 });
  await using t = await makeTrunk({ port: proxy.port });
  const ends: string[] = [];
  for (let i = 0; i < CALLS; i++) {
    const call = t.trunk.call('600', { number: '100' }, fakeSeat());
    call.onAnswer(() => {
      for (const { callId } of call.dialogs) up.set(callId, call);
    });
    call.onEnd(({ by, status }) => ends.push(`${by} ${status}`));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await until(
    () => ends.length === CALLS,
    'every end',
    60_000,
    () => `${ends}`,
  );
  expect(new Set(ends)).toEqual(new Set(['us 0']));
  expect(proxy.counts.dropped).toBeGreaterThan(5);
});

it('40 calls at 10/s where 10 % are lost, 10 % come twice and 20 % out of order: every one is answered and ended at both ends', async () => {
  // Both ends are ours: SIPp takes a ringing that comes behind the answer for the end of the call.
  const answererPort = await freePort('127.0.0.1');
  await using answerer = await makeTrunk({ port: 9, localPort: answererPort });
  const endsThere: string[] = [];
  answerer.trunk.onCall(async (call) => {
    call.onEnd(({ by, status }) => endsThere.push(`${by} ${status}`));
    call.ringing();
    await call.progress(fakeSeat());
    await call.answer(fakeSeat());
  });
  await using proxy: LossyProxy = await LossyProxy.start({
    target: { address: '127.0.0.1', port: answererPort },
    drop: 0.1,
    duplicate: 0.1,
    delay: 0.2,
    delayMs: 60,
    seed: 5,
    edit: (bytes) => Buffer.from(bytes.toString().replaceAll(`@127.0.0.1:${answererPort}`, `@127.0.0.1:${proxy.port}`)),
  });
  await using caller = await makeTrunk({ port: proxy.port });
  const ends: string[] = [];
  for (let i = 0; i < CALLS; i++) {
    const call = caller.trunk.call('600', { number: '100' }, fakeSeat());
    call.onAnswer(() => setTimeout(() => call.hangUp(), 300));
    call.onEnd(({ by, status }) => ends.push(`${by} ${status}`));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await until(
    () => ends.length === CALLS && endsThere.length === CALLS,
    'every end',
    60_000,
    () => `${ends} | ${endsThere}`,
  );
  expect(new Set(ends)).toEqual(new Set(['us 0']));
  expect(new Set(endsThere)).toEqual(new Set(['peer 0']));
  const { dropped, duplicated, delayed } = proxy.counts;
  for (const count of [dropped, duplicated, delayed]) expect(count).toBeGreaterThan(20);
});
