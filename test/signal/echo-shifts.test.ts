/** What a USB device does on a busy machine: a FIFO runs empty or over, so that audio is lost and the echo's delay jumps. */
import { describe, expect, it } from 'vitest';
import { composite, echoOf, hybridPath, throughALaw } from './echo/g168-signals.ts';
import { cancel } from './echo/our-canceller.ts';
import { speechLike, whiteNoise } from './noise.ts';
import { join, mix, type Samples, samplesIn, silence } from './samples.ts';

const RUN_MS = 6000;
const FRAME_MS = 20;
/** Two frames on their way and 3 ms of line. */
const USUAL_MS = 43;

const TALK: Readonly<Record<string, Samples>> = {
  speech: throughALaw(speechLike(RUN_MS, -18, 3)),
  'the composite source signal': throughALaw(composite('far', RUN_MS, -15)),
};

/** The echo as a device gives it: how late each frame is; undefined is one that it lost. */
function heardThrough(echo: Samples, lateMsAt: (ms: number) => number | undefined): Samples {
  return throughALaw(
    echo.map((_, at) => {
      const lateMs = lateMsAt(Math.floor(at / samplesIn(FRAME_MS)) * FRAME_MS);
      return lateMs === undefined ? 0 : (echo[at - samplesIn(lateMs)] ?? 0);
    }),
  );
}

function lossDb(heard: Samples, out: Samples, fromMs: number, toMs: number): number {
  const power = (signal: Samples): number =>
    signal.subarray(samplesIn(fromMs), samplesIn(toMs)).reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(heard) / Math.max(power(out), 1));
}

describe.each(Object.keys(TALK))('%s', (name) => {
  const played = TALK[name] ?? silence(RUN_MS);
  const echo = echoOf(played, 'D.4', 12);

  it.each([32, 64] as const)('is free of its echo 300 ms after the delay jumped, with a tail of %d ms', (tailMs) => {
    for (const byMs of [-40, -20, 5, 20, 40, 60]) {
      const heard = heardThrough(echo, (ms) => (ms < 3000 ? USUAL_MS : USUAL_MS + byMs));
      const { out } = cancel(heard, played, { nlp: false, tailMs });
      expect(lossDb(heard, out, 2000, 3000), 'before').toBeGreaterThan(25);
      expect(lossDb(heard, out, 3300, 3800), `${byMs} ms`).toBeGreaterThan(20);
      expect(lossDb(heard, out, 4000, 6000), `${byMs} ms, later`).toBeGreaterThan(25);
    }
  });

  it.each([32, 64] as const)('stays free of it where frames are lost, from the first second on, %d ms', (tailMs) => {
    for (const fromMs of [200, 2000]) {
      const heard = heardThrough(echo, (ms) => (ms > fromMs && ms % 300 < FRAME_MS ? undefined : USUAL_MS));
      const { out } = cancel(heard, played, { nlp: false, tailMs });
      expect(lossDb(heard, out, 2000, 6000), `from ${fromMs} ms on`).toBeGreaterThan(25);
    }
  });

  it('is free of it soon where the last call had another delay', () => {
    const seed = new Float32Array([...silence(USUAL_MS), ...hybridPath('D.4', 12)]);
    for (const byMs of [-20, 20, 40]) {
      const heard = heardThrough(echo, () => USUAL_MS + byMs);
      const { out } = cancel(heard, played, { nlp: false, tailMs: 64, seed });
      expect(lossDb(heard, out, 160, 1000), `${byMs} ms`).toBeGreaterThan(20);
    }
  });
});

it('an echo that is late by a frame now and then is found again each time within 100 ms', () => {
  const played = throughALaw(whiteNoise(RUN_MS, -18));
  const echo = echoOf(played, 'D.4', 12);
  const heard = heardThrough(echo, (ms) => (ms > 1500 && ms % 1000 < 400 ? USUAL_MS + FRAME_MS : USUAL_MS));
  const { out } = cancel(heard, played, { nlp: false });
  for (let at = 2000; at < RUN_MS; at += 1000) {
    expect(lossDb(heard, out, at + 100, at + 400), `${at} ms, late`).toBeGreaterThan(25);
    expect(lossDb(heard, out, at + 500, at + 1000), `${at} ms, as usual`).toBeGreaterThan(25);
  }
});

it('who speaks at the same time is not taken for a delay that jumped', () => {
  const played = throughALaw(speechLike(RUN_MS, -18, 3));
  const near = join(silence(2000), speechLike(RUN_MS - 2000, -16, 9));
  const heard = throughALaw(mix(echoOf(played, 'D.4', 12), near));
  const { out, statistics } = cancel(heard, played, { nlp: false });
  expect(statistics.delayMs).toBe(0);
  const beside = mix(
    out,
    near.map((value) => -value),
  );
  expect(lossDb(heard, beside, 2500, RUN_MS)).toBeGreaterThan(20);
});
