import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A number to read aloud from, in groups as its country writes them: with a country code always in the international form, without
 * one as in the reader's country. What is no such number (an extension, a star code) stays as it came.
 */
export function formatNumber(number: string, region?: string): string {
  const home = region !== undefined && isSupportedCountry(region) ? region : undefined;
  if (/^\+\d{6,15}$/.test(number)) return written(number, undefined)?.international ?? number;
  // Shorter ones are extensions and short codes.
  if (home === undefined || !/^\d{7,15}$/.test(number)) return number;
  const known = written(number, home);
  return known?.valid ? known.national : number;
}

function written(number: string, home: CountryCode | undefined) {
  const parsed = parsePhoneNumberFromString(number, home);
  if (!parsed) return undefined;
  const international = parsed.formatInternational();
  return { international, national: parsed.formatNational(), valid: parsed.isValid() };
}

/** What a person typed or pasted as a number: `(0)30 / 123-45` → `03012345`. Letters are nobody's digits. */
export const dialable = (typed: string): string => typed.trim().replace(/[\s().\-/\u2010-\u2015\u00a0\u202f]/g, '');

/** As the gateway takes it: `+`, digits, `*`, `#`. */
export const isDialable = (number: string): boolean => /^\+?[0-9*#]{1,40}$/.test(number);
