import { assertNever } from '../../core/errors.ts';
import { type NumberPlace, toDialledForm, toE164 } from './numbering.ts';

/** One change of a route's number. What is put in front or behind may hold `,` (pause), `w` (another dial tone), `!` (flash) where it goes to a line. */
export type NumberChange =
  /** Characters taken off the front; a plus counts. */
  | { readonly change: 'strip'; readonly count: number }
  | { readonly change: 'prefix'; readonly digits: string }
  | { readonly change: 'append'; readonly digits: string }
  | { readonly change: 'replace'; readonly digits: string }
  /** `+49301234567` */
  | { readonly change: 'e164' }
  /** As a telephone dials it there: with the trunk prefix, or with the prefix for abroad. */
  | { readonly change: 'national' }
  /** The same, without the area code where that is the same. */
  | { readonly change: 'local' };

export interface ChangeStep {
  readonly before: string;
  readonly after: string;
  /** What was done, or why nothing was. */
  readonly text: string;
}

export interface ChangedNumber {
  readonly number: string;
  readonly steps: readonly ChangeStep[];
}

/** Total: a change that makes no sense of a number leaves it as it is, and says so. */
export function changeNumber(number: string, changes: readonly NumberChange[], place: NumberPlace): ChangedNumber {
  const steps: ChangeStep[] = [];
  let now = number;
  for (const change of changes) {
    const { after, text } = changeOnce(now, change, place);
    steps.push({ before: now, after, text });
    now = after;
  }
  return { number: now, steps };
}

function changeOnce(
  number: string,
  change: NumberChange,
  place: NumberPlace,
): { readonly after: string; readonly text: string } {
  switch (change.change) {
    case 'strip':
      return {
        after: number.slice(change.count),
        text: `${change.count === 1 ? 'the first character' : `the first ${change.count} characters`} taken off`,
      };
    case 'prefix':
      return { after: change.digits + number, text: `"${change.digits}" put in front` };
    case 'append':
      return { after: number + change.digits, text: `"${change.digits}" put behind` };
    case 'replace':
      return { after: change.digits, text: `replaced by "${change.digits}"` };
    case 'e164':
      return formed(number, toE164(number, place), 'the international form');
    case 'national':
      return formed(number, toDialledForm(number, place, 'national'), 'the national form');
    case 'local':
      return formed(number, toDialledForm(number, place, 'local'), 'the local form');
    default:
      return assertNever(change);
  }
}

const formed = (number: string, form: string | undefined, name: string) =>
  form === undefined
    ? { after: number, text: `left as it is: it has no ${name.replace('the ', '')}` }
    : { after: form, text: `in ${name}` };
