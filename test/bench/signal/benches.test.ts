import { expect, test } from 'vitest';
import { signalBenches } from './benches.ts';

/** What `npm run bench:signal -- --json FILE` always holds. */
const PROMISED = [
  'echo.cold_pass',
  'echo.seeded_pass',
  'echo.steady_pass',
  'echo.near_end_kept',
  'cid.minus38_pct',
  'cid.snr10_bell_pct',
  'cid.snr10_v23_pct',
  'dtmf.checks_passed',
  'dtmf.min_snr_db',
  'dtmf.talk_off_hits',
  'busy.countries_pct',
  'busy.false_drops',
  'cpu.line_us',
];

test('every benchmark loads, and each promised figure has one that can be asked for alone', async () => {
  const prefixes = (await Promise.all(signalBenches.map((load) => load()))).map(({ prefix }) => prefix);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const id of PROMISED)
    expect(
      prefixes.filter((prefix) => id === prefix || id.startsWith(`${prefix}.`)),
      id,
    ).toHaveLength(1);
});
