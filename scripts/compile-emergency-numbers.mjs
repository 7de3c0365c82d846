/**
 * Makes assets/emergency-numbers.json from the unpacked npm package google-libphonenumber, which carries libphonenumber's
 * ShortNumberMetadata.xml: `node scripts/compile-emergency-numbers.mjs FOLDER`. Not run at build; the result is kept.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** Fields of a country's metadata and of a number's description there (libphonenumber's phonemetadata.proto). */
const EMERGENCY = 27;
const PATTERN = 2;
const LONGEST = 6;

const folder = resolve(process.argv[2] ?? '.');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const { shortnumbermetadata } = createRequire(import.meta.url)(join(folder, 'dist/libphonenumber.js'));

/** All ten digits in the last places are one `X` each: `13XX`. @param {string[]} numbers */
function withWildcards(numbers) {
  let rest = numbers;
  for (let place = LONGEST - 1; place >= 0; place--) {
    const groups = Map.groupBy(rest, (number) => `${number.slice(0, place)} ${number.slice(place + 1)}`);
    rest = [...groups].flatMap(([parts, each]) =>
      each.length === 10 && String(each[0]).length > place ? [parts.replace(' ', 'X')] : each,
    );
  }
  return rest.toSorted();
}

/** @type {Record<string, { numbers: string[], source: string }>} */
const countries = {};
for (const [country, metadata] of Object.entries(shortnumbermetadata.countryToMetadata)) {
  const pattern = metadata[EMERGENCY]?.[PATTERN];
  if (!pattern) continue;
  const regExp = new RegExp(`^(?:${pattern})$`);
  const numbers = [];
  for (let digits = 2; digits <= LONGEST; digits++)
    for (let value = 0; value < 10 ** digits; value++) {
      const number = String(value).padStart(digits, '0');
      if (regExp.test(number)) numbers.push(number);
    }
  countries[country.toLowerCase()] = { numbers: withWildcards(numbers), source: pattern };
}

const sorted = Object.fromEntries(Object.entries(countries).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const table = {
  about: `Emergency numbers by ISO 3166 code; X is any digit. "source" is the country's pattern in libphonenumber's ShortNumberMetadata.xml (Apache-2.0), as npm's google-libphonenumber ${version} has it.`,
  countries: sorted,
};
writeFileSync(new URL('../assets/emergency-numbers.json', import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
