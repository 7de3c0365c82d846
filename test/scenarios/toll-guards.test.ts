import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { saw } from '../kit/interop.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 2,
    settings: (usual) => ({
      ...usual,
      guards: { limits: { callsPerDay: 4 }, classes: { premium: 'pin' } },
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];
const alarm = (id: string) => office.gateway.view.guards.alarms.find((each) => each.id === id);
const offHooks = async () => (await office.report(1)).offHookCount + (await office.report(2)).offHookCount;

/** What becomes of a number that the PBX dials; no line may move where it is refused. */
async function isRefused(number: string): Promise<string> {
  const before = await offHooks();
  const call = await office.pbx.originate({ to: number, extension: '600' });
  // Q.850 21 whatever it was: who tries numbers learns nothing from it.
  expect((await call.ended()).cause).toBe(21);
  const record = await waitFor(
    async () => {
      const last = await lastRecord();
      return last?.outcome === 'refused' ? last : undefined;
    },
    { what: 'the record of a refused call' },
  );
  expect(await offHooks()).toBe(before);
  return record.reason ?? '';
}

describe('a PBX that somebody has taken over', () => {
  it('cannot call abroad, and the office is told once', async () => {
    expect(await isRefused('011442079460018')).toMatch(/a number abroad \(GB\).*guards\.countries/);
    expect(await isRefused('01137190123456')).toMatch(/abroad \(LV\), a premium number/);
    expect(await isRefused('18765551234')).toMatch(/abroad \(JM\)/);
    // The view follows the record.
    await office.gateway.waitForView(() => alarm('class/international/trunk/pbx')?.count === 3, {
      what: 'the third call abroad to be counted',
    });
    expect(alarm('class/international/trunk/pbx')).toMatchObject({ lifting: 'put-away' });
    const notices = office.gateway.view.notices.filter(({ id }) => id.startsWith('guards/'));
    expect(notices).toHaveLength(1);
    saw(ASTERISK, 'is refused a number that the guards keep in');
  });

  it('is told the same of route.try, and no line moves for it', async () => {
    const { summary } = await office.gateway.request('route.try', {
      source: { kind: 'trunk', trunk: 'pbx' },
      called: '011442079460018',
    });
    expect(summary).toMatch(/^By "out": refused\. .*a number abroad \(GB\)/);
  });

  it('calls premium numbers by nobody who does not know the PIN', async () => {
    expect(await office.gateway.request('guards.pin', { pin: '1234' })).toMatchObject({ ok: false });
    expect(await office.gateway.request('guards.pin', { pin: '4711' })).toEqual({ ok: true });
    expect(await isRefused('**1111*19005550123')).toMatch(/need the PIN/);
    expect((await lastRecord())?.called).toBe('19005550123');
    await office.provoke(1, { kind: 'answers-after', ms: 300, polarityReversal: true });
    await office.provoke(2, { kind: 'answers-after', ms: 300, polarityReversal: true });
    const call = await office.pbx.originate({ to: '**4711*19005550123', extension: '600' });
    await call.answered(15_000);
    expect((await lastRecord())?.called).toBe('19005550123');
    expect(office.gateway.log).not.toContain('4711');
    await call.hangUp();
  });

  it('is asked for the PIN in early audio, and goes on when it is pressed', async () => {
    const call = await office.pbx.originate({ to: '19005550124', extension: '600' });
    await office.gateway.waitForLog(/a caller is asked for the PIN/);
    for (const digit of '4711#') {
      await office.pbx.ami.ask({ Action: 'PlayDTMF', Channel: call.channel, Digit: digit, Duration: '100' });
      // As fast as people press.
      await setTimeout(250);
    }
    await call.answered(15_000);
    expect((await lastRecord())?.called).toBe('19005550124');
    await call.hangUp();
    saw(ASTERISK, 'is asked for a PIN before the answer', 'sends digits before the answer');
  });

  it('makes no more calls than the day has, but calls for help', async () => {
    for (const number of ['2025550101', '2025550102']) {
      const call = await office.pbx.originate({ to: number, extension: '600' });
      await call.answered(15_000);
      await call.hangUp();
      await office.quiet();
    }
    expect(await isRefused('2025550103')).toMatch(/4 a day/);
    const help = await office.pbx.originate({ to: '911', extension: '600' });
    await help.answered(15_000);
    await help.hangUp();
    await office.quiet();
    await office.gateway.waitForView(() => alarm('limit/all/callsPerDay') !== undefined, { what: 'the alarm' });
    expect(alarm('limit/all/callsPerDay')).toMatchObject({ lifting: 'count-anew', severity: 'error' });
    expect(await office.gateway.request('guards.lift', { id: 'limit/all/callsPerDay' })).toEqual({ ok: true });
    const call = await office.pbx.originate({ to: '2025550104', extension: '600' });
    await call.answered(15_000);
    await call.hangUp();
  });
});
