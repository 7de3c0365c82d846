import type { LineId } from '../core/ids.ts';

/** An outbound route of the settings. Patterns: digits, `X` any digit, `.` at the end for one or more of anything. */
export interface OutboundRoute {
  readonly pattern: string;
  /** Digits taken off the front. */
  readonly strip: number;
  /** Put in front after that, and behind: digits, `,` a pause, `w` waits for another dial tone, `!` a hook flash. */
  readonly prepend: string;
  readonly append?: string;
  /** Sent as tones once the call is answered; `,` is a pause. */
  readonly afterAnswer?: string;
  readonly group: string;
}

/** Where a line's inbound calls go, tried in order. */
export interface InboundTarget {
  readonly trunk: string;
  readonly extension: string;
  readonly timeoutS: number;
}

export type RoutedNumber =
  | { readonly ok: true; readonly digits: string; readonly afterAnswer: string; readonly group: string }
  | { readonly ok: false; readonly why: 'not-a-number' | 'no-route'; readonly text: string };

/** What people put between digits: taken out (RFC 3966 §5.1.1 visual separators, and blanks). */
const separators = /[ \t\u00a0.()/-]/g;

/**
 * Which digits go to which group of lines for a number dialled on the SIP side. Of that number only digits ever reach a line:
 * pauses, waits, flashes and post-dial digits (RFC 3966 `;postd`) are the routes' alone.
 */
export function routeNumber(dialled: string, routes: readonly OutboundRoute[]): RoutedNumber {
  const number = dialled.replace(separators, '');
  if (!/^\+?[0-9*#]{1,32}$/.test(number)) {
    return {
      ok: false,
      why: 'not-a-number',
      text: `"${dialled.slice(0, 40)}" is not a number: digits, * and # only, at most 32.`,
    };
  }
  const route = routes.find(({ pattern }) => fits(number, pattern));
  if (!route) return { ok: false, why: 'no-route', text: `No outbound route fits ${number}. Add one for it.` };
  const digits = route.prepend + number.slice(route.strip).replace('+', '') + (route.append ?? '');
  if (!/[0-9*#]/.test(digits))
    return { ok: false, why: 'no-route', text: `The route for ${number} leaves no digit to dial.` };
  return { ok: true, digits, afterAnswer: route.afterAnswer ?? '', group: route.group };
}

function fits(number: string, pattern: string): boolean {
  const open = pattern.endsWith('.');
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? number.length <= fixed.length : number.length !== fixed.length) return false;
  return [...fixed].every((want, at) => want === number[at] || (want === 'X' && /[0-9]/.test(number[at] ?? '')));
}

/**
 * The order in which a group's lines are tried: the ones idle the longest first, so that lines wear evenly and a
 * line just released has its guard time.
 */
export function huntOrder(
  lines: readonly { readonly id: LineId; readonly groups: readonly string[]; readonly idleSince: number | undefined }[],
  group: string,
): LineId[] {
  return lines
    .filter((line) => line.groups.includes(group) && line.idleSince !== undefined)
    .sort((a, b) => (a.idleSince ?? 0) - (b.idleSince ?? 0))
    .map(({ id }) => id);
}
