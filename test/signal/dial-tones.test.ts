import { expect, it } from 'vitest';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import { COUNTRIES, casesOf, LEAD_MS, periodMs, play } from './country-tones.ts';
import { listenTo } from './listen-to.ts';

const WITHIN_MS = 1500;
const HEARD_FOR_MS = 6000;

/** How long the dial tone lasted until it was told. */
function toldAfterMs(country: string, text: string, seed: number): number {
  const signal = play(text, { cycles: Math.ceil(HEARD_FOR_MS / periodMs(text)), dbm0: -35, snrDb: 15, seed });
  for (const event of listenTo(signal, listeningFor(profileFor(country), 'dial-tone')))
    if (event.kind === 'tone' && event.tone === 'dial' && event.present) return event.atMs - LEAD_MS;
  return Number.POSITIVE_INFINITY;
}

it("98 % of the countries' dial tones are told within 1.5 s at -35 dBm0 and 15 dB over noise, all in time to be waited for", {
  timeout: 60_000,
}, () => {
  let trial = 0;
  const countries = COUNTRIES.flatMap((country) => {
    const tones = casesOf(country, ['dial']).map(({ text }) => ({ text, ms: toldAfterMs(country, text, ++trial) }));
    return tones.length > 0 ? [{ country, tones }] : [];
  });
  const late = countries.flatMap(({ country, tones: [usual] }) =>
    usual && usual.ms > WITHIN_MS ? [`${country} ${usual.text} ${usual.ms} ms`] : [],
  );
  expect(late.length, late.join()).toBeLessThanOrEqual(0.02 * countries.length);
  // Special ones whose long burst comes last, or is hardly longer than one of busy tone.
  const slow = countries.flatMap(({ country, tones }) =>
    tones.flatMap(({ text, ms }) => (ms > WITHIN_MS ? [{ country, text, ms }] : [])),
  );
  expect(slow.length).toBeLessThanOrEqual(0.025 * trial);
  for (const { country, text, ms } of slow) expect(ms, `${country} ${text}`).toBeLessThan(2000);
});

it("no country's busy or congestion tone is taken for one", { timeout: 60_000 }, () => {
  const wrong: string[] = [];
  let trial = 0;
  for (const country of COUNTRIES)
    for (const { tone, text } of casesOf(country, ['busy', 'congestion'])) {
      const timeFactor = [0.92, 1, 1.08][++trial % 3] ?? 1;
      const cycles = Math.max(2, Math.ceil(4000 / periodMs(text)));
      const signal = play(text, { cycles, dbm0: -20, snrDb: 20, timeFactor, seed: trial });
      const told = listenTo(signal, listeningFor(profileFor(country), 'dial-tone'));
      if (told.some((event) => event.kind === 'tone' && event.tone === 'dial'))
        wrong.push(`${country} ${tone} ${text} ${timeFactor}`);
    }
  expect(wrong).toEqual([]);
});
