import { describe, expect, it } from 'vitest';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { CASES, isNearEndKept, runDoubleTalk, runSingleTalk } from './echo/g168-cases.ts';
import { composite, echoOf, hybridPath, throughALaw } from './echo/g168-signals.ts';
import { cancel, ourCanceller } from './echo/our-canceller.ts';
import { dtmf } from './line-audio.ts';
import { speechLike, whiteNoise } from './noise.ts';
import { gain, join, mix, type Samples, samplesIn, silence, sines } from './samples.ts';

/** dBm0 of what lies between two times. */
function levelOf(signal: Samples, fromMs: number, toMs: number): number {
  const part = signal.subarray(samplesIn(fromMs), samplesIn(toMs));
  const power = part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
  return 10 * Math.log10(power / 32767 ** 2 + 1e-12) + 6.15;
}

const late = (signal: Samples, ms: number): Samples => join(silence(ms), signal).subarray(0, signal.length);

describe('the 48 cases of G.168, adapted', () => {
  it('from a cold start 20 dB are kept between 50 ms and 1 s, and the mask of Figure 9 after it', () => {
    const results = CASES.map((one) => runSingleTalk(one, ourCanceller()));
    expect(results.filter(({ earlyLossDb }) => earlyLossDb >= 20)).toHaveLength(48);
    expect(results.filter(({ steadyMarginDb }) => steadyMarginDb >= 0).length).toBeGreaterThanOrEqual(47);
  });

  it('with the path of an earlier call 20 dB are kept from the start by the filter alone', () => {
    for (const one of CASES.filter(({ playedDbm0 }) => playedDbm0 === -20)) {
      const seed = Float32Array.from({ length: 256 }, (_, k) => hybridPath(one.hybrid, one.erlDb)[k] ?? 0);
      expect(runSingleTalk(one, ourCanceller({ seed, nlp: false })).earlyLossDb).toBeGreaterThanOrEqual(20);
    }
  });

  it('the near end is kept in double talk, as loud as the far end or 15 dB below it', () => {
    for (const one of CASES.filter(({ playedDbm0, erlDb }) => playedDbm0 === -20 && erlDb === 6)) {
      for (const nearDb of [0, -6, -15]) {
        const result = runDoubleTalk(one, nearDb, ourCanceller());
        expect(isNearEndKept(result), JSON.stringify(result)).toBe(true);
      }
    }
  });
});

it.each([32, 64] as const)('an echo up to 120 ms late is found and taken out with a tail of %d ms', (tailMs) => {
  const played = throughALaw(composite('far', 4000, -18));
  for (const delayMs of [0, 20, 60, 119]) {
    const echo = throughALaw(late(echoOf(played, 'D.5', 10), delayMs));
    const { out, path, statistics } = cancel(echo, played, { tailMs, nlp: false });
    expect(levelOf(echo, 3000, 4000) - levelOf(out, 3000, 4000), `${delayMs} ms`).toBeGreaterThan(30);
    expect(statistics.state).toBe('converged');
    expect(Math.abs(statistics.erlDb - 10)).toBeLessThan(2);
    const again = cancel(echo, played, { tailMs, nlp: false, seed: path });
    expect(levelOf(echo, 0, 500) - levelOf(again.out, 0, 500), `${delayMs} ms, seeded`).toBeGreaterThan(25);
  }
});

it('speech converges it within the first second, without the non-linear processor', () => {
  const played = throughALaw(speechLike(2000, -18, 3));
  const echo = throughALaw(echoOf(played, 'D.7', 10));
  const { out } = cancel(echo, played, { nlp: false });
  expect(levelOf(echo, 1000, 2000) - levelOf(out, 1000, 2000)).toBeGreaterThan(25);
});

it('ten seconds of double talk leave the filter good, without a freeze', () => {
  const played = throughALaw(join(speechLike(3000, -18, 3), speechLike(10_000, -18, 4), speechLike(1000, -18, 5)));
  const near = join(silence(3000), speechLike(10_000, -16, 9), silence(1000));
  const echo = echoOf(played, 'D.4', 8);
  const { out } = cancel(throughALaw(mix(echo, near)), played, { nlp: false });
  expect(levelOf(echo, 13_000, 14_000) - levelOf(out, 13_000, 14_000)).toBeGreaterThan(20);
});

it('a path that changes in mid-call is learnt again within half a second', () => {
  const played = throughALaw(composite('far', 6000, -15));
  const [before, after] = [echoOf(played, 'D.2', 8), echoOf(played, 'D.7', 8)];
  const echo = throughALaw(before.map((sample, at) => (at < samplesIn(4000) ? sample : (after[at] ?? 0))));
  const { out } = cancel(echo, played, { nlp: false });
  expect(levelOf(echo, 4600, 5600) - levelOf(out, 4600, 5600)).toBeGreaterThan(25);
});

it('tones that both ends play pass at their levels, the same frequency too', () => {
  const played = throughALaw(sines([1000], 3000, -10));
  for (const hz of [440, 1000]) {
    const { out } = cancel(throughALaw(sines([hz], 3000, -20)), played);
    for (const from of [0, 1000, 2000]) expect(Math.abs(levelOf(out, from, from + 1000) + 20)).toBeLessThan(0.5);
  }
});

it('a tone that the far party plays already is not touched when we begin to play', () => {
  const played = throughALaw(join(silence(2000), sines([700], 2000, -19)));
  const heard = throughALaw(sines([1004], 4000, -16));
  const { out } = cancel(heard, played);
  const lost = mix(
    heard,
    out.map((sample) => -sample),
  );
  for (let from = 500; from < 4000; from += 500) {
    expect(levelOf(lost, from, from + 500), `${from} ms`).toBeLessThan(-16 - 25);
  }
});

it('a tone of the far party passes while speech is played to it', () => {
  const played = throughALaw(speechLike(5000, -18, 5));
  const { out } = cancel(throughALaw(mix(echoOf(played, 'D.2', 13), sines([440], 5000, -13))), played);
  for (const from of [0, 1000, 2000, 3000, 4000]) {
    expect(Math.abs(levelOf(out, from, from + 1000) + 13)).toBeLessThan(1.5);
  }
});

it('what is heard while nothing is played passes as it is', () => {
  const heard = speechLike(3000, -18, 2);
  const { out } = cancel(heard, silence(3000));
  expect(Math.abs(levelOf(out, 0, 3000) + 18)).toBeLessThan(0.1);
});

it.each([-60, -50, -40])('comfort noise is within 2 dB of the background of %d dBm0', (dbm0) => {
  const played = throughALaw(join(silence(2000), composite('far', 6000, -15)));
  const { out } = cancel(throughALaw(mix(echoOf(played, 'D.4', 8), whiteNoise(8000, dbm0))), played);
  for (let from = 3000; from < 8000; from += 500) {
    expect(Math.abs(levelOf(out, from, from + 500) - dbm0), `${from} ms`).toBeLessThan(2);
  }
});

it('the digits that we dial measure the echo return, over dial tone and late', () => {
  const played = throughALaw(join(silence(300), dtmf('5551234', { dbm0: -9, onMs: 90, offMs: 90 }), silence(300)));
  for (const delayMs of [0, 20, 60, 110]) {
    for (const erlDb of [6, 13, 25]) {
      const heard = throughALaw(mix(late(gain(played, -erlDb), delayMs), sines([350, 440], 500, -13)));
      const { dialledErlDb } = cancel(heard, played).statistics;
      expect(Math.abs((dialledErlDb ?? 0) - erlDb), `${erlDb} dB after ${delayMs} ms`).toBeLessThan(1);
    }
  }
});

it('clipped, offset and silent audio at full scale crash nothing and the canceller works after it', () => {
  const square = new Float64Array(8000).map((_, at) => (at % 2 ? 32767 : -32768));
  const offset = new Float64Array(8000).fill(32767);
  const played = join(square, offset, silence(1000), throughALaw(composite('far', 3000, -15)));
  const echo = join(square, offset, silence(1000), echoOf(throughALaw(composite('far', 3000, -15)), 'D.2', 10));
  const { out } = cancel(echo, played);
  const end = (played.length / 8) | 0;
  expect(out.every(Number.isFinite)).toBe(true);
  expect(levelOf(out, end - 1000, end)).toBeLessThan(-55);
});

it('refuses settings and seeds that make no sense, and keeps the path over a change of the tail', () => {
  using dsp = createLineDsp();
  expect(dsp.echoStatistics()).toMatchObject({ state: 'off' });
  expect(dsp.echoPath()).toHaveLength(0);
  expect(() => dsp.setEcho({ tailMs: 16 as 32, nlp: true })).toThrow(TypeError);
  dsp.setEcho({ tailMs: 32, nlp: true });
  expect(() => dsp.seedEcho(new Float32Array(256).fill(Number.NaN))).toThrow(TypeError);
  expect(() => dsp.seedEcho(new Float32Array(256).fill(1))).toThrow(TypeError);
  expect(() => dsp.seedEcho(new Float32Array(5000))).toThrow(TypeError);
  const path = new Float32Array(200 + 256);
  path[220] = 0.25;
  dsp.seedEcho(path);
  expect(dsp.echoPath()[220]).toBe(0.25);
  dsp.setEcho({ tailMs: 64, nlp: true });
  expect(dsp.echoPath()[220]).toBe(0.25);
  expect(dsp.echoStatistics().state).toBe('adapting');
});
