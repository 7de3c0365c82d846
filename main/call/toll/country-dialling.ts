import {
  type CountryCode,
  isSupportedCountry,
  Metadata,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import type { NumberPlace } from '../route/numbering.ts';

/** What the metadata says of a country's dialling. */
interface Dialling {
  readonly callingCode: string;
  readonly trunkPrefix: string | undefined;
  readonly idd: RegExp;
}

const diallings = new Map<string, Dialling | undefined>();

function diallingOf(country: string): Dialling | undefined {
  if (!diallings.has(country)) diallings.set(country, readDialling(country));
  return diallings.get(country);
}

/** The library has these two, though its types do not say so. */
interface Plan {
  IDDPrefix(): string;
  nationalPrefix?(): string | undefined;
  callingCode?(): string;
}

function readDialling(country: string): Dialling | undefined {
  const code = country.toUpperCase();
  if (!isSupportedCountry(code)) return undefined;
  const metadata = new Metadata();
  metadata.selectNumberingPlan(code);
  const plan: Plan | undefined = metadata.numberingPlan;
  if (!plan) return undefined;
  const callingCode = plan.callingCode?.() ?? '';
  const trunkPrefix = plan.nationalPrefix?.() || undefined;
  return { callingCode, trunkPrefix, idd: new RegExp(`^(?:${plan.IDDPrefix()})$`) };
}

/** Without the plus: `49`. @param country ISO 3166, small letters */
export const callingCodeOf = (country: string): string | undefined => diallingOf(country)?.callingCode;
export const trunkPrefixOf = (country: string): string | undefined => diallingOf(country)?.trunkPrefix;
/** Of the North American numbering plan. */
export const isNanp = ({ country }: NumberPlace): boolean => callingCodeOf(country.slice(0, 2)) === '1';

/** The longest prefixes for abroad hold a carrier's number, too. */
const LONGEST_IDD = 8;

/**
 * What follows the prefix for abroad, the longest prefix first: where carriers have prefixes of their own, 002 may be one, or 00
 * and the first digit of the number. Where the country is not known, behind any that is in use. Empty: it is no number abroad.
 */
export function afterIdd(number: string, home: string): string[] {
  const idd = diallingOf(home)?.idd ?? /^(?:00|011|010|810)$/;
  const rests: string[] = [];
  for (let length = Math.min(LONGEST_IDD, number.length); length > 0; length--)
    if (idd.test(number.slice(0, length))) rests.push(number.slice(length));
  // Two zeros lead abroad in most of the world and to nobody's number anywhere (ITU-T E.123).
  return rests.length === 0 && number.startsWith('00') ? [number.slice(2)] : rests;
}

/** The number as one of the country's by itself, whatever the area code may be. */
export function wholeIn(number: string, home: string): PhoneNumber | undefined {
  const code = home.toUpperCase();
  if (!isSupportedCountry(code)) return undefined;
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: code satisfies CountryCode, extract: false });
  return parsed?.isValid() ? parsed : undefined;
}
