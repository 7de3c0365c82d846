/** A caller on a line whom the gateway asks for a PIN and a number: at the simulated exchange, with a real PBX behind it. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { analyse, makeTone } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { writeWav } from '../kit/wav.ts';
import { newestRecord } from './callers.ts';
import { type Office, openOffice, TONE } from './office.ts';
import { pass } from './one-line.ts';

/** Germany's dial, busy and congestion tones are one frequency. */
const COUNTRY_HZ = 425;
/** −13 dBm0, where a full-scale sine is −3 dB and +3.14 dBm0. */
const TONE_DB = -19.1;
const PIN = '4711';
const PROMPT = { hz: 1500, levelDb: -20 } as const;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 2,
    country: 'de',
    settings: (usual) => ({
      ...usual,
      // No canceller: our own tones come back whole, and must not be taken for the exchange's.
      lines: (usual.lines ?? []).map((line) => ({
        ...line,
        echo: { tailMs: 0 },
        profile: { disconnect: { cpc: 'act' } },
      })),
      guards: { insideTrunks: ['pbx'] },
      routes: [
        {
          id: 'prompted',
          from: [{ kind: 'line', line: 'sim/1' }],
          calling: [{ is: 'exact', number: '03055555' }],
          targets: [{ kind: 'two-stage', pin: 'none', prompt: 'hello.wav' }],
        },
        { id: 'legacy', from: [{ kind: 'line', line: 'sim/1' }], targets: [{ kind: 'two-stage', nextDigitS: 2 }] },
        {
          id: 'extensions',
          from: [{ kind: 'two-stage' }],
          called: [{ is: 'pattern', pattern: '6XX' }],
          targets: [{ kind: 'trunk', trunk: 'pbx' }],
        },
        {
          id: 'outside',
          from: [{ kind: 'two-stage' }],
          called: [{ is: 'prefix', digits: '0' }],
          changeCalled: [{ change: 'strip', count: 1 }],
          targets: [{ kind: 'lines', group: 'all' }],
        },
      ],
    }),
  });
  await office.exchange.setLine(1, { hybrid: { model: 'D2', erlDb: 13 } });
  expect(await office.gateway.request('two-stage.pin', { pin: PIN })).toEqual({ ok: true });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

const heardHz = async () => (await office.report(1)).hears?.hz ?? 0;
const presses = (digits: string) => office.provoke(1, { kind: 'presses', digits });
const hearsPinPrompt = () =>
  waitFor(async () => Math.abs((await heardHz()) - 1000) < 20, { what: 'the two beeps', deadlineMs: 15_000 });
const hearsDialTone = () => office.exchangeHears(1, COUNTRY_HZ, TONE_DB);
/** Congestion tone comes and goes every 240 ms: both are to be seen. */
async function hearsReorder(): Promise<void> {
  const seen = new Set<string>();
  await waitFor(
    async () => {
      const { hears } = await office.report(1);
      if (hears && Math.abs(hears.hz - COUNTRY_HZ) < 5 && hears.levelDb > -25) seen.add('tone');
      else if (seen.has('tone')) seen.add('pause');
      return seen.size === 2;
    },
    { what: 'congestion tone', deadlineMs: 15_000 },
  );
}

async function callsIn(number: string): Promise<void> {
  await office.provoke(1, { kind: 'calls-in', number });
  await hearsPinPrompt();
}
async function givesPin(): Promise<void> {
  await presses(`${PIN}#`);
  await hearsDialTone();
}

describe('a caller on a line of an older PBX', () => {
  it('gives the PIN, hears dial tone, dials an extension, and both hear each other', async () => {
    const after = office.pbx.mark();
    await callsIn('03012345');
    await givesPin();
    await presses('606');
    const arrived = await office.pbx.waitForCall('606', { after });
    expect(arrived.number).toBe('03012345');
    await office.provoke(1, { kind: 'talks-tone', hz: 700, levelDb: -15 });
    await office.exchangeHears(1, 1004, -6);
    await waitFor(() => office.gateway.view.calls[0]?.state === 'connected', { what: 'the call to be connected' });
    // Of recording.
    await pass(2_000);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.pbx.waitForHangup(arrived.uniqueid);
    const heard = office.pbx.heard(arrived.uniqueid);
    const reading = analyse(heard.pcm.slice(-heard.rate - 4000, -4000), heard.rate);
    expect(Math.abs(reading.hz - 700)).toBeLessThan(TONE.hz);
    expect(Math.abs(reading.levelDb - -15)).toBeLessThan(TONE.db);
    await office.quiet();
    expect(await newestRecord(office)).toMatchObject({
      direction: 'inbound',
      line: 'sim/1',
      trunk: 'pbx',
      called: '606',
      answeredBy: '606',
      outcome: 'answered',
    });
    await office.provoke(1, { kind: 'is-silent' });
  });

  it('takes the time to look a number up, and goes out on another line', async () => {
    await office.provoke(2, { kind: 'answers-after', ms: 300, polarityReversal: true });
    await office.provoke(2, { kind: 'talks-tone', hz: 900, levelDb: -15 });
    await callsIn('03012345');
    await givesPin();
    // For so long a dial tone of the exchange would be a hang-up.
    await pass(3_500);
    await presses('003023456#');
    await office.waitForDigits(2, '03023456');
    await office.exchangeHears(1, 900, -15);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.waitForHook(2, 'on-hook');
    expect(await newestRecord(office)).toMatchObject({ line: 'sim/1', note: 'It went out on "Line 2".' });
  });

  it('is refused what the guards block with a tone, and hung up', async () => {
    const before = (await office.report(2)).offHookCount;
    await callsIn('03012345');
    await givesPin();
    await presses('0118#');
    await hearsReorder();
    await office.waitForHook(1, 'on-hook');
    expect((await office.report(2)).offHookCount).toBe(before);
    await office.quiet();
    expect(await newestRecord(office)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('such calls are blocked'),
    });
  });

  it('hears a recorded prompt; who hangs up while dialling has the line released', async () => {
    writeWav(join(office.gateway.dataDir, 'hello.wav'), {
      rate: 16_000,
      pcm: makeTone(PROMPT.hz, { levelDb: PROMPT.levelDb, rate: 16_000, samples: 20 * 16_000 }),
    });
    await office.provoke(1, { kind: 'calls-in', number: '03055555' });
    await office.exchangeHears(1, PROMPT.hz, PROMPT.levelDb);
    await presses('6');
    await waitFor(async () => (await office.report(1)).hears === undefined, { what: 'the prompt to end with a digit' });
    await office.provoke(1, { kind: 'hangs-up' });
    await office.waitForHook(1, 'on-hook', 3_000);
    await office.quiet();
    expect(await newestRecord(office)).toMatchObject({ outcome: 'cancelled' });
  });

  it('is hung up after three wrong PINs, and everybody at the console is told', async () => {
    await callsIn('03066666');
    for (let tries = 1; tries <= 3; tries++) {
      const asked = office.gateway.log.length;
      await presses('1111#');
      if (tries < 3) {
        await waitFor(() => office.gateway.log.slice(asked).includes('pin-was'), { what: 'the PIN to be looked at' });
        await hearsPinPrompt();
      }
    }
    await hearsReorder();
    await office.waitForHook(1, 'on-hook');
    await office.quiet();
    expect(await newestRecord(office)).toMatchObject({
      outcome: 'refused',
      reason: 'A wrong PIN was given 3 times.',
    });
    const { alarms } = office.gateway.view.guards;
    expect(alarms).toContainEqual(
      expect.objectContaining({ id: 'two-stage/caller/sim/1', lifting: 'take-pins', severity: 'error' }),
    );
    expect(office.gateway.view.notices.some(({ text }) => text.includes('03066666 gave 3 wrong PINs'))).toBe(true);
    expect(office.gateway.log).not.toMatch(new RegExp(`${PIN}|1111#`));
  });
});
