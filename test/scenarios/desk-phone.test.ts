import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice, TONE } from './office.ts';

// A desk that talks with a telephone: a real one, at a real PBX.

let office: Office;
let phone: Baresip;
/** Somebody else's. */
let other: Baresip;
const PHONE = { hz: 700, levelDb: -15 } as const;
const PARTY = { hz: 440, levelDb: -18 } as const;
/** As the console names the telephone. */
const AT = { trunk: 'pbx', number: '1101' } as const;

beforeAll(async () => {
  office = await openOffice({
    lines: 1,
    extensions: ['600'],
    settings: (usual) => ({
      ...usual,
      guards: { insideTrunks: ['pbx'] },
      routes: [
        { id: 'in', from: [{ kind: 'line' }], targets: [{ kind: 'console' }] },
        {
          id: 'inside',
          from: [{ kind: 'console' }],
          called: [{ is: 'exact', number: '1102' }],
          targets: [{ kind: 'trunk', trunk: 'pbx' }],
        },
        { id: 'out', from: [{ kind: 'console' }], targets: [{ kind: 'lines', group: 'all' }] },
      ],
    }),
  });
  const { address: host, sipPort: port, password } = office.pbx;
  phone = await startBaresip({ account: { user: 'phone1', password, host, port }, tone: PHONE, answers: 'manual' });
  other = await startBaresip({ account: { user: 'phone2', password, host, port }, tone: PARTY, answers: 'manual' });
});
afterAll(async () => {
  await other?.[Symbol.asyncDispose]();
  await phone?.[Symbol.asyncDispose]();
  await office?.[Symbol.asyncDispose]();
});
afterEach(() => office.quiet());

const count = (type: string) => phone.events.filter((event) => event.type === type).length;
const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

async function bothHearEachOther(): Promise<void> {
  await office.exchangeHears(1, PHONE.hz, PHONE.levelDb);
  const from = phone.heard().pcm.length;
  await office.provoke(1, { kind: 'talks-tone', ...PARTY });
  await waitFor(() => phone.heard().pcm.length > from + 12_000, {
    what: 'a second and a half of sound at the telephone',
    deadlineMs: 10_000,
  });
  const heard = analyseLoudest(phone.heard().pcm.subarray(from), 8000);
  expect(Math.abs(heard.hz - PARTY.hz)).toBeLessThan(TONE.hz);
}

describe('a desk that talks with its telephone', () => {
  it('dials: the telephone rings with the number on its display, and when it is picked up the line dials and both hear each other', async () => {
    await office.provoke(1, { kind: 'answers-after', ms: 500, polarityReversal: true });
    const dialled = await office.gateway.request('call.dial', { to: '5551234', phone: AT });
    expect(dialled).toMatchObject({ ok: true });
    const rings = await phone.waitForEvent('CALL_INCOMING');
    expect(rings).toMatchObject({ peerdisplayname: 'Copperline: 5551234' });
    expect((await office.report(1)).hook).toBe('on-hook');
    await phone.answer();
    await office.waitForHook(1, 'off-hook');
    await office.waitForDigits(1, '5551234');
    await office.gateway.waitForView(({ calls }) => calls[0]?.state === 'connected', {
      what: 'the call to be connected',
    });
    await bothHearEachOther();
    if (!dialled.ok) throw new Error(dialled.text);
    expect(await office.gateway.request('call.digits', { digits: '7', callId: dialled.callId })).toEqual({ ok: true });
    await office.waitForDigits(1, '55512347');
    expect(await office.gateway.request('call.hang-up', { callId: dialled.callId })).toEqual({ ok: true });
    await phone.waitForEvent('CALL_CLOSED');
    await office.waitForHook(1, 'on-hook');
    await office.quiet();
    expect(await lastRecord()).toMatchObject({ outcome: 'answered', called: '5551234', direction: 'outbound' });
  });

  it('dials and does not pick up: it is said why, no line was taken, and nothing is left', async () => {
    const before = await office.report(1);
    const nth = count('CALL_INCOMING') + 1;
    expect(await office.gateway.request('call.dial', { to: '5550007', phone: AT })).toMatchObject({ ok: true });
    await phone.waitForEvent('CALL_INCOMING', 10_000, nth);
    await phone.hangUp();
    await office.gateway.waitForView(({ calls }) => calls.length === 0, { what: 'the call to be over' });
    const record = await lastRecord();
    expect(record).toMatchObject({ outcome: 'failed', called: '5550007' });
    expect(record?.reason).toMatch(/^The telephone 1101: .*5550007 was not dialled\.$/);
    expect((await office.report(1)).offHookCount).toBe(before.offHookCount);
  });

  it('dials another telephone: it hears ringing tone while that rings, and then who picked it up', async () => {
    const from = phone.heard().pcm.length;
    const nth = count('CALL_INCOMING') + 1;
    const dialled = await office.gateway.request('call.dial', { to: '1102', phone: AT });
    expect(dialled).toMatchObject({ ok: true });
    await phone.waitForEvent('CALL_INCOMING', 10_000, nth);
    await phone.answer();
    await other.waitForEvent('CALL_INCOMING');
    const heardNow = () => analyseLoudest(phone.heard().pcm.subarray(from), 8000);
    await waitFor(() => heardNow().ms >= 900, { what: 'a second of ringing tone', deadlineMs: 15_000 });
    expect(Math.abs(heardNow().hz - 425)).toBeLessThan(TONE.hz);
    await other.answer();
    await office.gateway.waitForView(({ calls }) => calls[0]?.state === 'connected', {
      what: 'the call to be connected',
    });
    const answered = phone.heard().pcm.length;
    // Longer than ringing tone comes again.
    await waitFor(() => phone.heard().pcm.length > answered + 6 * 8000, {
      what: 'six seconds of the other telephone',
      deadlineMs: 15_000,
    });
    const talk = analyseLoudest(phone.heard().pcm.subarray(answered + 4000), 8000);
    expect(Math.abs(talk.hz - PARTY.hz)).toBeLessThan(TONE.hz);
    expect(talk.purityDb).toBeGreaterThan(TONE.purityDb);
    if (!dialled.ok) throw new Error(dialled.text);
    expect(await office.gateway.request('call.hang-up', { callId: dialled.callId })).toEqual({ ok: true });
    await other.waitForEvent('CALL_CLOSED');
    await office.quiet();
  });

  it('answers: the caller is kept ringing until the telephone is picked up', async () => {
    const nth = count('CALL_INCOMING') + 1;
    await office.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' });
    await office.gateway.waitForView(({ calls }) => calls[0]?.atConsole === true, { what: 'the call at the desks' });
    expect(await office.gateway.request('call.answer', { line: 'sim/1', phone: AT })).toMatchObject({ ok: true });
    const rings = await phone.waitForEvent('CALL_INCOMING', 10_000, nth);
    expect(rings).toMatchObject({ peerdisplayname: 'Copperline: ADA LOVELACE' });
    expect((await office.report(1)).hook).toBe('on-hook');
    await phone.answer();
    await office.waitForHook(1, 'off-hook');
    await bothHearEachOther();
    const closed = count('CALL_CLOSED') + 1;
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await phone.waitForEvent('CALL_CLOSED', 10_000, closed);
    await office.quiet();
    expect(await lastRecord()).toMatchObject({ outcome: 'answered', answeredBy: '1101' });
  });
});
