import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExchangeEvent } from '../../main/adapters/simulated/exchange-client.ts';
import { callsOut } from '../kit/routes.ts';
import { type Office, openOffice } from './office.ts';

/** Lines 1 and 2 fail without dial tone, line 3 dials by pulses. */
const STRICT = [1, 2] as const;
const PULSE = 3;
const strip = { change: 'strip', count: 1 } as const;
const prefix = (digits: string) => ({ change: 'prefix', digits }) as const;
const strict = { dialToneTimeout: 'fail', dialToneWaitMs: 4000 } as const;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 3,
    settings: (usual) => ({
      ...usual,
      lines: [
        ...STRICT.map((port) => ({ id: `sim/${port}`, name: `Strict ${port}`, groups: ['strict'], profile: strict })),
        {
          id: `sim/${PULSE}`,
          name: 'Pulse',
          groups: ['pulse'],
          profile: { dialMethod: 'pulse', pulse: { perSecond: 20, makePercent: 40, interDigitMs: 400 } },
        },
      ],
      routes: [
        callsOut({ id: 'one', pattern: '1.', group: 'strict', change: [strip, prefix('9')], afterAnswer: ',67#' }),
        callsOut({ id: 'two', pattern: '2.', group: 'strict' }),
        callsOut({
          id: 'three',
          pattern: '3.',
          group: 'strict',
          change: [strip, prefix('9w'), { change: 'append', digits: '#' }],
        }),
        callsOut({ id: 'four', pattern: '4.', group: 'strict', change: [strip, prefix('!1,')] }),
        callsOut({ id: 'pulse', group: 'pulse' }),
      ],
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const port of STRICT) await office.provoke(port, { kind: 'dial-tone', which: 'normal' });
  await office.quiet();
});

const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];
const answersOn = async (...ports: readonly number[]) => {
  for (const port of ports) await office.provoke(port, { kind: 'answers-after', ms: 300, polarityReversal: true });
};

/** What happens at the exchange from now on, up to the answer. */
function hearEvents() {
  const events: ExchangeEvent[] = [];
  const listener = office.exchange.client.onEvent((event) => void events.push(event));
  const on = (port: number) => events.filter((event) => event.port === port);
  const digits = (port: number) => on(port).filter(({ kind }) => kind === 'digit');
  return {
    states: (port: number) =>
      on(port).flatMap((event) => (event.kind === 'state' && event.state !== 'talking' ? [event.state] : [])),
    flashes: (port: number) => on(port).flatMap((event) => (event.kind === 'flash' ? [event.ms] : [])),
    /** From the beginning of digit number `at` to that of the next. */
    digitsApartMs: (port: number, at: number) =>
      (digits(port)[at + 1]?.atMs ?? Number.NaN) - (digits(port)[at]?.atMs ?? Number.NaN),
    [Symbol.dispose]: () => listener[Symbol.dispose](),
  };
}

describe('a number', () => {
  it('is dialled on the next line where one has no dial tone', async () => {
    await answersOn(...STRICT);
    await office.provoke(1, { kind: 'dial-tone', which: 'none' });
    const call = await office.pbx.originate({ to: '25551', extension: '614' });
    await office.waitForDigits(2, '25551');
    await call.answered(15_000);
    expect((await office.report(1)).digits).toBe('');
    await call.hangUp();
  });

  it('is not dialled at all where no line has dial tone, and the record says why', async () => {
    for (const port of STRICT) await office.provoke(port, { kind: 'dial-tone', which: 'none' });
    const call = await office.pbx.originate({ to: '25552', extension: '614' });
    await call.ended(15_000);
    expect(await lastRecord()).toMatchObject({ outcome: 'no-line', reason: expect.stringContaining('No dial tone') });
  });

  it.each(['stutter', 'late'] as const)('waits for a dial tone that is %s', async (which) => {
    await answersOn(...STRICT);
    for (const port of STRICT) await office.provoke(port, { kind: 'dial-tone', which, afterMs: 800 });
    const call = await office.pbx.originate({ to: '25553', extension: '614' });
    await call.answered(15_000);
    const taken = Number((await lastRecord())?.line?.split('/')[1]);
    expect((await office.report(taken)).digits).toBe('25553');
    await call.hangUp();
  });

  it('is what the route makes of it: a digit before it, a pause and more digits after the answer', async () => {
    await answersOn(...STRICT);
    const call = await office.pbx.originate({ to: '15554', extension: '614' });
    await call.answered(15_000);
    const taken = Number((await lastRecord())?.line?.split('/')[1]);
    await office.waitForDigits(taken, '9555467#');
    await call.hangUp();
  });

  it('waits behind a first digit for the second dial tone, where the route says so', async () => {
    await answersOn(...STRICT);
    for (const port of STRICT)
      await office.provoke(port, { kind: 'dial-tone', which: 'normal', secondAfter: '9', secondMs: 1500 });
    using heard = hearEvents();
    const call = await office.pbx.originate({ to: '35556', extension: '614' });
    await call.answered(20_000);
    const taken = Number((await lastRecord())?.line?.split('/')[1]);
    await office.waitForDigits(taken, '95556#');
    expect(heard.states(taken)).toEqual(['dial-tone', 'dialling', 'dial-tone', 'dialling', 'connecting', 'ringback']);
    // 1.5 s of silence, the tone recognised, and the wait after it.
    const waitedMs = heard.digitsApartMs(taken, 0);
    expect(waitedMs).toBeGreaterThan(1900);
    expect(waitedMs).toBeLessThan(3200);
    await call.hangUp();
  });

  it('comes after a flash and a pause, where the route says so', async () => {
    await answersOn(...STRICT);
    // Its number is not complete by our pause alone.
    for (const port of STRICT) await office.exchange.client.setTiming(port, { interDigitMs: 3500 });
    using heard = hearEvents();
    const call = await office.pbx.originate({ to: '45557', extension: '614' });
    await call.answered(20_000);
    const taken = Number((await lastRecord())?.line?.split('/')[1]);
    await office.waitForDigits(taken, '15557');
    expect(heard.states(taken)).toEqual(['dial-tone', 'dial-tone', 'dialling', 'connecting', 'ringback']);
    expect(heard.flashes(taken)).toEqual([300]);
    // A digit of 100 ms, its gap, and 2 s.
    const pausedMs = heard.digitsApartMs(taken, 0);
    expect(pausedMs).toBeGreaterThan(2150);
    expect(pausedMs).toBeLessThan(2500);
    expect(await lastRecord()).toMatchObject({ answerEvidence: 'polarity' });
    for (const port of STRICT) await office.exchange.client.setTiming(port, { interDigitMs: 1500 });
    await call.hangUp();
  });

  it('is dialled by pulses where the line says so', async () => {
    await answersOn(PULSE);
    const call = await office.pbx.originate({ to: '5012', extension: '614' });
    await office.waitForDigits(PULSE, '5012');
    await call.answered(15_000);
    await call.hangUp();
  });

  it('that a rotary dial does not have is refused, and the line left alone', async () => {
    const call = await office.pbx.originate({ to: '*21', extension: '614' });
    expect((await call.ended(10_000)).cause).toBe(28);
    expect(await lastRecord()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('by pulses') });
    expect((await office.report(PULSE)).hook).toBe('on-hook');
  });
});
