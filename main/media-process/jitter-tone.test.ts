/** What drift correction, comfort noise and a fixed delay sound like. */
import { describe, expect, it } from 'vitest';
import { LAWS } from '../core/g711.ts';
import { JitterBuffer } from './jitter-buffer.ts';

const { fromLinear, toLinear } = LAWS.PCMA;

interface Run {
  readonly minutes: number;
  readonly senderPpm: number;
  /** The sample that the sender sends. */
  readonly signal: (at: number) => number;
  /** Marks the time from which the delay is fixed. */
  readonly fixedFromMs?: number;
  readonly delayMs?: (packet: number) => number;
}

/** A sender whose clock is off, in virtual time: what is heard, and how much is held back. */
function run({ minutes, senderPpm, signal, fixedFromMs, delayMs = () => 0 }: Run) {
  const buffer = new JitterBuffer();
  const pulls = minutes * 3000;
  const heard = new Int16Array(pulls * 160);
  const bufferMs: number[] = [];
  const frame = new Int16Array(160);
  const payload = new Uint8Array(160);
  const packetMs = 20 * (1 - senderPpm / 1e6);
  let next = 0;
  const arrivesAt = (packet: number): number => 1000 + packet * packetMs + delayMs(packet);
  for (let pull = 0; pull < pulls; pull++) {
    const now = 1010 + pull * 20;
    if (fixedFromMs !== undefined && pull * 20 >= fixedFromMs) buffer.setFixed(true);
    for (; arrivesAt(next) <= now; next++) {
      for (let i = 0; i < 160; i++) payload[i] = fromLinear[Math.round(signal(next * 160 + i)) & 0xffff] ?? 0;
      buffer.put(next * 160, payload, 0, 160, toLinear, arrivesAt(next), next === 0);
    }
    buffer.pull(frame, now);
    heard.set(frame, pull * 160);
    bufferMs.push(buffer.bufferMs);
  }
  return { heard, bufferMs, buffer };
}

const tone = (hz: number) => (at: number) => 8000 * Math.sin((2 * Math.PI * hz * at) / 8000);

/** The steepest step from sample to sample. */
function steepest(samples: Int16Array): number {
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
  return most;
}

describe('drift is corrected without a click', () => {
  it.each([
    [1000, 200],
    [1000, -200],
    [1004, 200],
    [1004, -200],
    [1025, 200],
    [1025, -200],
    [437, 200],
    [437, -200],
  ])('in a tone of %d Hz for ten minutes, the sender %d ppm off', (hz, senderPpm) => {
    const signal = tone(hz);
    const { heard, bufferMs } = run({ minutes: 10, senderPpm, signal });
    // The tone's own steepest step, and a step of A-law at its level.
    const own = 8000 * 2 * Math.sin((Math.PI * hz) / 8000) + 256;
    expect(steepest(heard.subarray(1600))).toBeLessThanOrEqual(own);
    expect(Math.max(...bufferMs)).toBeLessThanOrEqual(60);
    // 200 ppm of ten minutes are 120 ms; all of the tone but that is heard.
    expect(bufferMs.at(-1)).toBeLessThanOrEqual(45);
  });
});

describe('a sender that is late once in a while', () => {
  it('costs a seam, not two at each time: what was paid for one late packet is kept for the next', () => {
    const once = (packet: number): number => (packet % 3000 === 1500 ? 12 : 0);
    const { buffer, bufferMs } = run({ minutes: 15, senderPpm: 0, signal: tone(280), delayMs: once });
    expect(buffer.latePackets).toBe(1);
    expect(Math.max(...bufferMs)).toBeLessThanOrEqual(45);
  });

  it('and is forgotten when it was late no more for five minutes', () => {
    const { bufferMs } = run({
      minutes: 7,
      senderPpm: 0,
      signal: tone(280),
      delayMs: (packet) => (packet === 1500 ? 12 : 0),
    });
    const usual = bufferMs[1400] ?? Number.NaN;
    expect(bufferMs[6000]).toBe(usual + 20);
    expect(bufferMs.at(-1)).toBe(usual);
  });
});

describe('a fixed delay, for fax machines and modems', () => {
  it('rises once to 80 ms and then nothing is inserted or dropped for five minutes, 200 ppm off', () => {
    // Each packet is its number: what is heard must go on by one.
    for (const senderPpm of [200, -200]) {
      const signal = (at: number): number => (Math.floor(at / 160) % 2 === 0 ? 1000 : 3000);
      const { heard, bufferMs, buffer } = run({ minutes: 5.5, senderPpm, signal, fixedFromMs: 20_000 });
      expect(Math.min(...bufferMs.slice(1500, 1600))).toBeGreaterThanOrEqual(60);
      let broken = 0;
      for (let pull = 1100; pull < heard.length / 160; pull++) {
        const now = heard[pull * 160 + 80] ?? 0;
        const before = heard[(pull - 1) * 160 + 80] ?? 0;
        if (now > 2000 === before > 2000) broken++;
      }
      expect(broken).toBe(0);
      expect(buffer.concealedFrames).toBe(0);
    }
  });

  it('takes jitter of 60 ms without losing a sample', () => {
    const delayMs = (packet: number): number => (packet > 1200 && packet % 7 === 0 ? 55 : 0);
    const { buffer } = run({ minutes: 1, senderPpm: 0, signal: tone(1100), fixedFromMs: 10_000, delayMs });
    expect(buffer.latePackets).toBe(0);
    expect(buffer.concealedFrames).toBe(0);
  });

  it('does not grow without end', () => {
    const { bufferMs } = run({ minutes: 30, senderPpm: 200, signal: tone(1100), fixedFromMs: 10_000 });
    expect(Math.max(...bufferMs)).toBeLessThanOrEqual(260);
  });

  it('is left again when the call is over', () => {
    const buffer = new JitterBuffer();
    const frame = new Int16Array(160);
    const held: number[] = [];
    for (let i = 0; i < 4000; i++) {
      if (i === 50) buffer.setFixed(true);
      if (i === 1000) buffer.setFixed(false);
      buffer.put(i * 160, new Uint8Array(160).fill(0xd5), 0, 160, toLinear, 1000 + i * 20, i === 0);
      buffer.pull(frame, 1010 + i * 20);
      held.push(buffer.bufferMs);
    }
    expect(held[900]).toBeGreaterThanOrEqual(60);
    expect(held.at(-1)).toBeLessThanOrEqual(20);
  });
});

describe('comfort noise', () => {
  const rmsDbov = (samples: Int16Array): number =>
    10 * Math.log10(samples.reduce((sum, each) => sum + each * each, 0) / samples.length / 32_768 ** 2);

  /** Speech, then `payload` as comfort noise and nothing more for `silentFrames`, then speech. */
  function talk(payload: Uint8Array, silentFrames: number, fixed = false) {
    const buffer = new JitterBuffer();
    buffer.setFixed(fixed);
    const heard = new Int16Array((100 + silentFrames) * 160);
    const frame = new Int16Array(160);
    const sounds: boolean[] = [];
    for (let i = 0; i < 100 + silentFrames; i++) {
      const now = 1000 + i * 20;
      if (i < 50 || i >= 50 + silentFrames) {
        buffer.put(
          i * 160,
          new Uint8Array(160).fill(fromLinear[4000] ?? 0),
          0,
          160,
          toLinear,
          now,
          i === 50 + silentFrames,
        );
      } else if (i === 50) buffer.noise(i * 160, payload, 0, payload.length);
      sounds.push(buffer.pull(frame, now + 10));
      heard.set(frame, i * 160);
    }
    const silent = heard.subarray(55 * 160, (50 + silentFrames) * 160);
    return { heard, silent, sounds: sounds.slice(2), buffer };
  }

  it.each([
    [40, 100],
    [60, 100],
    [60, 500],
    [75, 500],
  ])('%d dB below overload is heard so loud, for %d frames', (level, frames) => {
    const { silent, sounds, buffer, heard } = talk(Uint8Array.of(level), frames);
    expect(Math.abs(rmsDbov(silent) + level)).toBeLessThan(1);
    expect(sounds.every(Boolean)).toBe(true);
    expect(buffer.concealedFrames).toBe(0);
    // The speech after it is heard from its beginning.
    const back = heard.subarray((50 + frames) * 160).findIndex((sample) => sample > 3500);
    expect(back).toBeLessThanOrEqual(2 * 160);
    expect(buffer.noiseActive).toBe(false);
  });

  it('with a spectrum has that level too, and its colour', () => {
    // One coefficient of -0.9: a low-pass.
    const payload = Uint8Array.of(50, 127 - 114);
    const { silent } = talk(payload, 500);
    expect(Math.abs(rmsDbov(silent) + 50)).toBeLessThan(1.5);
    let [power, neighbours] = [0, 0];
    for (let i = 1; i < silent.length; i++) {
      power += (silent[i] ?? 0) ** 2;
      neighbours += (silent[i] ?? 0) * (silent[i - 1] ?? 0);
    }
    expect(neighbours / power).toBeGreaterThan(0.8);
  });

  it.each([Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, ...new Array(30).fill(255)), new Uint8Array(160)])(
    'a payload that is odd is no louder than 20 dB below overload',
    (payload) => {
      const { silent } = talk(payload, 100);
      expect(rmsDbov(silent)).toBeLessThan(-18.5);
    },
  );

  it('is not made in a fax call', () => {
    const { silent } = talk(Uint8Array.of(30), 40, true);
    // What the fixed delay held back is heard first.
    expect(rmsDbov(silent.subarray(8 * 160))).toBeLessThan(-60);
  });
});
