import data from '../../../assets/emergency-numbers.json' with { type: 'json' };
import { isPulsable } from '../../line/dial-steps.ts';
import { fitsPattern } from './number-match.ts';
import type { Hop, RouteLine } from './route-decision.ts';

const countries: Readonly<Record<string, { readonly numbers: readonly string[] }>> = data.countries;

/** Where a country is not in the table: what most of the world's networks take for an emergency number. */
const ANYWHERE = ['112', '911'] as const;

/** A country's emergency numbers; `X` is any digit. @param country ISO 3166, or a profile's name for it: `us-old` */
export const emergencyNumbers = (country: string): readonly string[] =>
  countries[country.slice(0, 2)]?.numbers ?? ANYWHERE;

/** Whether a dialled number calls for help in one of these countries. It must be that number and nothing more. */
export const isEmergency = (number: string, of: readonly string[]): boolean =>
  of.some((country) => emergencyNumbers(country).some((pattern) => fitsPattern(number, pattern)));

/** What makes a line be tried earlier or later; a lower one first. */
const rank = { idle: 0, limited: 1, 'in-use': 2, guarding: 3, preempted: 4 } as const;

/**
 * Every line that an emergency call may have, in the order of trying: free ones, then those in the least important call's
 * way, then the free ones once more. No limit counts. Left out: lines out of service, and those of other emergency calls.
 */
export function emergencyHops(number: string, lines: readonly RouteLine[]): Hop[] {
  const hops = firstHops(number, lines);
  // Another call may have taken a free line by then, or the line may serve at the second try.
  return [...hops, ...hops.flatMap((hop) => (hop.clear ? [] : [{ ...hop, clear: 'once more, if all others failed' }]))];
}

function firstHops(number: string, lines: readonly RouteLine[]): Hop[] {
  const foreign = (line: RouteLine): number => (isEmergency(number, [line.numbering.country]) ? 0 : 1);
  return lines
    .flatMap((line) => {
      const place = placeInLine(line);
      return place === undefined ? [] : [{ line, place }];
    })
    .toSorted((a, b) => a.place.rank - b.place.rank || foreign(a.line) - foreign(b.line) || a.place.turn - b.place.turn)
    .map(({ line, place }) => ({
      line: line.id,
      digits: (line.numbering.accessCode ?? '') + number,
      ...(place.clear === undefined ? {} : { clear: place.clear }),
    }));
}

interface Place {
  readonly rank: number;
  /** Among lines of the same rank. */
  readonly turn: number;
  readonly clear?: string;
}

function placeInLine(line: RouteLine): Place | undefined {
  switch (line.state) {
    case 'out-of-service':
      return undefined;
    case 'idle': {
      const limited =
        line.limits.length > 0 || (line.dials === 'pulse' && !isPulsable(line.numbering.accessCode ?? ''));
      return { rank: limited ? rank.limited : rank.idle, turn: 0 };
    }
    case 'in-use':
      return { rank: rank['in-use'], turn: 0 };
    case 'guarding':
      return { rank: rank.guarding, turn: line.since, clear: 'it was hung up just now' };
    case 'ringing':
    case 'busy': {
      if (line.call?.emergency) return undefined;
      const { importance, text } = importanceOf(line);
      // The youngest of the same kind: least has been said in it.
      return { rank: rank.preempted + importance, turn: -(line.call?.startedAt ?? line.since), clear: text };
    }
  }
}

/** A lower one is given up first. */
function importanceOf({ state, call }: RouteLine): { readonly importance: number; readonly text: string } {
  // A ringing line must be answered to make it stop: that takes longest, and its caller may need help, too.
  if (state === 'ringing') return { importance: 4, text: 'a caller who is not answered yet' };
  if (!call) return { importance: 0, text: 'no call' };
  if (call.answeredAt === undefined) return { importance: 0, text: 'a call that is not answered yet' };
  if (call.fax) return { importance: 1, text: 'a fax or modem call' };
  return call.direction === 'outbound'
    ? { importance: 2, text: 'a call to the outside' }
    : { importance: 3, text: 'a call from the outside' };
}

/** What ends a call that an emergency call takes the line of: in its record. */
export const PREEMPTED_TEXT = 'Ended to make the line free for an emergency call.';

/** What every console is told, at once. */
export function emergencyNotice(call: {
  readonly number: string;
  readonly caller: { readonly number?: string; readonly name?: string };
  readonly from: string;
  readonly line?: string;
  /** Where the number reaches the office back: the line's own. */
  readonly callBack?: string | undefined;
}): string {
  const { name, number } = call.caller;
  const who = [name, number].filter(Boolean).join(', ') || 'somebody';
  const line = call.line === undefined ? 'No line has it yet.' : `It goes out on ${call.line}.`;
  const back = call.callBack === undefined ? '' : ` They can call back ${call.callBack}.`;
  return `EMERGENCY CALL: ${who} (${call.from}) dialled ${call.number}. ${line}${back}`;
}
