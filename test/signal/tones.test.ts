import { describe, expect, it } from 'vitest';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import type { ToneTemplate } from '../../main/media/media-protocol.ts';
import { play } from './country-tones.ts';
import { tonePeriod } from './line-audio.ts';
import { EUROPEAN_TONES, listenTo, type Timed, tonesIn, US_TONES } from './listen-to.ts';
import { musicLike, speechLike, whiteNoise } from './noise.ts';
import { gain, join, mix, repeat, type Samples, silence, sines } from './samples.ts';

const START_MS = 333;

/** About 8 s of a tone (at least two periods), led by silence. */
function sound({ segments }: ToneTemplate, dbm0 = -13, speed = 1): Samples {
  const [first] = segments;
  if (segments.length === 1 && first?.offMs === 0) return join(silence(START_MS), sines(first.hz, 5000, dbm0));
  const periodMs = segments.reduce((sum, { onMs, offMs }) => sum + onMs + offMs, 0);
  const period = tonePeriod(
    segments.map(({ hz, onMs, offMs }) => [hz, onMs * speed, offMs * speed]),
    dbm0,
  );
  return join(
    silence(START_MS),
    repeat(Math.max(2, Math.ceil(8000 / periodMs)), () => period),
  );
}

const noisy = (signal: Samples, dbm0: number): Samples => mix(signal, whiteNoise(signal.length / 8, dbm0, 7));
const begin = (events: readonly Timed[]): number => (events[0]?.atMs ?? Number.NaN) - START_MS;

describe.each([
  ['North America', US_TONES],
  ['Europe, 425 Hz', EUROPEAN_TONES],
] as const)('%s', (_, tones) => {
  it.each(tones.map((template) => [template.tone, template] as const))(
    '%s is recognised and no other',
    (tone, template) => {
      for (const [dbm0, noiseDbm0] of [
        [-6, -70],
        [-13, -23],
        [-30, -45],
        [-36, -48],
      ] as const) {
        const events = listenTo(noisy(join(sound(template, dbm0), silence(6000)), noiseDbm0), { tones });
        expect(tonesIn(events), `${dbm0} dBm0 in noise of ${noiseDbm0}`).toEqual([`${tone}+`, `${tone}-`]);
      }
    },
  );

  it.each([0.92, 1.08])('cadences at %d of their times are recognised', (speed) => {
    for (const template of tones) {
      if (template.segments[0]?.offMs === 0 && template.segments.length === 1) continue;
      const events = listenTo(join(sound(template, -13, speed), silence(6000)), { tones });
      expect(tonesIn(events), template.tone).toEqual([`${template.tone}+`, `${template.tone}-`]);
    }
  });

  it('speech-like and music-like sound is no tone', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const noteMs = 200 + 50 * seed;
      const heard = join(speechLike(15_000, -15, seed), musicLike(15_000, -15, { seed, noteMs }));
      expect(tonesIn(listenTo(heard, { tones }))).toEqual([]);
    }
  });

  it('busy tone is found while our own side talks on and echoes', () => {
    const busy = tones.find(({ tone }) => tone === 'busy');
    if (!busy) throw new Error('no busy tone');
    const echo = gain(speechLike(8300, -15, 3), -16);
    expect(tonesIn(listenTo(mix(sound(busy, -15), echo), { tones }))).toContain('busy+');
  });
});

it('busy takes three equal bursts, and ends within one more when it stops', () => {
  const [events, lengthMs] = [listenTo(join(sound(find('busy')), silence(2000)), { tones: US_TONES }), 8000];
  expect(begin(events)).toBeGreaterThanOrEqual(2500);
  expect(begin(events)).toBeLessThanOrEqual(2600);
  expect((events[1]?.atMs ?? 0) - START_MS - lengthMs).toBeLessThanOrEqual(200);
});

it('dial tone is told soon after it has lasted its time', () => {
  expect(begin(listenTo(sound(find('dial')), { tones: US_TONES }))).toBeLessThanOrEqual(660);
});

it('ringback is told at the end of its first burst, and a burst cut short by an answer ends it at once', () => {
  const ringback = find('ringback');
  const burst = () => tonePeriod([[[440, 480], 2000, 4000]]);
  const answered = join(silence(START_MS), burst(), sines([440, 480], 900, -13), speechLike(3000, -20));
  const events = listenTo(answered, { tones: [ringback] });
  expect(tonesIn(events)).toEqual(['ringback+', 'ringback-']);
  expect(begin(events)).toBeLessThanOrEqual(2100);
  expect((events[1]?.atMs ?? 0) - START_MS - 6900).toBeLessThanOrEqual(100);
});

it('a burst of ringback at 425 Hz is no dial tone', () => {
  const ringback: ToneTemplate = { tone: 'ringback', segments: [{ hz: [425], onMs: 1000, offMs: 4000 }] };
  expect(tonesIn(listenTo(sound(ringback), { tones: EUROPEAN_TONES }))).not.toContain('dial+');
});

it('one of two frequencies alone is not the pair', () => {
  for (const hz of [350, 440, 480, 620]) {
    expect(tonesIn(listenTo(sines([hz], 5000, -13), { tones: US_TONES }))).toEqual([]);
  }
});

it('a double burst (United Kingdom) is ringback', () => {
  const segments = [
    { hz: [400, 450], onMs: 400, offMs: 200 },
    { hz: [400, 450], onMs: 400, offMs: 2000 },
  ];
  const tones: ToneTemplate[] = [
    { tone: 'dial', segments: [{ hz: [350, 440], onMs: 600, offMs: 0 }] },
    { tone: 'ringback', segments },
    { tone: 'busy', segments: [{ hz: [400], onMs: 375, offMs: 375 }] },
  ];
  expect(tonesIn(listenTo(join(sound({ tone: 'ringback', segments }), silence(4000)), { tones }))).toEqual([
    'ringback+',
    'ringback-',
  ]);
});

it('two templates of one tone are told as one', () => {
  const tones: ToneTemplate[] = [
    { tone: 'busy', segments: [{ hz: [425], onMs: 500, offMs: 500 }] },
    { tone: 'busy', segments: [{ hz: [425], onMs: 480, offMs: 480 }] },
  ];
  const signal = join(
    repeat(6, () => tonePeriod([[[425], 490, 490]])),
    silence(2000),
  );
  expect(tonesIn(listenTo(signal, { tones }))).toEqual(['busy+', 'busy-']);
});

it('a DC offset and mains hum do not hide a tone', () => {
  const busy = mix(sound(find('busy'), -25), sines([50], 8300, -22)).map((sample) => sample + 800);
  expect(tonesIn(listenTo(busy, { tones: US_TONES }))).toContain('busy+');
});

it('all detectors run side by side without disturbing each other', () => {
  const events = listenTo(join(sound(find('busy')), silence(1000)), {
    dtmf: true,
    callerId: ['bell202', 'v23'],
    tones: US_TONES,
  });
  expect(events.map(({ kind }) => kind)).toEqual(['tone', 'tone']);
});

/** `950/330,1400/330,1800/330,0/1000`, with silence between the notes where one is given. */
const notes = (hz: readonly number[], ms: readonly number[], gapMs = 0): string =>
  hz.flatMap((each, at) => [`${each}/${ms[at]}`, ...(at < 2 ? (gapMs ? [`0/${gapMs}`] : []) : ['0/1000'])]).join();

it.each([
  ['E.180', notes([950, 1400, 1800], [330, 330, 330])],
  ['30 ms between the notes', notes([950, 1400, 1800], [300, 300, 300], 30)],
  ['GR-1162 vacant code', notes([985.2, 1370.6, 1776.7], [380, 274, 380])],
  ['GR-1162 intercept', notes([913.8, 1370.6, 1776.7], [274, 274, 380])],
  ['GR-1162 no circuit', notes([985.2, 1428.5, 1776.7], [380, 380, 380])],
  ['GR-1162 reorder', notes([913.8, 1428.5, 1776.7], [274, 380, 380])],
  ['950, 1450, 1850 Hz', notes([950, 1450, 1850], [330, 330, 330])],
  ['900, 1380, 1860 Hz', notes([900, 1380, 1860], [350, 300, 350])],
])('the special information tone is told, 1 per cent off too, in every country: %s', (_, text) => {
  for (const country of ['us', 'de', 'nz'])
    for (const frequencyFactor of [0.99, 1, 1.01]) {
      const { tones: listened } = listeningFor(profileFor(country), 'progress');
      const heard = listenTo(play(text, { cycles: 2, snrDb: 20, dbm0: -30, frequencyFactor }), { tones: listened });
      expect(tonesIn(heard)[0], `${country} ${frequencyFactor}`).toBe('sit+');
    }
});

it('a single frequency 2 % off is found, 900 Hz too', () => {
  for (const frequencyFactor of [0.98, 1.02]) {
    const { tones: listened } = listeningFor(profileFor('nz'), 'conversation');
    const heard = listenTo(play('900/500,0/500', { cycles: 3, snrDb: 20, frequencyFactor }), { tones: listened });
    expect(tonesIn(heard), `${frequencyFactor}`).toHaveLength(1);
  }
});

function find(tone: ToneTemplate['tone']): ToneTemplate {
  const found = US_TONES.find((template) => template.tone === tone);
  if (!found) throw new Error(`no ${tone}`);
  return found;
}
