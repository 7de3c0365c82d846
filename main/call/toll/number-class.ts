import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isEmergency } from '../route/emergency.ts';
import { type NumberPlace, parseNumber } from '../route/numbering.ts';
import { afterIdd, callingCodeOf, isNanp, trunkPrefixOf, wholeIn } from './country-dialling.ts';
import { networkCodes, premiumStarts, selectionCodes } from './toll-ranges.ts';

/** What a call to a number is, by what it may cost. */
export const numberClasses = [
  'emergency',
  'free',
  'local',
  'national',
  'mobile',
  'shared-cost',
  'premium',
  'satellite',
  'international',
  /** Star codes, the operator, short numbers, a carrier for one call. */
  'service',
  /** No number that anybody has been given, as far as is known, or not a whole one. */
  'unknown',
] as const;
export type NumberClass = (typeof numberClasses)[number];

export interface NumberKind {
  /** More than one where it is more than one thing: a premium number abroad. Each must be allowed. */
  readonly classes: readonly NumberClass[];
  /** ISO 3166, small letters: of a number abroad, where it can be told. */
  readonly country?: string;
}

const kind = (...classes: readonly NumberClass[]): NumberKind => ({ classes });

/** Longer prefixes than this are numbers. */
const LONGEST_ACCESS_CODE = 4;
/** Of a star code: `31`. */
const LONGEST_CODE = 3;
/** ITU-T E.164 §6: with its country code. */
const LONGEST_NUMBER = 15;

/**
 * What would be called by these digits.
 * @param dialled what the line sends, or a trunk's Request-URI: digits, `*`, `#`, a plus in front; `,` `w` `!` set parts apart,
 *   a short part in front of another being a code to get out of somewhere
 * @param by a trunk may take a number for one with its country code that has no plus
 */
export function classify(dialled: string, place: NumberPlace, by: 'line' | 'trunk' = 'line'): NumberKind {
  const parts = dialled.split(/[,w!]+/).filter((part) => part !== '');
  while (parts.length > 1 && (parts[0] ?? '').length <= LONGEST_ACCESS_CODE) parts.shift();
  return parts.length === 0 ? kind('unknown') : together(parts.map((part) => classifyPart(part, place, by)));
}

function classifyPart(part: string, place: NumberPlace, by: 'line' | 'trunk'): NumberKind {
  if (!/[*#]/.test(part)) return classifyNumber(part, place, by, 0);
  const runs = part.split(/[*#]+/).filter((run) => run !== '');
  // Nothing comes between a North American star code's two digits and the number: `*67 911`.
  const numbers = isNanp(place) && /^\*\d/.test(part) ? [(runs[0] ?? '').slice(2), ...runs.slice(1)] : runs;
  // What is short belongs to the code.
  const called = numbers.filter((run) => run.length > LONGEST_CODE);
  const last = numbers.at(-1) ?? '';
  // Behind a code that withholds the number, say; a code that ends with # does something else with all that is in it.
  const asks = !part.endsWith('#') && called.every((run) => run === last);
  if (asks && isEmergency(last, [place.country])) return kind('emergency');
  return together([kind('service'), ...called.map((run) => classifyNumber(run, place, by, 0))]);
}

function classifyNumber(number: string, place: NumberPlace, by: 'line' | 'trunk', depth: number): NumberKind {
  const home = place.country.slice(0, 2);
  if (number.startsWith('+')) return classifyAbroad(number.slice(1), home, place);
  if (isEmergency(number, [place.country])) return kind('emergency');
  const selection = selectionCodes[home]?.exec(number)?.[0];
  if (selection !== undefined && depth < 3 && wholeIn(number, home) === undefined) {
    const rest = number.slice(selection.length);
    return rest.length < 3 ? kind('service') : together([kind('service'), classifyNumber(rest, place, by, depth + 1)]);
  }
  const abroad = afterIdd(number, home).map((rest) => classifyAbroad(rest, home, place));
  if (abroad.length > 0) return anyOf(abroad);
  const whole = wholeIn(number, home);
  // A small country's whole numbers are short.
  const parsed = parseNumber(number, place) ?? (isWholeHere(whole, number, home) ? whole : undefined);
  const costs = whole === undefined ? undefined : costly(classOfType(whole));
  const found = parsed ? domestic(parsed, home, number, place) : classifyShape(number, home);
  if (isBeginning(number, home, place)) return together([found, kind('unknown')]);
  const bare = by === 'trunk' && !isWholeHere(whole, number, home) ? asWhole(number, home, place) : undefined;
  return together([found, ...(costs ? [kind(costs)] : []), ...(bare ? [bare] : [])]);
}

/**
 * Seven digits where ten are dialled: with three tones behind them they may become a number abroad or a premium one, if they begin
 * with such an area code.
 */
function isBeginning(number: string, home: string, { localForm }: NumberPlace): boolean {
  if (callingCodeOf(home) !== '1' || localForm === 'without-area-code' || !/^[2-9]\d{6}$/.test(number)) return false;
  const whole = parsePhoneNumberFromString(`+1${number}000`, { extract: false });
  const country = whole?.country?.toLowerCase();
  return /^900/.test(number) || (country !== undefined && country !== home);
}

/** It is dialled so there: with the trunk prefix, where there is one. */
const isWholeHere = (whole: PhoneNumber | undefined, number: string, home: string): whole is PhoneNumber =>
  whole !== undefined && (callingCodeOf(home) === '1' || whole.formatNational().replace(/\D/g, '') === number);

/** To a peer that expects numbers with their country codes it is one, though it has no plus. */
function asWhole(number: string, home: string, place: NumberPlace): NumberKind | undefined {
  const parsed = number.startsWith('0') ? undefined : parsePhoneNumberFromString(`+${number}`, { extract: false });
  return parsed?.isValid() ? classifyAbroad(number, home, place) : undefined;
}

/** @param number behind the prefix for abroad, or behind the plus */
function classifyAbroad(number: string, home: string, place: NumberPlace): NumberKind {
  const network = networkCodes[number.slice(0, 3)];
  if (network === 'free') return kind('free');
  if (network) return kind('international', network);
  const parsed = parsePhoneNumberFromString(`+${number}`, { extract: false });
  if (!parsed || number.length > LONGEST_NUMBER) return kind('international', 'unknown');
  const country = parsed.country?.toLowerCase();
  if (isHome(parsed, country, home)) return domestic(parsed, home, `+${number}`, place);
  const classes: NumberClass[] = ['international'];
  if (parsed.isValid()) {
    const costs = costly(classOfType(parsed));
    if (costs) classes.push(costs);
  } else {
    classes.push('unknown');
    if (country && premiumStarts[country]?.test(parsed.nationalNumber)) classes.push('premium');
  }
  return { classes, ...(country ? { country } : {}) };
}

/** Territories whose numbers cost what the country's own do. The others of a shared code are abroad: Jamaica, Jersey, Kazakhstan. */
const sameTariff: Readonly<Record<string, readonly string[]>> = {
  fi: ['ax'],
  ax: ['fi'],
  no: ['sj'],
  sj: ['no'],
  au: ['cx', 'cc'],
  it: ['va'],
  gp: ['bl', 'mf'],
};

function isHome(parsed: PhoneNumber, country: string | undefined, home: string): boolean {
  if (country === undefined) return parsed.countryCallingCode === callingCodeOf(home);
  return country === home || sameTariff[home]?.includes(country) === true;
}

/** A number of the country, or of another one of its numbering plan. */
function domestic(parsed: PhoneNumber, home: string, dialled: string, place: NumberPlace): NumberKind {
  const country = parsed.country?.toLowerCase();
  if (!isHome(parsed, country, home)) return classifyAbroad(parsed.number.slice(1), home, place);
  if (premiumStarts[home]?.test(parsed.nationalNumber)) {
    // Metadata knows better of a whole one: Berlin has numbers that begin like a premium one without its zero.
    const type = classOfType(parsed);
    if (!parsed.isValid() || type === 'unknown') return kind('premium');
    if (isNanp(place) && /^\d{3}976/.test(parsed.nationalNumber)) return kind('premium');
  }
  if (!parsed.isValid()) return kind('unknown');
  const type = classOfType(parsed);
  if (type !== 'national') return kind(type);
  const { areaCode } = place;
  const near = areaCode !== undefined && parsed.nationalNumber.startsWith(areaCode);
  return kind(near || (areaCode === undefined && isSubscriber(dialled, home)) ? 'local' : 'national');
}

/** What is no number of the plan, by its look. */
function classifyShape(number: string, home: string): NumberKind {
  const trunk = trunkPrefixOf(home);
  const national = trunk && number.startsWith(trunk) ? number.slice(trunk.length) : number;
  if (premiumStarts[home]?.test(national) && (national !== number || !isSubscriber(number, home)))
    return kind('premium');
  if (isSubscriber(number, home)) return kind('local');
  if (number.length <= 6 && national === number) return kind('service');
  return number.length <= 1 ? kind('service') : kind('unknown');
}

/** A number without its area code, where such are dialled: there is a trunk prefix, and it does not begin with it. */
function isSubscriber(number: string, home: string): boolean {
  const trunk = trunkPrefixOf(home);
  if (trunk === undefined || number.startsWith(trunk)) return false;
  return callingCodeOf(home) === '1'
    ? /^[2-9]\d{6}$/.test(number) && !/^976/.test(number)
    : /^[2-9]\d{4,7}$/.test(number);
}

function classOfType(parsed: PhoneNumber): NumberClass {
  switch (parsed.getType()) {
    case 'PREMIUM_RATE':
      return 'premium';
    case 'TOLL_FREE':
      return 'free';
    // Whose holder says what a call costs: 070 in Britain, pagers.
    case 'SHARED_COST':
    case 'PERSONAL_NUMBER':
    case 'PAGER':
      return 'shared-cost';
    case 'MOBILE':
      return 'mobile';
    case 'FIXED_LINE':
    case 'FIXED_LINE_OR_MOBILE':
    case 'VOIP':
    case 'UAN':
    case 'VOICEMAIL':
      return 'national';
    default:
      return 'unknown';
  }
}

const costly = (found: NumberClass): NumberClass | undefined =>
  found === 'premium' || found === 'shared-cost' ? found : undefined;

/** One of these, and nobody knows which: all that may be a number count, and a country only where they agree. */
function anyOf(kinds: readonly NumberKind[]): NumberKind {
  const valid = kinds.filter(({ classes }) => !classes.includes('unknown'));
  const found = valid.length > 0 ? valid : kinds;
  const { classes } = together(found);
  const [country, ...others] = new Set(found.map((each) => each.country));
  return { classes, ...(country === undefined || others.length > 0 ? {} : { country }) };
}

function together(kinds: readonly NumberKind[]): NumberKind {
  const classes = [...new Set(kinds.flatMap((each) => each.classes))];
  const country = kinds.find((each) => each.country !== undefined)?.country;
  return { classes, ...(country === undefined ? {} : { country }) };
}
