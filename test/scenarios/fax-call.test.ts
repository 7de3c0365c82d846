import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { saw } from '../kit/interop.ts';
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

/** The phase of `hz` in each 10 ms, in turns, with the tone's own advance taken out. */
function phases(pcm: Int16Array, rate: number, hz: number): number[] {
  const step = rate / 100;
  const found: number[] = [];
  for (let at = 0; at + step <= pcm.length; at += step) {
    let [re, im] = [0, 0];
    for (let i = at; i < at + step; i++) {
      re += (pcm[i] ?? 0) * Math.cos((2 * Math.PI * hz * i) / rate);
      im += (pcm[i] ?? 0) * Math.sin((2 * Math.PI * hz * i) / rate);
    }
    found.push(Math.atan2(im, re) / (2 * Math.PI));
  }
  return found;
}

/** Times (ms) at which the phase turns by half a turn from one 10 ms to the next but one. */
function reversals(turns: readonly number[]): number[] {
  const found: number[] = [];
  for (let i = 2; i < turns.length; i++) {
    const change = Math.abs((turns[i] ?? 0) - (turns[i - 2] ?? 0)) % 1;
    if (Math.min(change, 1 - change) < 0.4) continue;
    if (i * 10 - (found.at(-1) ?? -1000) > 50) found.push(i * 10);
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
    await office.gateway.waitForView(({ calls }) => calls[0]?.fax === 'cng', { what: 'the console to tell of it' });
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
    await office.quiet();
    const { records } = await office.gateway.request('records.list', { limit: 1 });
    expect(records).toMatchObject([{ fax: 'cng', outcome: 'answered' }]);
    saw({ peer: 'Asterisk', over: 'UDP' }, 'a fax machine’s tones reach it unharmed');
    await office.provoke(1, { kind: 'is-silent' });
  });

  it('that answers as a fast one (ANSam) is passed through: every phase reversal, on time', {
    timeout: 60_000,
  }, async () => {
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'sends-fax-tone', tone: 'ansam' });
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    const arrived = await office.pbx.waitForCall('605', { after });
    await office.gateway.waitForView((view) => view.calls[0]?.fax !== undefined, {
      what: 'the gateway to tell of the modem',
      deadlineMs: 15_000,
    });
    const noticed = performance.now();
    await waitFor(() => performance.now() - noticed > 2500, { what: 'more of the tone', deadlineMs: 15_000 });
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(arrived.uniqueid);
    const { pcm, rate } = office.pbx.heard(arrived.uniqueid);
    const [tone] = bursts(pcm, rate);
    if (!tone) throw new Error('nothing was heard');
    // After the delay has risen to where it stays.
    const steady = pcm.slice(tone.from + 1.2 * rate, tone.to);
    const turned = reversals(phases(steady, rate, 2100));
    expect(turned.length).toBeGreaterThanOrEqual(2);
    for (let i = 1; i < turned.length; i++)
      expect(Math.abs((turned[i] ?? 0) - (turned[i - 1] ?? 0) - 450)).toBeLessThanOrEqual(20);
    await office.quiet();
    const { records } = await office.gateway.request('records.list', { limit: 1 });
    expect(['ced', 'ansam']).toContain(records[0]?.fax);
    saw({ peer: 'Asterisk', over: 'UDP' }, 'a fax machine’s tones reach it unharmed');
    await office.provoke(1, { kind: 'is-silent' });
  });
});
