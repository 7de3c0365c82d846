import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** Where a number is dialled: what it means there, and how it is written there. */
export interface NumberPlace {
  /** ISO 3166, small letters: `de`. */
  readonly country: string;
  /** Without the trunk prefix: `30` for Berlin. Left out where the area code belongs to every number, as in France. */
  readonly areaCode?: string | undefined;
  /** How a number of the same area is dialled; what the country does when left out. */
  readonly localForm?: LocalForm | undefined;
}

export type LocalForm = 'without-area-code' | 'with-area-code';

/** The North American numbering plan: its trunk prefix is 1, and seven digits are a number without its area code. */
const NANP = '1';

/** A number without its area code. What begins with 1 is a service nearly everywhere (ITU-T E.164.1); shorter ones are left as they are. */
const subscriber = /^[2-9]\d{5,}$/;

/** Shorter ones without any prefix are services. */
const SHORTEST_WHOLE = 7;

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** A profile's country, as in `us-old`, to libphonenumber's. */
function countryCode({ country }: NumberPlace): CountryCode | undefined {
  const code = country.slice(0, 2).toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

/** A number as somebody there means it; undefined for one that is none there: a short code, a feature code, an extension. */
export function parseNumber(number: string, place: NumberPlace): PhoneNumber | undefined {
  if (!/^\+?\d+$/.test(number)) return undefined;
  if (number.startsWith('+')) {
    const parsed = parsePhoneNumberFromString(number, { extract: false });
    return parsed?.isPossible() ? parsed : undefined;
  }
  const defaultCountry = countryCode(place);
  if (!defaultCountry) return undefined;
  const whole = validIn(number, defaultCountry);
  const callingCode = getCountryCallingCode(defaultCountry);
  const withAreaCode =
    place.areaCode && subscriber.test(number)
      ? validIn(`+${callingCode}${place.areaCode}${number}`, defaultCountry)
      : undefined;
  // Where seven digits are no number by themselves, ten are never taken for seven.
  if (callingCode === NANP) return whole ?? withAreaCode;
  // It begins with the trunk prefix or with the prefix for abroad, so nothing is missing.
  const complete = whole && (whole.nationalNumber !== number || number.startsWith('0'));
  if (complete) return whole;
  return place.areaCode ? withAreaCode : number.length >= SHORTEST_WHOLE ? whole : undefined;
}

function validIn(number: string, defaultCountry: CountryCode): PhoneNumber | undefined {
  const parsed = parsePhoneNumberFromString(number, { defaultCountry, extract: false });
  return parsed?.isValid() ? parsed : undefined;
}

/** `+49301234567` */
export const toE164 = (number: string, place: NumberPlace): string | undefined => parseNumber(number, place)?.number;

/** Its country, small letters; undefined where it cannot be told, as of a freephone number of several countries. */
export const countryOf = (number: string, place: NumberPlace): string | undefined =>
  parseNumber(number, place)?.country?.toLowerCase();

/**
 * A number as a telephone there dials it, digits alone: with the trunk prefix (`0301234567`, `12125551234`), or with the
 * prefix for abroad. `local` leaves the area code out where it is the same. Undefined for a number that is none there.
 */
export function toDialledForm(
  number: string,
  place: NumberPlace,
  form: 'national' | 'local' = 'national',
): string | undefined {
  const parsed = parseNumber(number, place);
  const fromCountry = countryCode(place);
  if (!parsed || !fromCountry) return undefined;
  // Several countries share a numbering plan: Guernsey dials Britain as Britain does.
  if (parsed.countryCallingCode !== getCountryCallingCode(fromCountry)) {
    const abroad = digitsOf(parsed.format('IDD', { fromCountry }) ?? '');
    return abroad === '' ? undefined : abroad;
  }
  const { nationalNumber, countryCallingCode } = parsed;
  const nanp = countryCallingCode === NANP;
  if (form === 'local' && place.areaCode && nationalNumber.startsWith(place.areaCode)) {
    const localForm = place.localForm ?? (nanp ? 'with-area-code' : 'without-area-code');
    const local = localForm === 'with-area-code' ? nationalNumber : nationalNumber.slice(place.areaCode.length);
    if (local !== '') return local;
  }
  return nanp ? `${NANP}${nationalNumber}` : digitsOf(parsed.formatNational());
}
