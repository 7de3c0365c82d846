import { describe, expect, test } from 'vitest';
import { dtmfSamples } from './dtmf.ts';
import { exchangeCountries, exchangeProfile } from './exchange-profile.ts';
import { connected, dialled } from './fixtures/connected.ts';
import { VirtualLine } from './fixtures/virtual-line.ts';
import { powerToDb } from './levels.ts';
import { measureTone } from './tone-meter.ts';

/** Which whole milliseconds sound. */
const loudMs = (samples: Int16Array): boolean[] =>
  Array.from({ length: samples.length / 8 }, (_, ms) => samples.subarray(ms * 8, ms * 8 + 8).some((one) => one !== 0));

/** Lengths of sound and silence in turn, ms. */
function runsOf(samples: Int16Array): number[] {
  const runs: number[] = [];
  let last: boolean | undefined;
  for (const loud of loudMs(samples)) {
    if (loud === last) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    else runs.push(1);
    last = loud;
  }
  return runs;
}

const rmsDb = (samples: Int16Array): number =>
  powerToDb(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

describe('the loop', () => {
  test('a false open lasts as long as told, and the call goes on', () => {
    for (const ms of [40, 100, 300]) {
      const it = connected();
      const since = it.nowMs;
      it.line.provoke({ kind: 'breaks-loop', ms });
      it.run(600);
      const edges = it.of('loop-current').slice(1);
      expect(edges.map(({ atMs, event }) => [atMs - since, event.flowing])).toEqual([
        [0, false],
        [ms, true],
      ]);
      expect(it.state).toBe('talking');
    }
  });

  test('polarity reversed in a call is as before after it; of an idle line it stays', () => {
    const it = connected({ kind: 'answers-after', ms: 500, polarityReversal: false });
    it.line.provoke({ kind: 'reverses-polarity' });
    it.run(40);
    it.line.setHook('on-hook');
    it.run(40);
    expect(it.of('polarity').map(({ event }) => event.polarity)).toEqual(['normal', 'reversed', 'normal']);
    it.line.provoke({ kind: 'reverses-polarity' });
    it.line.setHook('off-hook');
    it.run(40);
    it.line.setHook('on-hook');
    it.run(40);
    expect(it.of('polarity').at(-1)?.event.polarity).toBe('reversed');
    expect(it.of('polarity')).toHaveLength(4);
  });

  test('a ring glitch is one burst on an idle line, and nobody calls', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'ring-glitch', ms: 80 });
    it.run(3000);
    expect(it.of('ring').map(({ atMs, event }) => [atMs, event.on])).toEqual([
      [0, true],
      [80, false],
    ]);
    expect(it.state).toBe('idle');
  });

  test('another phone answers a caller: ringing ends, the line is in use until it hangs up', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'calls-in' });
    it.run(1000);
    it.line.provoke({ kind: 'parallel-phone', lifted: true });
    it.run(100);
    expect(it.state).toBe('talking');
    expect(it.of('ring').at(-1)).toMatchObject({ atMs: 1000, event: { on: false } });
    expect(it.of('in-use').map(({ event }) => event.inUse)).toEqual([true]);
    expect(it.of('battery').map(({ event }) => event.present)).toEqual([true]);
    expect(it.line.provoke({ kind: 'calls-in' })).toMatchObject({ ok: false });
    it.line.provoke({ kind: 'parallel-phone', lifted: false });
    it.run(100);
    expect(it.state).toBe('idle');
    expect(it.of('in-use').at(-1)?.event.inUse).toBe(false);
  });

  test('another phone takes an idle line, and a port that seizes it joins in', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'parallel-phone', lifted: true });
    it.run(100);
    expect(it.state).toBe('dial-tone');
    it.line.setHook('off-hook');
    it.run(300);
    expect([350, 440]).toContain(Math.round(it.hears()?.hz ?? 0));
    it.line.setHook('on-hook');
    it.run(100);
    expect(it.state).toBe('dial-tone');
    it.line.provoke({ kind: 'parallel-phone', lifted: false });
    it.run(20);
    expect(it.states()).toEqual(['dial-tone', 'idle']);
  });
});

describe('a call out', () => {
  test('special information tones: GR-1162 tells the reason by pitch and length, E.180 does not', () => {
    const cases = [
      ['us', 'vacant-code', [985.2, 1370.6, 1776.7], [380, 274, 380]],
      ['us', 'intercept', [913.8, 1370.6, 1776.7], [274, 274, 380]],
      ['us', 'no-circuit', [985.2, 1428.5, 1776.7], [380, 380, 380]],
      ['us', 'reorder', [913.8, 1428.5, 1776.7], [274, 380, 380]],
      ['de', 'reorder', [950, 1400, 1800], [330, 330, 330]],
    ] as const;
    for (const [country, sit, hz, ms] of cases) {
      const it = dialled({ kind: 'is-unobtainable', sit }, country).runUntil('announcement');
      const from = it.fromLine.length - 160;
      it.run(2500);
      let at = from;
      hz.forEach((one, index) => {
        const length = (ms[index] ?? 0) * 8;
        expect(measureTone(it.fromLine.subarray(at + 8, at + 2008))?.hz).toBeCloseTo(one, 0);
        at += length;
      });
      // An announcement follows: no tone, and not silent.
      const says = it.fromLine.subarray(at + 800);
      expect(rmsDb(says)).toBeGreaterThan(-40);
      expect(measureTone(says.subarray(0, 2000))?.purityDb ?? -99).toBeLessThan(6);
    }
  });

  test('dial tone stutters first, comes late, or not at all, and the digits are taken all the same', () => {
    const stutter = new VirtualLine();
    stutter.line.provoke({ kind: 'dial-tone', which: 'stutter' });
    stutter.line.setHook('off-hook');
    stutter.run(3000);
    const bursts = runsOf(stutter.fromLine);
    expect(bursts).toHaveLength(21);
    for (const ms of bursts.slice(0, 20)) expect(Math.abs(ms - 100)).toBeLessThanOrEqual(1);
    expect(bursts.at(-1)).toBeGreaterThan(950);

    const late = new VirtualLine();
    late.line.provoke({ kind: 'dial-tone', which: 'late', afterMs: 2000 });
    late.line.setHook('off-hook');
    late.run(3000);
    expect(loudMs(late.fromLine).indexOf(true)).toBe(2000);

    const none = dialled({ kind: 'dial-tone', which: 'none' });
    none.runUntil('ringback');
    expect(none.line.report().digits).toBe('5551234');
    expect(loudMs(none.fromLine).indexOf(true)).toBeGreaterThan(1500);
  });

  test('a party that speaks as it answers does so in that call alone', () => {
    const it = connected({ kind: 'answers-after', ms: 200, says: 'speech' });
    it.run(4000);
    expect(rmsDb(it.fromLine.subarray(-32_000))).toBeGreaterThan(-30);
    it.line.setHook('on-hook');
    it.run(100);
    it.line.provoke({ kind: 'calls-in' });
    it.line.setHook('off-hook');
    it.run(2000);
    expect(it.fromLine.subarray(-8000).every((one) => one === 0)).toBe(true);
  });
});

describe('in conversation', () => {
  test('speech has syllables and pauses, and music goes on; both as loud as told', () => {
    const speech = connected();
    speech.line.provoke({ kind: 'talks-speech', levelDb: -20 });
    speech.fromLine = new Int16Array(0);
    speech.run(16_000);
    const quiet = loudMs(speech.fromLine).filter((loud) => !loud).length;
    expect(quiet).toBeGreaterThan(2500);
    expect(quiet).toBeLessThan(8000);
    expect(rmsDb(speech.fromLine.filter((one) => one !== 0))).toBeCloseTo(-20, 0);
    expect(runsOf(speech.fromLine).some((ms) => ms > 300)).toBe(true);

    const music = connected();
    music.line.provoke({ kind: 'music' });
    music.fromLine = new Int16Array(0);
    music.run(16_000);
    expect(loudMs(music.fromLine).every(Boolean)).toBe(true);
    expect(rmsDb(music.fromLine)).toBeCloseTo(-22, 0);
  });

  test('the exchange tells of a hang-up by any of its tones', () => {
    const cases = [
      ['congestion-tone', [480, 620], [250, 250]],
      ['howler', [1400, 2060, 2450, 2600], [100, 100]],
      ['number-unobtainable', [950, 1400, 1800], [990, 1000]],
    ] as const;
    for (const [signal, hz, cadence] of cases) {
      const it = connected();
      it.line.provoke({ kind: 'hangs-up', signal });
      expect(it.state).toBe('far-end-gone');
      it.fromLine = new Int16Array(0);
      it.run(8000);
      const [on = 0, off = 0] = runsOf(it.fromLine);
      expect(Math.abs(on - cadence[0])).toBeLessThanOrEqual(1);
      expect(Math.abs(off - cadence[1])).toBeLessThanOrEqual(2);
      const heard = Math.round(measureTone(it.fromLine.subarray(0, Math.min(2000, on * 8)))?.hz ?? 0);
      expect(hz.some((one) => Math.abs(one - heard) < 8)).toBe(true);
    }
    const it = connected();
    it.line.provoke({ kind: 'hangs-up', signal: 'dial-tone' });
    it.run(300);
    expect(it.state).toBe('dial-tone');
    expect([350, 440]).toContain(Math.round(it.hears()?.hz ?? 0));
  });

  test('British number-unobtainable tone is one continuous tone', () => {
    const it = dialled({ kind: 'answers-after', ms: 200 }, 'gb').runUntil('talking');
    it.line.provoke({ kind: 'hangs-up', signal: 'number-unobtainable' });
    it.run(3000);
    expect(it.hears()?.hz).toBeCloseTo(400, 0);
    expect(loudMs(it.fromLine.subarray(-20_000)).every(Boolean)).toBe(true);
  });
});

describe('every country', () => {
  test('has an exchange that gives dial tone, ringback, busy and congestion tone and rings', () => {
    expect(exchangeCountries.length).toBeGreaterThanOrEqual(172);
    for (const country of exchangeCountries) {
      const { dialTone, ringback, busy, congestion, ringMs } = exchangeProfile(country);
      for (const tone of [dialTone, ringback, busy, congestion]) {
        expect(tone.length, country).toBeGreaterThan(0);
        for (const { hz, onMs } of tone) {
          expect(onMs, country).toBeGreaterThan(0);
          expect(
            hz.every((one) => one > 100 && one < 3900),
            country,
          ).toBe(true);
        }
      }
      expect(ringMs.length % 2, country).toBe(0);
    }
  });

  test.each([
    ['it', 425, 425],
    ['pt', 425, 425],
    ['za', 400, 400],
    ['br', 425, 425],
  ])('%s: what sounds is what its table says', (country, dialHz, busyHz) => {
    const it = new VirtualLine(country);
    it.line.provoke({ kind: 'is-busy' });
    it.line.setHook('off-hook');
    it.run(400);
    expect(Math.abs((it.hears()?.hz ?? 0) - dialHz)).toBeLessThan(40);
    it.play(dtmfSamples('5551234'));
    it.runUntil('busy').run(230);
    expect(Math.abs((it.hears()?.hz ?? 0) - busyHz)).toBeLessThan(40);
  });
});
