import { describe, expect, it } from 'vitest';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import { foundAfterMs, hangUpCases, hangUpTones, VARIANTS } from './busy-trials.ts';
import { COUNTRIES, casesOf, periodMs, play } from './country-tones.ts';
import { allHangUpTones, DropCounter, dropsByOwnTones, holdMusic, threeWay } from './false-drops.ts';
import { tonePeriod } from './line-audio.ts';
import { listenTo, tonesIn } from './listen-to.ts';
import { speechLike, whiteNoise } from './noise.ts';
import { join, mix, repeat, silence, sines } from './samples.ts';

describe('what an exchange sends to say that nobody is there', () => {
  it('is found in three cycles for every country, 1 % and 5 % off, faint and in noise', { timeout: 60_000 }, () => {
    const missed: string[] = [];
    let seed = 0;
    for (const country of COUNTRIES) {
      expect(hangUpCases(country).length, country).toBeGreaterThan(0);
      for (const trial of hangUpCases(country)) {
        for (const step of [7, 20]) {
          const variant = VARIANTS[(++seed * step) % VARIANTS.length];
          const lateMs = variant && foundAfterMs(trial, variant, seed);
          if (lateMs === undefined || lateMs > 0) missed.push(`${country} ${trial.text} ${JSON.stringify(variant)}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  it('is told as it was measured', () => {
    const [told] = listenTo(play('425/480,0/480', { cycles: 4, frequencyFactor: 1.004 }), { tones: hangUpTones('de') });
    expect(told).toMatchObject({ kind: 'tone', tone: 'busy', heard: { cycles: 3 } });
    if (told?.kind !== 'tone' || !told.heard) throw new Error('nothing was measured');
    expect(told.heard.hz[0]).toBeCloseTo(426.7, 0);
    expect(Math.abs(told.heard.onMs - 480)).toBeLessThanOrEqual(10);
    expect(Math.abs(told.heard.offMs - 480)).toBeLessThanOrEqual(10);
  });

  it('is busy or congestion, whichever is nearer', () => {
    const named = (text: string) =>
      tonesIn(listenTo(play(text, { cycles: 5, snrDb: 20 }), { tones: hangUpTones('de') }))[0];
    expect(named('425/480,0/480')).toBe('busy+');
    expect(named('425/240,0/240')).toBe('congestion+');
  });

  it('is busy or congestion and nothing else in every country', { timeout: 60_000 }, () => {
    const others = COUNTRIES.flatMap((country) =>
      hangUpCases(country).flatMap(({ text }) => {
        const heard = tonesIn(listenTo(play(text, { cycles: 3, snrDb: 20 }), { tones: hangUpTones(country) }));
        return heard.every((tone) => /^(busy|congestion)[+-]$/.test(tone)) ? [] : [`${country} ${text}: ${heard}`];
      }),
    );
    expect(others).toEqual([]);
  });

  it('is number unobtainable where a country has a tone of its own for that, after dialling and in a call', {
    timeout: 60_000,
  }, () => {
    const missed = COUNTRIES.flatMap((country) =>
      casesOf(country, ['unobtainable']).flatMap(({ text }) => {
        const steady = !text.includes('/');
        const lasts = Math.max(2.1 * periodMs(text), steady ? 10_500 : 0);
        const signal = play(text, { cycles: Math.ceil(lasts / periodMs(text)) + 1, snrDb: 20 });
        return (['progress', 'conversation'] as const).flatMap((phase) => {
          const heard = tonesIn(listenTo(signal, { tones: listeningFor(profileFor(country), phase).tones }));
          return heard.includes('unobtainable+') ? [] : [`${country} ${text} ${phase}: ${heard}`];
        });
      }),
    );
    expect(missed).toEqual([]);
  });

  it('is no answer where it goes on without a pause after dialling, and nobody’s voice', () => {
    for (const country of ['us', 'de', 'gb', 'fr', 'jp', 'bj'])
      for (const { text } of hangUpCases(country)) {
        const [sound = ''] = text.split('/');
        const { tones, voice } = listeningFor(profileFor(country), 'progress');
        const events = listenTo(play(sound, { cycles: 2, snrDb: 25 }), { tones, voice: voice ?? false });
        expect(events.some(({ kind }) => kind === 'voice')).toBe(false);
        const heard = tonesIn(events);
        expect(heard, `${country} ${sound}`).not.toEqual([]);
        expect(
          heard.filter((tone) => tone !== 'unobtainable+' && tone !== 'dial+'),
          `${country} ${sound}`,
        ).toEqual([]);
      }
  });

  it('howler tone is found', () => {
    const howler = repeat(12, () => tonePeriod([[[1400, 2060, 2450, 2600], 100, 100]], -20));
    expect(tonesIn(listenTo(howler, { tones: hangUpTones('us') }))).toContain('howler+');
  });

  it('is found in a country that no table names', () => {
    for (const text of ['425/500,0/500', '440/350,0/350', '400/250,0/250', '480+620/500,0/500', '450/700,0/700']) {
      expect(tonesIn(listenTo(play(text, { cycles: 3, snrDb: 15 }), { tones: hangUpTones('zz') })), text).toHaveLength(
        1,
      );
    }
  });
});

describe('no call is dropped', () => {
  it('by speech, music or three who talk, whatever the country: five minutes', { timeout: 60_000 }, () => {
    using counter = new DropCounter(allHangUpTones());
    for (let seed = 1; seed <= 3; seed++) {
      counter.listen(holdMusic(34_000, -15, seed), `music ${seed}`);
      const talk = speechLike(33_000, -15, seed);
      counter.listen(talk, `speech ${seed}`);
      counter.listen(threeWay(talk, speechLike(33_000, -20, 90 + seed), seed), `three-way ${seed}`);
    }
    expect(counter.heard).toEqual([]);
  });

  it('by its own country’s dial tone or ringback', { timeout: 60_000 }, () => {
    expect(COUNTRIES.flatMap(dropsByOwnTones)).toEqual([]);
  });

  it('by a third party’s busy tone behind two who talk on', () => {
    const busy = repeat(20, () => tonePeriod([[[425], 480, 480]], -24));
    const talk = mix(speechLike(19_200, -18, 5), speechLike(19_200, -18, 6));
    expect(tonesIn(listenTo(mix(busy, talk), { tones: hangUpTones('de') }))).toEqual([]);
  });

  it('by two bursts, by bursts that fade, by bursts of different lengths or levels', () => {
    const tones = hangUpTones('de');
    const burst = (ms: number, dbm0 = -15) => join(sines([425], ms, dbm0), silence(480));
    const fading = sines([425], 480, -12).map((sample, at) => sample * Math.exp(-at / 1200));
    for (const [what, signal] of [
      ['two', join(burst(480), burst(480), silence(2000))],
      ['fading', repeat(6, () => join(fading, silence(480)))],
      ['lengths', join(...[480, 530, 430, 520, 440, 530].map((ms) => burst(ms)))],
      ['levels', join(...[-15, -22, -13, -24, -15, -25].map((dbm0) => burst(480, dbm0)))],
      ['warble', join(...[415, 430, 418, 433, 415, 432].map((hz) => join(sines([hz], 480, -15), silence(480))))],
      ['noise', whiteNoise(20_000, -20)],
    ] as const) {
      expect(tonesIn(listenTo(signal, { tones })), what).toEqual([]);
    }
  });
});

it('a dial tone that stutters is dial tone', () => {
  const stutter = repeat(6, () => tonePeriod([[[350, 440], 100, 100]]));
  const heard = listenTo(join(stutter, sines([350, 440], 2000, -13)), {
    tones: listeningFor(profileFor('us'), 'dial-tone').tones,
  });
  expect(tonesIn(heard)).toEqual(['dial+']);
});
