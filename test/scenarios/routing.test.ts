import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callsIn, callsOut, type RouteInput } from '../kit/routes.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

/** Rings and is never answered; answers with a tone. */
const RINGS = '609';
const ANSWERS = '601';
const LINES = [1, 2, 3] as const;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: LINES.length,
    settings: (usual) => ({
      ...usual,
      lines: LINES.map((port) => ({
        id: `sim/${port}`,
        name: `Line ${port}`,
        numbering: { number: `+1212555010${port}` },
      })),
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const { id } of office.gateway.view.notices) await office.gateway.request('notice.dismiss', { id });
  await office.quiet();
});

const routesAre = async (routes: RouteInput[], more: object = {}) =>
  expect(await office.gateway.request('settings.update', { change: { routes, ...more } })).toEqual({ ok: true });
const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];
const answerOnAll = async () => {
  for (const port of LINES) await office.provoke(port, { kind: 'answers-after', ms: 200, polarityReversal: true });
};

describe("a caller's route", { timeout: 60_000 }, () => {
  it('leads to the extension for so long, then to the desks, who are told that it is their turn', async () => {
    await routesAre([
      {
        id: 'in',
        from: [{ kind: 'line' }],
        calling: [{ is: 'prefix', digits: '+1202' }],
        changeCalling: [{ change: 'e164' }],
        callerId: { kind: 'as-it-came', name: 'Main number' },
        targets: [{ kind: 'trunk', trunk: 'pbx', to: RINGS, ringS: 3 }, { kind: 'console' }],
      },
    ]);
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '2025551234' });
    const rung = await office.pbx.waitForCall(RINGS, { after });
    expect(rung).toMatchObject({ number: '+12025551234', name: 'Main number' });
    expect(office.gateway.view.calls[0]?.atConsole).toBeUndefined();
    await office.gateway.waitForView((view) => view.calls[0]?.atConsole, { what: "the desks' turn" });
    await office.pbx.waitForHangup(rung.uniqueid);
    expect(office.gateway.view.lines[0]).toMatchObject({ state: 'ringing', caller: { number: '2025551234' } });
    await office.provoke(1, { kind: 'hangs-up' });
  });

  it('refuses whom it does not want: no telephone rings, and the line stays on-hook', async () => {
    await routesAre([
      {
        id: 'unwanted',
        from: [{ kind: 'group', group: 'all' }],
        calling: [{ is: 'withheld' }],
        targets: [{ kind: 'refuse' }],
      },
      ...callsIn([ANSWERS]),
    ]);
    const hook = (await office.report(1)).offHookCount;
    await office.provoke(1, { kind: 'calls-in', withheld: 'private', rings: 2 });
    await waitFor(async () => (await lastRecord())?.outcome === 'refused', { what: 'the record', deadlineMs: 15_000 });
    expect((await lastRecord())?.reason).toBe('Refused by its route.');
    await office.gateway.waitForView((view) => view.lines[0]?.state === 'idle', {
      what: 'the caller to give up',
      deadlineMs: 30_000,
    });
    expect((await office.report(1)).offHookCount).toBe(hook);
  });

  it('is another one at night, which a console switches by hand', async () => {
    const schedules = [
      {
        id: 'always',
        name: 'Always',
        weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }],
      },
    ];
    await routesAre(
      [
        {
          id: 'day',
          from: [{ kind: 'line' }],
          when: { schedule: 'always', is: 'open' },
          targets: [{ kind: 'trunk', trunk: 'pbx', to: RINGS }],
        },
        { id: 'night', from: [{ kind: 'line' }], targets: [{ kind: 'trunk', trunk: 'pbx', to: ANSWERS }] },
      ],
      { schedules },
    );
    const ask = () => office.gateway.request('route.try', { source: { kind: 'line', line: 'sim/1' }, calling: '100' });
    expect(await ask()).toMatchObject({ route: { id: 'day' }, summary: expect.stringContaining(RINGS) });
    expect(await office.gateway.request('routing.night', { mode: 'on' })).toEqual({ ok: true });
    await office.gateway.waitForView((view) => view.nightMode === 'on', { what: 'the night mode' });
    expect(await ask()).toMatchObject({
      route: { id: 'night' },
      steps: expect.arrayContaining([
        { about: 'route', ok: false, route: 'day', text: '"day" does not fit: "Always" is closed (night mode is on).' },
        { about: 'route', ok: true, route: 'night', text: '"night" fits.' },
      ]),
    });
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    await office.pbx.waitForCall(ANSWERS, { after });
    await office.waitForHook(1, 'off-hook');
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    expect(await office.gateway.request('routing.night', { mode: 'auto' })).toEqual({ ok: true });
    expect(await ask()).toMatchObject({ route: { id: 'day' } });
  });
});

describe('a dialled number', { timeout: 60_000 }, () => {
  it('is tried without calling: what each line would dial, and why not the others', async () => {
    await routesAre([
      {
        id: 'no-premium',
        from: [{ kind: 'trunk' }],
        called: [{ is: 'prefix', digits: '+1900' }],
        targets: [{ kind: 'refuse', cause: 'barred' }],
      },
      callsOut({ pattern: '9.', change: [{ change: 'strip', count: 1 }, { change: 'national' }], hunt: 'descending' }),
    ]);
    const ask = (called: string) =>
      office.gateway.request('route.try', { source: { kind: 'trunk', trunk: 'pbx' }, called, calling: '600' });
    expect(await ask('92025551234')).toMatchObject({
      route: { id: 'out' },
      emergency: false,
      targets: [
        {
          kind: 'lines',
          tried: true,
          lines: LINES.toReversed().map((port) => ({ line: `sim/${port}`, digits: '12025551234' })),
        },
      ],
      steps: expect.arrayContaining([
        expect.objectContaining({ text: 'The called number 2025551234 becomes 12025551234: in the national form.' }),
      ]),
    });
    expect(await ask('+19005551234')).toMatchObject({
      targets: [{ kind: 'refuse' }],
      summary: expect.stringContaining('barred'),
    });
    expect(await ask('911')).toMatchObject({ emergency: true, targets: [{ tried: true }] });
    expect(await ask('555')).toMatchObject({ targets: [], summary: 'Refused: No route fits 555. Add one for it.' });
    expect(office.gateway.view.calls).toEqual([]);
    const call = await office.pbx.originate({ to: '+19005551234' });
    expect((await call.ended()).cause).toBe(21);
  });

  it('takes the lines of a group in the order that its route says', async () => {
    await answerOnAll();
    for (const [hunt, first, second] of [
      ['descending', 3, 2],
      ['ascending', 1, 2],
      // Behind the one taken last.
      ['cyclic', 3, 1],
    ] as const) {
      await routesAre([callsOut({ hunt })]);
      const taken: (string | undefined)[] = [];
      const calls = [];
      for (const to of ['5551', '5552']) {
        const call = await office.pbx.originate({ to, extension: '614' });
        await call.answered(15_000);
        calls.push(call);
        taken.push(office.gateway.view.calls.find(({ called }) => called === to)?.line);
      }
      expect(taken, hunt).toEqual([`sim/${first}`, `sim/${second}`]);
      for (const call of calls) await call.hangUp();
      await office.quiet();
    }
  });

  it('911 has a line though all are taken: the least important call is ended for it, and every console is told', async () => {
    await answerOnAll();
    await routesAre([callsOut({ pattern: '9.', change: [{ change: 'strip', count: 1 }], hunt: 'ascending' })]);
    const calls = [];
    for (const to of ['95551', '95552', '95553']) {
      const call = await office.pbx.originate({ to, extension: '614' });
      await call.answered(15_000);
      calls.push(call);
    }
    const help = await office.pbx.originate({ to: '911', extension: '614' });
    await office.waitForDigits(3, '911');
    await help.answered(15_000);
    await calls[2]?.ended(10_000);
    const { view } = office.gateway;
    expect(view.calls.filter(({ emergency }) => emergency)).toMatchObject([{ called: '911', line: 'sim/3' }]);
    expect(view.calls).toHaveLength(3);
    expect(view.notices.map(({ severity, text }) => ({ severity, text }))).toContainEqual({
      severity: 'error',
      text: expect.stringMatching(
        /^EMERGENCY CALL: .*dialled 911\. It goes out on Line 3\. They can call back \+12125550103\.$/,
      ),
    });
    const { records } = await office.gateway.request('records.list', { limit: 4 });
    expect(records.map(({ reason }) => reason)).toContain('Ended to make the line free for an emergency call.');
    for (const call of [calls[0], calls[1], help]) await call?.hangUp();
  });
});
