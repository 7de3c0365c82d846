/**
 * What the line sends while we speak into it: the echo canceller and its non-linear processor come first, and must take
 * nothing of it from the detectors and the ear behind them.
 */
import { describe, expect, it } from 'vitest';
import type { Listening } from '../../main/media/media-protocol.ts';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { echoOf, hybridPath, throughALaw } from './echo/g168-signals.ts';
import { ALL_DIGITS, dtmf } from './line-audio.ts';
import { digitsIn, type Timed, tonesIn, US_TONES } from './listen-to.ts';
import { speechLike } from './noise.ts';
import { join, mix, repeat, type Samples, samplesIn, silence, sines, toFrames } from './samples.ts';

const ERL_DB = 12;
/** We speak for so long before the line says anything. */
const LEAD_MS = 3000;

interface Heard {
  readonly events: readonly Timed[];
  /** What goes on to the network side. */
  readonly out: Samples;
}

/** A line with an echo, into which we speak without a pause to speak of, and what it sends. */
function whileWeSpeak(sent: Samples, listening: Partial<Listening>, seeded: boolean, ourDbm0 = -16): Heard {
  const ms = LEAD_MS + sent.length / samplesIn(1);
  const played = throughALaw(mix(speechLike(ms, ourDbm0, 3), speechLike(ms, ourDbm0 - 6, 4)));
  const heard = toFrames(throughALaw(mix(echoOf(played, 'D.4', ERL_DB), join(silence(LEAD_MS), sent))));
  using dsp = createLineDsp();
  dsp.listen({ dtmf: false, callerId: [], tones: [], ...listening });
  dsp.setEcho({ tailMs: 64, nlp: true });
  if (seeded) dsp.seedEcho(Float32Array.from(hybridPath('D.4', ERL_DB)));
  const events: Timed[] = [];
  const out = new Float64Array(heard.length * samplesIn(20));
  for (const [index, frame] of toFrames(played).entries()) {
    const fromLine = heard[index] ?? new Int16Array(samplesIn(20));
    for (const event of dsp.process(fromLine, frame)) events.push({ ...event, atMs: (index + 1) * 20 });
    out.set(fromLine, index * samplesIn(20));
  }
  return { events, out };
}

const kinds = (events: readonly Timed[], kind: Timed['kind']): readonly Timed[] =>
  events.filter((event) => event.kind === kind);

/** How much weaker one is than the other between two times, dB. */
function lossDb(sent: Samples, out: Samples, fromMs: number, toMs: number): number {
  const power = (signal: Samples, offsetMs: number): number =>
    signal
      .subarray(samplesIn(fromMs + offsetMs), samplesIn(toMs + offsetMs))
      .reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(sent, 0) / Math.max(power(out, LEAD_MS), 1));
}

describe.each([
  ['from a cold start', false],
  ['with the path of an earlier call', true],
] as const)('%s', (_, seeded) => {
  it.each([-10, -20, -26])('every digit of %d dBm0 is heard once, and passes from its beginning', (dbm0) => {
    const digits = ALL_DIGITS.repeat(2);
    const sent = dtmf(digits, { dbm0, onMs: 60, offMs: 60 });
    const { events, out } = whileWeSpeak(sent, { dtmf: true }, seeded);
    expect(digitsIn(events)).toBe(digits);
    const losses = [...digits].map((_each, at) => lossDb(sent, out, at * 120 + 10, at * 120 + 30));
    expect(Math.max(...losses)).toBeLessThan(3);
  });

  it('busy tone is heard in three cycles', () => {
    const sent = repeat(4, () => join(sines([480, 620], 500, -20), silence(500)));
    const { events } = whileWeSpeak(sent, { tones: US_TONES }, seeded);
    expect(tonesIn(events)[0]).toBe('busy+');
    expect(kinds(events, 'tone')[0]?.atMs).toBeLessThanOrEqual(LEAD_MS + 3 * 1000 + 100);
  });

  it('who speaks there is heard within half a second, and from the first word', () => {
    const sent = speechLike(3000, -20, 9);
    const { events, out } = whileWeSpeak(sent, { voice: true }, seeded);
    const began = kinds(events, 'voice').find((event) => event.kind === 'voice' && event.present);
    expect(began?.atMs).toBeGreaterThan(LEAD_MS);
    expect(began?.atMs).toBeLessThan(LEAD_MS + 500);
    expect(lossDb(sent, out, 0, 3000)).toBeLessThan(1);
  });

  it('the tone that announces a waiting caller is heard every time', () => {
    const announcement = (): Samples => join(mix(sines([2130], 80, -25), sines([2750], 80, -25)), silence(917));
    const { events } = whileWeSpeak(repeat(10, announcement), { callWaiting: 'D' }, seeded);
    expect(kinds(events, 'alerting-tone')).toHaveLength(10);
  });
});
