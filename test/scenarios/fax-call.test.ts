import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice, TONE } from './office.ts';

let office: Office;
beforeAll(async () => {
  // 605 records what it hears.
  office = await openOffice({ lines: 1, extensions: ['605'] });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

/** Where the sound begins and ends, in samples: pieces louder than −30 dB with at least 200 ms of quiet between. */
function bursts(pcm: Int16Array, rate: number): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const [at, sample] of pcm.entries()) {
    if (Math.abs(sample) < 1000) continue;
    const last = found.at(-1);
    if (last && at - last.to < rate / 5) last.to = at;
    else found.push({ from: at, to: at });
  }
  return found;
}

describe('a fax machine on an analog line', () => {
  it('is noticed, and its calling tone reaches the PBX unharmed before and after', { timeout: 60_000 }, async () => {
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'sends-fax-tone', tone: 'cng' });
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    const arrived = await office.pbx.waitForCall('605', { after });
    await waitFor(() => office.gateway.log.includes('a fax machine or modem is on the call'), {
      what: 'the gateway to tell of the fax machine',
      deadlineMs: 15_000,
    });
    const noticed = performance.now();
    await waitFor(() => performance.now() - noticed > 7500, { what: 'two more bursts', deadlineMs: 15_000 });
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(arrived.uniqueid);
    const { pcm, rate } = office.pbx.heard(arrived.uniqueid);
    const heard = bursts(pcm, rate);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    for (const { from, to } of heard.slice(1, -1)) {
      expect(Math.abs((1000 * (to - from)) / rate - 500)).toBeLessThan(10);
      const reading = analyse(pcm.slice(from + rate / 50, to - rate / 50), rate);
      expect(Math.abs(reading.hz - 1100)).toBeLessThan(TONE.hz);
      expect(Math.abs(reading.levelDb - -15)).toBeLessThan(TONE.db);
      expect(reading.purityDb).toBeGreaterThan(TONE.purityDb);
    }
    await office.provoke(1, { kind: 'is-silent' });
  });
});
