import { afterAll, beforeAll, expect, it } from 'vitest';
import { Flood } from '../kit/flood.ts';
import { lateFrames } from '../kit/late-frames.ts';
import { EDGE_ADDRESS, openStormyLine, type StormyLine } from './stormy-line.ts';

let stormy: StormyLine;
beforeAll(async () => {
  stormy = await openStormyLine({ lines: 2 });
});
afterAll(() => stormy?.[Symbol.asyncDispose]());

const SECONDS = 10;
const RATE = 500;

it.each([
  ['one stranger', 1],
  ['two hundred strangers', 200],
])('500 INVITEs a second from %s for 10 s, and the call that is up does not hear of it', async (_, sources) => {
  const call = await stormy.call('5551234');
  call.rtp.talk(700);
  const port = Number(stormy.gateway.view.calls[0]?.line?.split('/')[1]);
  await stormy.line.exchangeHears(port, 700);
  const before = stormy.gateway.view.security.strangers;
  const from = performance.now();
  await using flood = await Flood.start({
    address: EDGE_ADDRESS,
    port: stormy.sipPort,
    rate: RATE,
    seconds: SECONDS,
    sources,
  });
  // A trunk's call in the middle of it.
  const second = await stormy.call('5556789');
  await second.hangUp();
  const { sent, answered } = await flood.result();
  const frames = lateFrames(call.rtp, from, performance.now());
  console.info(
    `flood of ${sent} from ${sources}: ${answered} answered; of ${frames.frames} frames ${frames.late} late, ${frames.lost} lost`,
  );
  expect(sent).toBeGreaterThan(0.9 * RATE * SECONDS);
  expect(frames.frames).toBeGreaterThan(0.95 * SECONDS * 50);
  expect(frames.latePct).toBeLessThanOrEqual(1);
  await stormy.line.exchangeHears(port, 700);
  // Nobody is amplified: five answers a source, and all together no more than 20 a second beyond the first 40.
  expect(answered).toBeLessThanOrEqual(Math.min(5 * sources, 40 + 20 * (SECONDS + 2)));
  await stormy.gateway.waitForView(
    ({ security: { strangers } }) =>
      strangers.refused + strangers.unread - before.refused - before.unread >= 0.9 * sent,
    { what: 'the flood to be counted' },
  );
  // Counted, and neither a call each nor a notice each.
  const { records } = await stormy.gateway.request('records.list', { limit: 1000 });
  expect(records.length).toBeLessThanOrEqual(10);
  expect(stormy.gateway.view.notices.length).toBeLessThanOrEqual(6);
  await call.hangUp();
  await stormy.line.quiet();
});
