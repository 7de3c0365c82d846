import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { saw } from '../kit/interop.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
const LINES = 3;
let office: Office;
beforeAll(async () => {
  office = await openOffice({ lines: LINES, extensions: ['609'] });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

const onEveryLine = async (...provocations: Parameters<Office['provoke']>[1][]) => {
  for (let port = 1; port <= LINES; port++) for (const each of provocations) await office.provoke(port, each);
};
const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

/** The line that a call has taken. */
const lineTaken = () =>
  office.gateway
    .waitForView((view) => view.calls.find(({ direction, line }) => direction === 'outbound' && line), {
      what: 'a line to be taken',
    })
    .then(({ line }) => Number(line?.split('/')[1]));

describe('a phone on the PBX', () => {
  it('dials out: the exchange hears the digits, the call is answered, and both hear each other', async () => {
    await onEveryLine(
      { kind: 'answers-after', ms: 800, polarityReversal: true },
      { kind: 'talks-tone', hz: 620, levelDb: -18 },
    );
    const call = await office.pbx.originate({ to: '5551234', extension: '606', callerId: '"Front Desk" <1100>' });
    const port = await lineTaken();
    await office.waitForDigits(port, '5551234');
    await call.answered(15_000);
    await office.exchangeHears(port, 1004, -6);
    expect(await lastRecord()).toMatchObject({
      direction: 'outbound',
      caller: { number: '1100', name: 'Front Desk' },
      called: '5551234',
      line: `sim/${port}`,
      outcome: 'in-progress',
      answerEvidence: 'polarity',
    });
    await call.hangUp();
    await office.waitForHook(port, 'on-hook');
    await waitFor(async () => (await lastRecord())?.outcome === 'answered', { what: 'the record' });
  });

  it('hears the far party, at its level', async () => {
    await onEveryLine(
      { kind: 'answers-after', ms: 300, polarityReversal: true },
      { kind: 'talks-tone', hz: 620, levelDb: -18 },
    );
    const after = office.pbx.mark();
    // 600 sends back what it hears: what the exchange then hears of itself has gone both ways.
    const call = await office.pbx.originate({ to: '5550001', extension: '600' });
    const port = await lineTaken();
    await call.answered(15_000);
    await office.exchangeHears(port, 620, -18);
    expect(office.pbx.arrivedCalls(after)).toEqual([]);
    await call.hangUp();
    saw(ASTERISK, 'calls, and both hear each other');
  });

  it('hears the ringing of the far end before the answer', async () => {
    await onEveryLine({ kind: 'never-answers' });
    const sipp = office.pbx.originate({ to: '5550002', extension: '600', timeoutMs: 20_000 });
    const port = await lineTaken();
    await waitFor(async () => (await office.report(port)).state === 'ringback', { what: 'ringback' });
    await office.gateway.waitForView((view) => view.lines[port - 1]?.state === 'proceeding', {
      what: 'the line to proceed',
    });
    const call = await sipp;
    await call.hangUp();
    await office.waitForHook(port, 'on-hook');
    await waitFor(async () => (await lastRecord())?.outcome === 'cancelled', {
      what: 'the record of a cancelled call',
    });
    saw(ASTERISK, 'gives up before the answer (CANCEL)');
  });

  it('passes digits both ways', async () => {
    await onEveryLine({ kind: 'answers-after', ms: 300, polarityReversal: true }, { kind: 'is-silent' });
    const after = office.pbx.mark();
    const call = await office.pbx.originate({ to: '77', extension: '602' });
    const port = await lineTaken();
    await call.answered(15_000);
    await office.waitForDigits(port, '771234');
    await office.provoke(port, { kind: 'presses', digits: '9876' });
    await office.pbx.waitForLog(/digits=9876/, { after });
    await call.ended(15_000);
    saw(ASTERISK, 'hears digits as events (RFC 4733)', 'sends digits as events (RFC 4733)');
  });

  it('is released when the far end hangs up, and told that it was a normal end', async () => {
    await onEveryLine({ kind: 'answers-after', ms: 300, polarityReversal: true });
    const call = await office.pbx.originate({ to: '5550003', extension: '614' });
    const port = await lineTaken();
    await call.answered(15_000);
    await office.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
    expect((await call.ended()).cause).toBe(16);
    expect((await lastRecord())?.reason).toContain('loop break');
    saw(ASTERISK, 'is told when the line hangs up');
  });

  it.each([
    { provocation: { kind: 'is-busy' }, cause: 17, outcome: 'busy' },
    { provocation: { kind: 'is-congested' }, cause: 34, outcome: 'congestion' },
  ] as const)('is told $outcome', async ({ provocation, cause, outcome }) => {
    await onEveryLine(provocation);
    const call = await office.pbx.originate({ to: '5550004' });
    expect((await call.ended(20_000)).cause).toBe(cause);
    expect(await lastRecord()).toMatchObject({ outcome });
    saw(ASTERISK, 'is told busy, congestion and no line by their causes');
  });

  it('is refused with 503 when no line is free', async () => {
    await onEveryLine({ kind: 'answers-after', ms: 300, polarityReversal: true });
    const calls = [];
    for (let n = 0; n < LINES; n++) {
      const call = await office.pbx.originate({ to: `555100${n}`, extension: '614' });
      await call.answered(20_000);
      calls.push(call);
    }
    const refused = await office.pbx.originate({ to: '5559999' });
    // 34: no circuit available, from our Reason header.
    expect((await refused.ended()).cause).toBe(34);
    expect(await lastRecord()).toMatchObject({ outcome: 'no-line', called: '5559999' });
    await office.gateway.waitForLog(/503/);
    for (const call of calls) await call.hangUp();
    saw(ASTERISK, 'is told busy, congestion and no line by their causes');
  });

  it('takes another line when a caller rings on the first: glare', async () => {
    await onEveryLine({ kind: 'answers-after', ms: 300, polarityReversal: true });
    for (let port = 1; port < LINES; port++) await office.provoke(port, { kind: 'calls-in', number: '100' });
    // Before the first ring is told, nobody can know of the caller (docs/glare.txt, 3).
    await office.gateway.waitForView(
      (view) => view.lines.filter(({ state }) => state === 'ringing').length === LINES - 1,
      {
        what: 'the callers to ring',
      },
    );
    const call = await office.pbx.originate({ to: '5550005', extension: '614' });
    await call.answered(15_000);
    expect(await lineTaken()).toBe(LINES);
    await call.hangUp();
    for (let port = 1; port < LINES; port++) await office.provoke(port, { kind: 'hangs-up' });
    await office.gateway.waitForView((view) => view.calls.length === 0, {
      what: 'the callers to be gone',
      deadlineMs: 20_000,
    });
  });

  it('reaches a line whose answer nobody tells: the end of the ringback is the evidence', async () => {
    await onEveryLine(
      { kind: 'answers-after', ms: 5000, polarityReversal: false },
      { kind: 'talks-tone', hz: 620, levelDb: -18 },
    );
    const call = await office.pbx.originate({ to: '5550006', extension: '614' });
    await call.answered(25_000);
    expect(await lastRecord()).toMatchObject({ answerEvidence: 'ringback-ended' });
    await call.hangUp();
  });
});
