import { expect, it } from 'vitest';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import { COUNTRIES, casesOf, periodMs, play } from './country-tones.ts';
import { dtmf } from './line-audio.ts';
import { digitsIn, listenTo } from './listen-to.ts';
import { gain, join, mix, type Samples, silence, sines } from './samples.ts';

const heard = (signal: Samples, country: string, toLine?: Samples) =>
  listenTo(signal, listeningFor(profileFor(country), 'progress'), toLine);

it('digits heard before the answer are told: an announcement that asks for one may come then', () => {
  const signal = join(silence(300), dtmf('1590*#', { onMs: 60, offMs: 60 }), silence(200));
  expect(digitsIn(heard(signal, 'us'))).toBe('1590*#');
});

it("no country's tones before the answer are digits, nor is any taken for one long enough to be cut out", {
  timeout: 60_000,
}, () => {
  const wrong: string[] = [];
  let trial = 0;
  for (const country of COUNTRIES)
    for (const { tone, text } of casesOf(country, ['ringback', 'busy', 'congestion', 'dial'])) {
      const way = [{ dbm0: -6 }, { dbm0: -13, frequencyFactor: 1.02, snrDb: 25 }, { dbm0: -24, snrDb: 15 }][
        ++trial % 3
      ];
      const events = heard(
        play(text, { cycles: Math.max(1, Math.ceil(3000 / periodMs(text))), seed: trial, ...way }),
        country,
      );
      if (events.some(({ kind }) => kind === 'digit' || kind === 'digit-start' || kind === 'digit-suspicion'))
        wrong.push(`${country} ${tone} ${text}`);
    }
  expect(wrong).toEqual([]);
});

it('special information tones are no digits', () => {
  for (const notes of [
    [950, 1400, 1800],
    [913.8, 1370.6, 1776.7],
    [985.2, 1428.5, 1776.7],
    [900, 1380, 1860],
  ]) {
    const signal = join(...notes.map((hz) => sines([hz], 330, -12)), silence(500));
    expect(heard(signal, 'us').filter(({ kind }) => kind.startsWith('digit'))).toEqual([]);
  }
});

it('digits that we play, come back from the hybrid over ringback, are not told', () => {
  const ours = join(silence(500), dtmf('123456789', { onMs: 100, offMs: 100 }), silence(300));
  for (const echoDb of [-20, -12, -6]) {
    const echo = gain(join(silence(4), ours), echoDb).subarray(0, ours.length);
    const ringback = sines([440, 480], ours.length / 8, -18);
    expect(digitsIn(heard(mix(echo, ringback), 'us', ours)), `${echoDb} dB`).toBe('');
  }
});
