/** CAS and DT-AS: what the standards want taken, what must not be taken for them, and speech. */
import { describe, expect, it } from 'vitest';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { espeakSpeech } from './espeak.ts';
import { listenTo, type Timed } from './listen-to.ts';
import { atLevel, speechLike, whiteNoise } from './noise.ts';
import { gain, join, mix, type Samples, silence, sines } from './samples.ts';
import { soxTone } from './sox-tone.ts';

const LOW_HZ = 2130;
const HIGH_HZ = 2750;

interface Cas {
  readonly ms?: number;
  readonly dbm0?: number;
  /** High over low. */
  readonly twistDb?: number;
  readonly offPct?: number;
}

function cas({ ms = 80, dbm0 = -20, twistDb = 0, offPct = 0 }: Cas = {}): Samples {
  const factor = 1 + offPct / 100;
  return mix(sines([LOW_HZ * factor], ms, dbm0 - twistDb / 2), sines([HIGH_HZ * factor], ms, dbm0 + twistDb / 2, 0.3));
}

const heard = (signal: Samples): (Timed & { kind: 'alerting-tone' })[] =>
  listenTo(signal, { callWaiting: 'D' }).flatMap((event) => (event.kind === 'alerting-tone' ? [event] : []));
/** In silence, at a moment that no frame begins with. */
const placed = (tone: Samples): Samples => join(silence(203), tone, silence(200));
const times = (signal: Samples): number => heard(signal).length;

describe('the standards', () => {
  it.each([
    ['GR-30: 75 ms', { ms: 75 }],
    ['GR-30: 85 ms', { ms: 85 }],
    ['SIN 227, on-hook: 88 ms', { ms: 88 }],
    ['SIN 227, on-hook: 110 ms', { ms: 110 }],
    ['loud: -14 dBm', { dbm0: -14 }],
    ['very loud: -3 dBm', { dbm0: -3 }],
    ['faint: -32 dBm', { dbm0: -32 }],
    ['SIN 227: -37.8 dBm', { dbm0: -37.8 }],
    ['twist of 7 dB', { twistDb: 7 }],
    ['twist of -7 dB', { twistDb: -7 }],
    ['0.5 % high', { offPct: 0.5 }],
    ['0.5 % low', { offPct: -0.5 }],
    ['1.1 % high (SIN 227)', { offPct: 1.1 }],
    ['1.1 % low (SIN 227)', { offPct: -1.1 }],
    ['all at their limits', { ms: 75, dbm0: -30, twistDb: 6, offPct: 0.5 }],
  ] as [string, Cas][])('%s is heard', (_what, tone) => {
    const found = heard(placed(cas(tone)));
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0]?.durationMs ?? 0) - (tone.ms ?? 80))).toBeLessThanOrEqual(5);
  });

  it.each([
    ['20 ms', { ms: 20 }],
    ['45 ms', { ms: 45 }],
    ['160 ms', { ms: 160 }],
    ['half a second', { ms: 500 }],
    ['-48 dBm', { dbm0: -48 }],
    ['3.5 % high', { offPct: 3.5 }],
    ['3.5 % low', { offPct: -3.5 }],
    ['a twist of 15 dB', { twistDb: 15 }],
  ] as [string, Cas][])('%s is not one', (_what, tone) => {
    expect(times(placed(cas(tone)))).toBe(0);
  });

  it('one of the two frequencies alone is not one', () => {
    expect(times(placed(sines([LOW_HZ], 80, -14)))).toBe(0);
    expect(times(placed(sines([HIGH_HZ], 80, -14)))).toBe(0);
  });

  it('it is told within 40 ms of its end: the answer must begin within 100 ms', () => {
    for (let offset = 0; offset < 20; offset += 3) {
      const before = silence(100 + offset);
      const [first] = heard(join(before, cas(), silence(200)));
      expect((first?.atMs ?? Infinity) - (180 + offset)).toBeLessThanOrEqual(40);
    }
  });
});

describe('beside other sound', () => {
  it('in noise 20 dB below each tone it is always heard', () => {
    for (let seed = 1; seed <= 100; seed++)
      expect(times(mix(placed(cas({ offPct: seed % 2 ? 0.5 : -0.5 })), whiteNoise(480, -40, seed)))).toBe(1);
  });

  it.each([
    ['10 dB below each tone', -30, 97],
    ['as loud as each tone', -20, 70],
  ])('with the echo of our own speaker %s it is heard', (_what, dbm0, least) => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) found += times(mix(placed(cas()), speechLike(480, dbm0, seed))) > 0 ? 1 : 0;
    expect(found).toBeGreaterThanOrEqual(least);
  });

  it('hum and an offset do not hide it', () => {
    const hum = mix(
      sines([50, 150, 250], 483, -15),
      silence(483).map(() => 2000),
    );
    expect(times(mix(placed(cas({ dbm0: -30 })), hum))).toBe(1);
  });

  it('caller ID data, digits, fax tones and noise are none', () => {
    const others = [
      sines([1633, 941], 80, -10),
      sines([2100], 80, -10),
      sines([1400, 2060, 2450, 2600], 100, -10),
      whiteNoise(80, -10),
      sines([2130, 2450], 80, -12),
      sines([2130, 2750, 2450], 80, -15),
    ];
    for (const other of others) expect(times(placed(other))).toBe(0);
  });

  it('Clipped sound crash nothing', () => {
    expect(times(placed(gain(cas(), 60)))).toBeLessThanOrEqual(1);
  });
});

it("sox's tone is heard as ours is", () => {
  const tone = atLevel(Float64Array.from(soxTone([LOW_HZ, HIGH_HZ], 80)), -17);
  expect(times(join(silence(200), tone, silence(200)))).toBe(1);
});

it('half an hour of speech in many languages contains none', { timeout: 120_000 }, () => {
  using dsp = createLineDsp();
  dsp.listen({ dtmf: false, callerId: [], tones: [], callWaiting: 'D' });
  const quiet = new Int16Array(160);
  const found: string[] = [];
  let frames = 0;
  for (const speech of espeakSpeech(1800, 7)) {
    for (let at = 0; at + 160 <= speech.length; at += 160, frames++)
      for (const event of dsp.process(speech.subarray(at, at + 160).slice(), quiet))
        if (event.kind === 'alerting-tone') found.push(`${event.durationMs} ms at ${frames * 20}`);
  }
  expect(frames).toBeGreaterThan(80_000);
  expect(found).toEqual([]);
});
