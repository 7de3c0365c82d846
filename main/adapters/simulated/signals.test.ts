import { describe, expect, test } from 'vitest';
import { parseWav } from '../../line/wav-file.ts';
import { DigitReceiver } from './digit-receiver.ts';
import { dtmfPair, dtmfSamples } from './dtmf.ts';
import { Hybrid } from './hybrid.ts';
import { fromDbm0, powerToDb, sinePeak } from './levels.ts';
import { measureTone } from './tone-meter.ts';

const ALL = '0123456789ABCD*#';

function receive(samples: Int16Array): string {
  const receiver = new DigitReceiver();
  let digits = '';
  for (let at = 0; at < samples.length; at += 160) {
    const frame = new Int16Array(160);
    frame.set(samples.subarray(at, at + 160));
    digits += receiver.take(frame);
  }
  return digits + receiver.take(undefined) + receiver.take(undefined);
}

/** Repeatable noise between -1 and 1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const rms = (samples: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += (samples[i] ?? 0) ** 2;
  return powerToDb(sum / samples.length);
};

describe('the digit receiver', () => {
  test('a frame that came late is hardly ever a pause between two digits, wherever it falls', () => {
    let [doubled, all] = [0, 0];
    for (let at = 3; at < 8; at++)
      for (let shift = 0; shift < 160; shift += 13) {
        const samples = new Int16Array(160 * 16);
        samples.set(dtmfSamples('8', { toneMs: 180, gapMs: 40 }), 160 + shift);
        samples.fill(0, 160 * at, 160 * (at + 1));
        all++;
        if (receive(samples) !== '8') doubled++;
      }
    expect(doubled / all).toBeLessThan(0.1);
  });

  test('hears every digit of 40 ms, wherever it begins, from -38 to -12 dB', () => {
    for (const levelDb of [-38, -20, -12]) {
      for (let shift = 0; shift < 160; shift += 13) {
        const digits = dtmfSamples(ALL, { toneMs: 40, gapMs: 40, levelDb });
        const samples = new Int16Array(shift + digits.length + 320);
        samples.set(digits, shift);
        expect(receive(samples), `${levelDb} dB, shifted by ${shift}`).toBe(ALL);
      }
    }
  });

  test('counts a digit pressed twice as two, a long one as one', () => {
    expect(receive(dtmfSamples('1199', { toneMs: 50, gapMs: 50 }))).toBe('1199');
    expect(receive(dtmfSamples('5', { toneMs: 3000, gapMs: 60 }))).toBe('5');
  });

  test('tolerates 1.5 % of frequency and 6 dB of twist', () => {
    const [low, high] = dtmfPair('6') ?? [0, 0];
    for (const off of [0.985, 1.015]) {
      for (const twistDb of [-6, 6]) {
        const samples = Int16Array.from({ length: 800 }, (_, i) => {
          const angle = (2 * Math.PI * off * i) / 8000;
          return sinePeak(-20) * Math.sin(low * angle) + sinePeak(-20 + twistDb) * Math.sin(high * angle);
        });
        expect(receive(samples)).toBe('6');
      }
    }
  });

  test('hears nothing in noise, in one tone, in dial tone, or in a tone of 15 ms', () => {
    const random = noise(7);
    expect(receive(Int16Array.from({ length: 80_000 }, () => random() * 12_000))).toBe('');
    for (const hz of [697, 1209, 440, 1004]) {
      expect(receive(Int16Array.from({ length: 8000 }, (_, i) => 9000 * Math.sin((2 * Math.PI * hz * i) / 8000)))).toBe(
        '',
      );
    }
    const dial = (i: number): number => Math.sin((700 * Math.PI * i) / 8000) + Math.sin((880 * Math.PI * i) / 8000);
    expect(receive(Int16Array.from({ length: 8000 }, (_, i) => 6000 * dial(i)))).toBe('');
    expect(receive(dtmfSamples('1', { toneMs: 12, gapMs: 100 }))).toBe('');
  });
});

describe('the tone meter', () => {
  test('finds frequency and level; a full-scale sine is -3 dB', () => {
    for (const [hz, levelDb] of [
      [300.25, -3.02],
      [1004, -15],
      [3399.9, -50],
    ] as const) {
      const samples = Int16Array.from({ length: 2000 }, (_, i) =>
        Math.round(sinePeak(levelDb) * Math.sin((2 * Math.PI * hz * i) / 8000 + 1)),
      );
      const tone = measureTone(samples);
      expect(tone?.hz).toBeCloseTo(hz, 1);
      expect(tone?.levelDb).toBeCloseTo(levelDb, 1);
      expect(tone?.purityDb).toBeGreaterThan(30);
    }
  });

  test('purity is the power of the tone over the power of the rest', () => {
    const random = noise(3);
    const samples = Int16Array.from({ length: 2000 }, (_, i) => {
      // Uniform noise between -a and a has the power a^2 / 3.
      return Math.round(8000 * Math.sin((2 * Math.PI * 1000 * i) / 8000) + random() * 8000 * Math.sqrt(1.5) * 0.1);
    });
    expect(measureTone(samples)?.purityDb).toBeCloseTo(20, 0);
    expect(measureTone(new Int16Array(2000))).toBeUndefined();
  });

  test('0 dBm0 is a sine of 6.18 dB below full scale', () => {
    expect(fromDbm0(3.17)).toBeCloseTo(-3.01, 2);
  });
});

describe('the hybrid', () => {
  function echoOf(hybrid: Hybrid, samples: Int16Array): Int16Array {
    const out = new Int16Array(samples.length);
    for (let at = 0; at < samples.length; at += 160)
      hybrid.add(samples.subarray(at, at + 160), out.subarray(at, at + 160));
    return out;
  }

  test('speech-like noise comes back weaker by about the echo return loss', () => {
    const random = noise(11);
    // Noise with the long-term slope of speech: one pole at 0.7.
    let last = 0;
    const samples = Int16Array.from({ length: 16_000 }, () => {
      last = 0.7 * last + random() * 3000;
      return last;
    });
    for (const erlDb of [12, 15, 24]) {
      const loss = rms(samples) - rms(echoOf(new Hybrid({ model: 'D2', erlDb }), samples).subarray(800));
      expect(loss).toBeGreaterThan(erlDb - 4);
      expect(loss).toBeLessThan(erlDb + 6);
    }
  });

  test('the echo comes some milliseconds later, outlives its frame, and ends', () => {
    const hybrid = new Hybrid({ model: 'D2', erlDb: 6 });
    const click = new Int16Array(160);
    click[159] = 30_000;
    const first = new Int16Array(160);
    hybrid.add(click, first);
    expect(first.every((sample) => sample === 0)).toBe(true);
    const second = new Int16Array(160);
    expect(hybrid.add(undefined, second)).toBe(true);
    expect(second.findIndex((sample) => sample !== 0) + 1).toBe(24);
    expect(hybrid.add(undefined, new Int16Array(160))).toBe(false);
  });

  test('switched off, it is perfect', () => {
    expect(new Hybrid('off').add(new Int16Array(160).fill(9999), new Int16Array(160))).toBe(false);
  });
});

describe('a WAV file', () => {
  interface Header {
    readonly rateHz?: number;
    readonly channels?: number;
    readonly bits?: number;
    readonly format?: number;
    readonly dataSize?: number;
  }
  function wav(
    data: Buffer,
    { rateHz = 8000, channels = 1, bits = 16, format = 1, dataSize = data.length }: Header = {},
  ): Buffer {
    const head = Buffer.alloc(44);
    head.write('RIFF', 0);
    head.writeUInt32LE(36 + data.length, 4);
    head.write('WAVEfmt ', 8);
    head.writeUInt32LE(16, 16);
    head.writeUInt16LE(format, 20);
    head.writeUInt16LE(channels, 22);
    head.writeUInt32LE(rateHz, 24);
    head.writeUInt16LE(bits, 34);
    head.write('data', 36);
    head.writeUInt32LE(dataSize, 40);
    return Buffer.concat([head, data]);
  }
  const pcm = (...samples: number[]): Buffer => Buffer.from(Int16Array.from(samples).buffer);

  test('8 kHz mono is taken as it is, also where the size was never filled in', () => {
    expect([...parseWav(wav(pcm(1, -2, 3)))]).toEqual([1, -2, 3]);
    expect([...parseWav(wav(pcm(1, -2, 3), { dataSize: 0xffffffff }))]).toEqual([1, -2, 3]);
  });

  test('stereo is averaged and other rates are converted', () => {
    expect([...parseWav(wav(pcm(10, 20, -10, -30), { channels: 2 }))]).toEqual([15, -20]);
    const samples = Array.from({ length: 44_100 }, (_, i) =>
      Math.round(10_000 * Math.sin((2 * Math.PI * 440 * i) / 44_100)),
    );
    const out = parseWav(wav(pcm(...samples), { rateHz: 44_100 }));
    expect(out).toHaveLength(8000);
    expect(measureTone(out.subarray(0, 2000))?.hz).toBeCloseTo(440, 1);
  });

  test('anything else is refused with the reason', () => {
    const cases: readonly [Buffer, RegExp][] = [
      [Buffer.from('OggS and so on'), /not a RIFF/],
      [Buffer.alloc(0), /not a RIFF/],
      [wav(pcm(1), { format: 7 }), /format 7/],
      [wav(pcm(1), { bits: 24 }), /24 bits/],
      [wav(pcm(1), { channels: 6 }), /6 channels/],
      [wav(pcm(1), { rateHz: 0 }), /0 Hz/],
      [wav(Buffer.alloc(0)), /no audio/],
      [wav(pcm(1)).subarray(0, 30), /cut short/],
      [wav(pcm(1)).subarray(0, 36), /no audio/],
    ];
    for (const [bytes, why] of cases) expect(() => parseWav(bytes)).toThrow(why);
  });
});
