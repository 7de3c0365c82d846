import type { CallerIdMessage } from '../media/media-protocol.ts';

/**
 * Reads the digits of a caller ID sent as DTMF (facts: callerid.json, after spandsp's adsi.h):
 *
 * 1. `A<number>C`, with `D<redirecting number>` and `B<information>` between them: B00 unavailable, B10 restricted
 * 2. `A<number>#`; `D1#` restricted, `D2#` international, `D3#` no information (Denmark, the Netherlands)
 * 3. `D<number>C` (Taiwan, Kuwait)
 * 4. `<number>#` (Denmark, the Netherlands)
 *
 * @returns undefined where the digits are none of these: a number is never made up of a part
 */
export function parseDtmfCallerId(digits: string): CallerIdMessage | undefined {
  const absent = /^D([123])#$/.exec(digits)?.[1];
  if (absent) return told({ numberAbsent: absent === '1' ? 'private' : 'unavailable' });
  const bare = /^A?(\d{3,20})#$/.exec(digits) ?? /^D(\d{3,20})C$/.exec(digits);
  if (bare?.[1]) return told({ number: bare[1] });
  const parts = /^(?:A(\d{0,20}))?(?:D(\d{0,20}))?(?:B(\d{0,4}))?C$/.exec(digits);
  if (!parts) return undefined;
  const [, number, redirecting, information] = parts;
  if (number) return told({ number, ...(redirecting ? { redirecting } : {}) });
  if (information === '10') return told({ numberAbsent: 'private' });
  if (information === '00') return told({ numberAbsent: 'unavailable' });
  return undefined;
}

const told = (part: Pick<CallerIdMessage, 'number' | 'numberAbsent' | 'redirecting'>): CallerIdMessage => ({
  standard: 'dtmf',
  ...part,
  checksumOk: true,
});

/** Digits of one caller ID follow each other within this (70 ms on, 70 ms off is usual). */
const LONGEST_PAUSE_MS = 600;
const MOST_DIGITS = 48;

/** Gathers digits heard on-hook until they end as a caller ID does. */
export class DtmfCallerId {
  #digits = '';
  #quietMs = 0;

  /** A digit ended. */
  take(digit: string): CallerIdMessage | undefined {
    this.#quietMs = 0;
    this.#digits += digit;
    if (digit !== 'C' && digit !== '#') return undefined;
    const message = parseDtmfCallerId(this.#digits);
    this.#digits = '';
    return message;
  }

  /** `ms` went by. Digits that end in nothing are forgotten. */
  pass(ms: number): void {
    if (this.#digits === '') return;
    this.#quietMs += ms;
    if (this.#quietMs > LONGEST_PAUSE_MS || this.#digits.length > MOST_DIGITS) this.clear();
  }

  clear(): void {
    this.#digits = '';
    this.#quietMs = 0;
  }
}
