import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { LINE, type OneLine, openOneLine } from './one-line.ts';

const SAID_DB = -16;
const ANSWERED_DB = -19;

let world: OneLine;
beforeAll(async () => {
  world = await openOneLine();
});
afterAll(() => world?.[Symbol.asyncDispose]());

const setLevels = async (fromLineDb: number, toLineDb: number): Promise<void> => {
  const change = { lines: [{ ...LINE, levels: { fromLineDb, toLineDb } }] };
  expect(await world.gateway.request('settings.update', { change })).toEqual({ ok: true });
};

it("a line's levels, changed in the settings, are heard in the call that is on: each way, within half a dB", {
  timeout: 60_000,
}, async () => {
  await using call = await world.call('5550001');
  await world.line.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: SAID_DB });
  call.rtp.talk(700, ANSWERED_DB);
  for (const [fromLineDb, toLineDb] of [
    [0, 0],
    [6, -7],
    [-9, 5],
  ] as const) {
    await setLevels(fromLineDb, toLineDb);
    const atPeer = SAID_DB + fromLineDb;
    await waitFor(
      async () => {
        const { levelDb } = await call.rtp.hears(1004, { purityDb: 30 });
        if (Math.abs(levelDb - atPeer) > 0.5) throw new Error(`${levelDb} dB for ${atPeer}`);
        return true;
      },
      { what: `${fromLineDb} dB at the peer`, deadlineMs: 5000 },
    );
    const onLine = ANSWERED_DB + toLineDb;
    await waitFor(
      async () => {
        const { hears } = await world.line.report(1);
        if (!hears || Math.abs(hears.levelDb - onLine) > 0.5) throw new Error(`${hears?.levelDb} dB for ${onLine}`);
        expect(hears).toMatchObject({ hz: expect.closeTo(700, 0) });
        return hears.purityDb > 30;
      },
      { what: `${toLineDb} dB on the line`, deadlineMs: 5000 },
    );
  }
  await call.hangUp();
  await world.line.quiet();
});

it('gain enough to overload both ways is held back: both hear a clean tone, and it is loud', {
  timeout: 60_000,
}, async () => {
  await setLevels(12, 12);
  await using call = await world.call('5550002');
  // A sine 6 dB above full scale, were it not held back.
  await world.line.provoke(1, { kind: 'talks-tone', hz: 1004, levelDb: -9 });
  call.rtp.talk(700, -9);
  const { levelDb } = await call.rtp.hears(1004, { purityDb: 25 });
  expect(levelDb).toBeGreaterThan(-8);
  expect(Math.max(...call.rtp.heard().map(Math.abs))).toBeLessThan(32_767);
  await waitFor(
    async () => {
      const { hears } = await world.line.report(1);
      if (!hears || Math.abs(hears.hz - 700) > 2 || hears.levelDb < -8 || hears.purityDb < 25)
        throw new Error(`it hears ${JSON.stringify(hears)}`);
      return true;
    },
    { what: 'a clean loud tone on the line', deadlineMs: 5000 },
  );
  expect(analyse(call.rtp.heard(), 8000).purityDb).toBeGreaterThan(25);
  await call.hangUp();
  await world.line.quiet();
});
