import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import profiles from '../../assets/profiles/profiles.json' with { type: 'json' };
import { profileFor } from '../../main/line/profile.ts';

it('docs/line-profiles.md has every field of a profile', () => {
  const page = readFileSync(new URL('../../docs/line-profiles.md', import.meta.url), 'utf8');
  const fields = Object.entries(profileFor('us')).flatMap(([field, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).map((own) => `${field}.${own}`) : [field],
  );
  expect(fields.filter((field) => !page.includes(`| \`${field}\` |`))).toEqual([]);
});

it('every tone of every country names a source that the table knows', () => {
  const { sources, countries } = profiles;
  expect(Object.keys(countries)).toHaveLength(172);
  for (const [code, country] of Object.entries(countries))
    for (const tone of ['dial', 'ringback', 'busy', 'congestion', 'unobtainable'] as const)
      for (const [text, letters] of Object.entries(country[tone]))
        for (const letter of letters) expect(Object.keys(sources), `${code} ${text}`).toContain(letter);
});
