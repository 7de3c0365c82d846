/** What G.168 asks beside convergence (tests 4 to 7, shortened), and audio at the edge of what samples can hold. */
import { describe, expect, it } from 'vitest';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { composite, echoOf, figure9, hybridPath, levels, throughALaw } from './echo/g168-signals.ts';
import { cancel } from './echo/our-canceller.ts';
import { dtmf } from './line-audio.ts';
import { random } from './noise.ts';
import { join, type Samples, samplesIn, silence, sines, toFrames } from './samples.ts';

/** Figure 11: what the filter alone may leave, dBm0. */
const figure11 = (playedDbm0: number): number => -55 + ((playedDbm0 + 30) * 25) / 30;

/** The loudest between two times, dBm0 of the level meter, which looks 150 ms back. */
function loudest(signal: Samples, fromMs: number, toMs: number): number {
  const from = samplesIn(Math.max(0, fromMs - 150));
  const found = levels(signal.subarray(from, samplesIn(toMs)));
  return found.subarray(samplesIn(fromMs) - from).reduce((most, level) => Math.max(most, level), -200);
}

const length = (signal: Samples): number => signal.length / 8;
const seedOf = (hybrid: string, erlDb: number): Float32Array => Float32Array.from(hybridPath(hybrid, erlDb));

const TONES: readonly (readonly [name: string, tone: (dbm0: number) => Samples])[] = [
  ['1 kHz', (dbm0) => sines([1000], 2000, dbm0)],
  ['697 + 1209 Hz', (dbm0) => sines([697, 1209], 2000, dbm0 - 3)],
  ['dial tone', (dbm0) => sines([350, 440], 2000, dbm0 - 3)],
  ['digits', (dbm0) => dtmf('1590D#', { dbm0: dbm0 - 3, onMs: 100, offMs: 100 })],
];

describe('tones that are played (test 6)', () => {
  it.each(TONES)('%s leaves no more than Figure 11 + 10 dB, converged or seeded, and unlearns nothing', (_, toneAt) => {
    for (const tailMs of [32, 64] as const) {
      for (const [hybrid, dbm0] of [
        ['D.2', -10],
        ['D.7', -20],
      ] as const) {
        const tone = throughALaw(toneAt(dbm0));
        const played = throughALaw(join(composite('far', 2000, dbm0), tone, composite('far', 1000, dbm0)));
        const echo = throughALaw(echoOf(played, hybrid, 8));
        const { out } = cancel(echo, played, { nlp: false, tailMs });
        const ended = 2000 + length(tone);
        expect(loudest(out, 2100, ended)).toBeLessThan(figure11(dbm0) + 10);
        expect(loudest(out, ended + 50, ended + 950), 'after it').toBeLessThan(figure11(dbm0));
        const seeded = cancel(throughALaw(echoOf(tone, hybrid, 8)), tone, {
          nlp: false,
          tailMs,
          seed: seedOf(hybrid, 8),
        });
        expect(loudest(seeded.out, 0, length(tone)), 'seeded').toBeLessThan(figure11(dbm0) + 10);
      }
    }
  });
});

it('a tone of 1 kHz for 20 s stays as far down as in its first second (test 7)', () => {
  const played = throughALaw(join(composite('far', 2000, -10), sines([1000], 20_000, -10)));
  for (const nlp of [true, false]) {
    const { out } = cancel(throughALaw(echoOf(played, 'D.4', 8)), played, { nlp, tailMs: 64 });
    expect(loudest(out, 2200, 22_000)).toBeLessThan(0.83 * -10 - 30);
  }
});

it('two minutes of silence leak nothing of what was learnt (test 4)', () => {
  const talk = throughALaw(composite('far', 2000, -15));
  const again = throughALaw(composite('far', 1000, -15));
  const silent = 120_000;
  const played = join(talk, silence(silent), again);
  const heard = join(throughALaw(echoOf(talk, 'D.6', 8)), silence(silent), throughALaw(echoOf(again, 'D.6', 8)));
  for (const nlp of [true, false]) {
    const { out } = cancel(heard, played, { nlp });
    const left = loudest(out, 2000 + silent, 3000 + silent);
    expect(left).toBeLessThan((nlp ? figure9(-15) : figure11(-15)) + 10);
  }
});

it('where no echo comes back, or no longer, none is made (test 5)', () => {
  const played = throughALaw(composite('far', 5000, -10));
  for (const tailMs of [32, 64] as const) {
    const cold = cancel(silence(5000), played, { nlp: false, tailMs });
    expect(loudest(cold.out, 0, 5000)).toBeLessThan(-65);
    const echo = throughALaw(echoOf(played, 'D.3', 6));
    const gone = echo.map((sample, at) => (at < samplesIn(2000) ? sample : 8));
    expect(loudest(cancel(gone, played, { nlp: true, tailMs }).out, 3000, 5000)).toBeLessThan(figure9(-10));
    expect(loudest(cancel(gone, played, { nlp: false, tailMs }).out, 3000, 5000)).toBeLessThan(figure11(-10));
  }
});

describe('audio at the edge', () => {
  const ms = 3000;
  const next = random(5);
  const made: Readonly<Record<string, Samples>> = {
    'a square of full scale': new Float64Array(samplesIn(ms)).map((_, at) => (at % 16 < 8 ? 32767 : -32768)),
    'alternating samples': new Float64Array(samplesIn(ms)).map((_, at) => (at % 2 ? 32767 : -32768)),
    'an offset of 10,000': new Float64Array(samplesIn(ms)).fill(10_000),
    'noise of full scale': new Float64Array(samplesIn(ms)).map(() => Math.round((2 * next() - 1) * 32767)),
    'bursts and silence': new Float64Array(samplesIn(ms)).map((_, at) =>
      Math.floor(at / 700) % 2 ? Math.round((2 * next() - 1) * 32767) : 0,
    ),
    silence: silence(ms),
  };
  const speech = throughALaw(composite('far', 2000, -15));
  const echo = throughALaw(echoOf(speech, 'D.2', 10));

  it.each(Object.keys(made))(
    '%s, played or heard, leaves finite figures, a sound path and a canceller that works',
    (name) => {
      for (const other of Object.keys(made)) {
        const played = toFrames(join(made[name] ?? silence(ms), speech));
        const heard = toFrames(join(made[other] ?? silence(ms), echo));
        using dsp = createLineDsp();
        dsp.setEcho({ tailMs: 64, nlp: true });
        let left = 0;
        for (const [index, frame] of heard.entries()) {
          dsp.process(frame, played[index] ?? new Int16Array(160));
          const path = index % 10 === 0 ? dsp.echoPath() : undefined;
          expect(path?.every(Number.isFinite) ?? true, `${other}, frame ${index}`).toBe(true);
          if (index >= heard.length - 25) left += frame.reduce((sum, sample) => sum + sample * sample, 0) / (25 * 160);
        }
        const { erlDb, erleDb, delayMs } = dsp.echoStatistics();
        expect([erlDb, erleDb, delayMs].every(Number.isFinite), other).toBe(true);
        expect(() => dsp.seedEcho(dsp.echoPath()), other).not.toThrow();
        expect(10 * Math.log10(left / 32767 ** 2 + 1e-12) + 6.15, other).toBeLessThan(-50);
      }
    },
  );
});
