import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeG711, encodeG711 } from './g711.ts';
import { seeded } from './lossy-proxy.ts';
import { tempDir } from './temp-dir.ts';
import { analyse, analyseLoudest, levelAt, makeTone, rmsDb } from './tone.ts';
import { readWav, writeWav } from './wav.ts';

test.each([
  [300, -3.02],
  [425, -15],
  [1004, -30],
  [2130.4, -45],
  [3400, -10],
])('a tone of %d Hz at %d dB is read as such', (hz, levelDb) => {
  for (const samples of [400, 2000, 8000]) {
    const reading = analyse(makeTone(hz, { samples, levelDb }), 8000);
    expect(Math.abs(reading.hz - hz)).toBeLessThan(samples < 1000 ? 1 : 0.2);
    expect(Math.abs(reading.levelDb - levelDb)).toBeLessThan(0.3);
    expect(reading.purityDb).toBeGreaterThan(levelDb < -40 ? 40 : 50);
  }
});

test('noise as loud as a tone makes its purity 0 dB', () => {
  const random = seeded(7);
  const tone = makeTone(1000, { samples: 8000, levelDb: -20 });
  const noisy = tone.map((x) => x + (random() - 0.5) * Math.sqrt(12) * 32_768 * 10 ** (-20 / 20));
  const reading = analyse(noisy, 8000);
  expect(reading.hz).toBeCloseTo(1000, 0);
  expect(Math.abs(reading.purityDb)).toBeLessThan(0.5);
});

test('the louder of two tones is read, and the level of each can be asked', () => {
  const pcm = makeTone([350, 440], { samples: 8000, levelDb: -16 });
  expect(Math.abs(levelAt(pcm, 8000, 350) + 16)).toBeLessThan(0.1);
  expect(Math.abs(levelAt(pcm, 8000, 440) + 16)).toBeLessThan(0.1);
  expect(levelAt(pcm, 8000, 1000)).toBeLessThan(-60);
});

test('silence is neither a tone nor an error', () => {
  expect(analyse(new Int16Array(800), 8000)).toMatchObject({ levelDb: -120, purityDb: 0 });
  expect(rmsDb(new Int16Array(0))).toBe(-120);
});

test('the tone is found between silences, and G.711 keeps it', () => {
  for (const law of ['PCMU', 'PCMA'] as const) {
    const pcm = new Int16Array(16_000);
    pcm.set(makeTone(700, { samples: 8000, levelDb: -12 }), 4000);
    const reading = analyseLoudest(decodeG711(law, encodeG711(law, pcm)), 8000);
    expect(reading.hz).toBeCloseTo(700, 0);
    expect(Math.abs(reading.levelDb + 12)).toBeLessThan(0.1);
    expect(reading.purityDb).toBeGreaterThan(33);
    expect(reading.ms).toBeCloseTo(1000, -1);
  }
});

test('G.711 says what the tables of the recommendation say', () => {
  // ITU-T G.711 tables 1a to 2b, ends and middles of each law (values scaled to 16 bits).
  expect([...decodeG711('PCMU', Uint8Array.from([0x00, 0x80, 0x7f, 0xff, 0x0f]))]).toEqual([
    -32_124, 32_124, 0, 0, -16_764,
  ]);
  expect([...decodeG711('PCMA', Uint8Array.from([0x2a, 0xaa, 0x55, 0xd5]))]).toEqual([-32_256, 32_256, -8, 8]);
});

test('a WAV is read as it was written', () => {
  using dir = tempDir('wav');
  const file = join(dir.path, 'a.wav');
  const pcm = makeTone(500, { samples: 1601, levelDb: -20 });
  writeWav(file, { rate: 8000, pcm });
  expect(readWav(file)).toEqual({ rate: 8000, pcm });
});
