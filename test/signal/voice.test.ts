import { describe, expect, it } from 'vitest';
import { COUNTRIES, casesOf, periodMs, play } from './country-tones.ts';
import { espeakSpeech, espeakWords } from './espeak.ts';
import { answerTone, cng } from './fax-signals.ts';
import { fskMessage } from './fsk-modulator.ts';
import { dtmf, tonePeriod } from './line-audio.ts';
import { listenTo } from './listen-to.ts';
import { musicLike, whiteNoise } from './noise.ts';
import { gain, join, mix, repeat, type Samples, silence, sines } from './samples.ts';

interface Spell {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a voice was heard, and until when. */
function voicesIn(signal: Samples, toLine?: Samples): Spell[] {
  const spells: Spell[] = [];
  const endMs = signal.length / 8;
  for (const event of listenTo(signal, { voice: true }, toLine)) {
    if (event.kind !== 'voice') continue;
    const open = spells.at(-1);
    if (event.present) spells.push({ fromMs: event.atMs, toMs: endMs });
    else if (open) spells[spells.length - 1] = { ...open, toMs: event.atMs };
  }
  return spells;
}

const greetings: readonly (readonly [voice: string, words: string])[] = [
  ['en-us', 'hello'],
  ['en-us+m5', 'yes'],
  ['en-us+f5', 'hi'],
  ['en-gb+f2', 'hello?'],
  ['en-us', 'good morning, smith speaking'],
  ['de', 'hallo'],
  ['de+f3', 'Müller, guten Tag'],
  ['fr-fr+f1', 'allô oui'],
  ['es', 'dígame'],
  ['it+f4', 'pronto'],
  ['ru', 'алло'],
  ['sv', 'hallå'],
  ['tr+f2', 'alo'],
];

describe('a voice is heard', () => {
  it('within 400 ms of "hello" after ringback, in many languages, loud and faint, in noise', () => {
    const ringback = tonePeriod([[[440, 480], 2000, 1200]], -16);
    const startMs = ringback.length / 8;
    for (const [voice, words] of greetings) {
      for (const [peakDb, noiseDbm0] of [
        [-3, -60],
        [-15, -50],
        [-22, -48],
      ] as const) {
        const said = join(ringback, Float64Array.from(espeakWords(voice, words, peakDb)), silence(1500));
        const [heard] = voicesIn(mix(said, whiteNoise(said.length / 8, noiseDbm0, 5)));
        expect(heard?.fromMs, `${voice} "${words}" ${peakDb} dB`).toBeGreaterThan(startMs);
        expect(heard?.fromMs, `${voice} "${words}" ${peakDb} dB`).toBeLessThanOrEqual(startMs + 400);
      }
    }
  });

  it('through most of what somebody says, and not in the pause after it', () => {
    for (const speech of espeakSpeech(60, 7)) {
      const signal = join(Float64Array.from(speech), silence(2000));
      const spells = voicesIn(signal);
      const heardMs = spells.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      expect(heardMs).toBeGreaterThan(0.8 * (speech.length / 8));
      expect(spells.at(-1)?.toMs).toBeLessThanOrEqual(speech.length / 8 + 1000);
    }
  });

  it('while we speak too, if it is no echo', () => {
    const [speech = new Int16Array(0)] = espeakSpeech(8, 3);
    const [ours = new Int16Array(0)] = espeakSpeech(8, 4);
    const far = gain(Float64Array.from(speech), -6);
    const near = gain(Float64Array.from(ours), -6);
    expect(voicesIn(mix(far, gain(near, -12)), near)).not.toEqual([]);
    expect(voicesIn(gain(near, -8), near), 'our own echo').toEqual([]);
  });
});

describe('no voice is heard in', () => {
  it("any country's tones, loud and faint, off frequency and in noise", { timeout: 60_000 }, () => {
    const heard: string[] = [];
    const ways = [
      { dbm0: -8, frequencyFactor: 1.02 },
      { dbm0: -20, snrDb: 20 },
      { dbm0: -25, snrDb: 12 },
    ];
    let trial = 0;
    for (const country of COUNTRIES) {
      for (const { tone, text } of casesOf(country, ['dial', 'ringback', 'busy', 'congestion'])) {
        const cycles = Math.max(2, Math.ceil(6000 / periodMs(text)));
        const way = ways[++trial % ways.length];
        if (voicesIn(play(text, { cycles, seed: trial, ...way })).length > 0) heard.push(`${country} ${tone} ${text}`);
      }
    }
    expect(heard).toEqual([]);
  });

  it.each<[string, Samples]>([
    [
      'special information tones',
      join(
        silence(300),
        ...sit([950, 330], [1400, 330], [1800, 330]),
        ...sit([913.8, 274], [1370.6, 274], [1776.7, 380]),
      ),
    ],
    ['howler tone', repeat(20, () => tonePeriod([[[1400, 2060, 2450, 2600], 100, 100]], -15))],
    ['digits', dtmf('1234567890*#ABCD')],
    ['short digits', dtmf('1234567890*#ABCD', { onMs: 50, offMs: 50 })],
    ['faint noise', join(silence(500), whiteNoise(10_000, -45, 3))],
    ['noise', join(silence(500), whiteNoise(10_000, -35, 4))],
    ['loud noise', join(silence(500), whiteNoise(10_000, -25, 5))],
    ['hum', mix(...[60, 180, 300, 420, 540, 660].map((hz, at) => sines([hz], 5000, -20 - 2 * at)))],
    ['clicks', silence(8000).map((_, at) => [20_000, -15_000][at % 800] ?? 0)],
    ['an offset', silence(3000).map(() => 12_000)],
    ['a clipped tone', sines([425], 4000, 20)],
    ['silence', silence(4000)],
    ["a fax machine's calling tone", cng(3)],
    ["a fax machine's answer tone", answerTone()],
    [
      'a modem',
      fskMessage(
        Array.from({ length: 250 }, (_, at) => (at * 77) & 255),
        { standard: 'bell202' },
      ),
    ],
  ])('%s', (_, signal) => {
    expect(voicesIn(signal)).toEqual([]);
  });
});

it('somebody who speaks over music counts as a voice: an announcement is somebody too', () => {
  const held = mix(
    musicLike(20_000, -18, { seed: 2, noteMs: 200 }),
    gain(Float64Array.from([...espeakSpeech(20, 9)][0] ?? []), -12),
  );
  expect(voicesIn(held)).not.toEqual([]);
});

function sit(...notes: readonly (readonly [hz: number, ms: number])[]): Samples[] {
  return [...notes.map(([hz, ms]) => sines([hz], ms, -15)), silence(800)];
}
