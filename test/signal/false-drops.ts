/** Sound in which no exchange hangs up: does any country's busy or congestion tone seem to be in it? */
import { type ListenFor, listeningFor } from '../../main/line/listening.ts';
import { profileCountries, profileFor } from '../../main/line/profile.ts';
import type { ToneName, ToneTemplate } from '../../main/media/media-protocol.ts';
import { createLineDsp, type LineDsp } from '../../main/media-process/line-dsp.ts';
import { hangUpTones } from './busy-trials.ts';
import { casesOf, periodMs, play } from './country-tones.ts';
import { musicLike, random } from './noise.ts';
import { mix, RATE_HZ, type Samples, samplesIn, sines, toFrames } from './samples.ts';

const MOST_TEMPLATES = 64;
const HANG_UP: ReadonlySet<ToneName> = new Set<ToneName>(['busy', 'congestion', 'howler', 'unobtainable', 'sit']);

/** The hang-up tones of all countries, each once, in as many sets as it takes. */
export function allHangUpTones(): ToneTemplate[][] {
  const all = [...profileCountries, 'zz'].flatMap(hangUpTones);
  const once = [...new Map(all.map((template) => [JSON.stringify(template), template])).values()];
  const sets: ToneTemplate[][] = [];
  for (let at = 0; at < once.length; at += MOST_TEMPLATES) sets.push(once.slice(at, at + MOST_TEMPLATES));
  return sets;
}

/** Counts what would end a call, as every country's line would hear it. */
export class DropCounter implements Disposable {
  readonly #lines: LineDsp[];
  readonly heard: string[] = [];
  #atMs = 0;

  constructor(sets: readonly (readonly ToneTemplate[])[]) {
    this.#lines = sets.map((tones) => {
      const dsp = createLineDsp();
      dsp.listen({ dtmf: false, callerId: [], tones });
      return dsp;
    });
  }

  listen(signal: Samples, what: string): void {
    const quiet = new Int16Array(160);
    for (const frame of toFrames(signal)) {
      this.#atMs += 20;
      for (const line of this.#lines)
        for (const event of line.process(frame.slice(), quiet))
          if (event.kind === 'tone' && event.present && HANG_UP.has(event.tone))
            this.heard.push(`${what} at ${this.#atMs} ms: ${event.tone} ${JSON.stringify(event.heard)}`);
    }
  }

  [Symbol.dispose](): void {
    for (const line of this.#lines) line[Symbol.dispose]();
  }
}

/** Music on hold: a melody of even notes, an organ that holds its notes, and a beat, about a minute at a time. */
export function holdMusic(ms: number, dbm0: number, seed: number): Samples {
  const next = random(seed);
  const noteMs = 120 + 30 * Math.floor(14 * next());
  if (seed % 3 === 0) return musicLike(ms, dbm0, { seed, noteMs });
  const beat = staccato(ms, dbm0 - 6, noteMs, next);
  return seed % 3 === 1 ? beat : mix(beat, musicLike(ms, dbm0, { seed, noteMs: 2 * noteMs }));
}

const NOTES_HZ = [330, 349, 370, 392, 415, 440, 466, 494, 523, 587, 659];

/** Notes that do not fade, with gaps between: what most resembles a cadence. */
function staccato(ms: number, dbm0: number, noteMs: number, next: () => number): Samples {
  const out = new Float64Array(samplesIn(ms));
  const note = samplesIn(noteMs);
  for (let start = 0; start < out.length; start += note) {
    const hz = NOTES_HZ[Math.floor(next() * NOTES_HZ.length)] ?? 440;
    const onMs = noteMs * (next() < 0.3 ? 0.95 : 0.5);
    if (next() < 0.15) continue;
    const overtones = [hz, 2 * hz, 3 * hz].map((each, order) => sines([each], onMs, dbm0 - 7 * order));
    const sound = mix(...overtones);
    for (let i = 0; i < sound.length && start + i < out.length; i++) out[start + i] = sound[i] ?? 0;
  }
  return out;
}

/** Two who talk, a third's music on hold behind them. */
export function threeWay(one: Samples, other: Samples, seed: number): Samples {
  const length = Math.min(one.length, other.length);
  const music = holdMusic((length * 1000) / RATE_HZ, -22 - (seed % 3) * 4, seed);
  return mix(one.slice(0, length), other.slice(0, length), music).slice(0, length);
}

/** What a line of the country would take its own dial tones and ringback for. */
export function dropsByOwnTones(country: string): string[] {
  const profile = profileFor(country);
  const drops: string[] = [];
  for (const { tone, text } of casesOf(country, ['dial', 'ringback'])) {
    const phases: readonly ListenFor[] = tone === 'dial' ? ['dial-tone'] : ['progress', 'conversation'];
    using counter = new DropCounter(phases.map((phase) => listeningFor(profile, phase).tones));
    counter.listen(play(text, { cycles: Math.max(3, Math.ceil(12_000 / periodMs(text))) }), `${country} ${text}`);
    drops.push(...counter.heard);
  }
  return drops;
}
