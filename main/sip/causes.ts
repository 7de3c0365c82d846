/**
 * One table for why a call ended: SIP status, Q.850 cause, our words. Mapping after RFC 3398 §7.2.4.1 (cause to
 * status) and §8.2.6.1 (status to cause); tones as ITU-T E.180 uses them.
 */

export interface Cause {
  readonly status: number;
  readonly q850: number;
  /** For a person: the reason in a call record and on a tile. */
  readonly words: string;
}

/** The first row with a Q.850 cause is the one it maps to; the first with a status likewise. */
export const CAUSES: readonly Cause[] = [
  { status: 200, q850: 16, words: 'ended normally' },
  { status: 404, q850: 1, words: 'the number is not in use' },
  { status: 404, q850: 2, words: 'no route to that network' },
  { status: 404, q850: 3, words: 'no route to that number' },
  { status: 486, q850: 17, words: 'busy' },
  { status: 408, q850: 102, words: 'no answer from the network' },
  { status: 480, q850: 18, words: 'nobody there' },
  { status: 480, q850: 19, words: 'not answered' },
  { status: 480, q850: 20, words: 'not reachable' },
  { status: 403, q850: 21, words: 'rejected' },
  { status: 410, q850: 22, words: 'the number has changed' },
  { status: 480, q850: 31, words: 'ended without a reason' },
  { status: 502, q850: 27, words: 'the destination is out of order' },
  { status: 484, q850: 28, words: 'the number is incomplete' },
  { status: 501, q850: 29, words: 'the facility was refused' },
  { status: 503, q850: 34, words: 'no line free' },
  { status: 503, q850: 38, words: 'the network is out of order' },
  { status: 503, q850: 41, words: 'a temporary failure' },
  { status: 503, q850: 42, words: 'the exchange is overloaded' },
  { status: 503, q850: 44, words: 'the line asked for is not available' },
  { status: 503, q850: 47, words: 'no resources left' },
  { status: 403, q850: 55, words: 'incoming calls are barred' },
  { status: 403, q850: 57, words: 'not permitted' },
  { status: 503, q850: 58, words: 'not available at present' },
  { status: 488, q850: 65, words: 'the kind of call is not supported' },
  { status: 488, q850: 70, words: 'the kind of call is not supported' },
  { status: 501, q850: 79, words: 'not supported' },
  { status: 403, q850: 87, words: 'not a member of the group' },
  { status: 503, q850: 88, words: 'incompatible destination' },
  { status: 504, q850: 102, words: 'the other side took too long' },
  { status: 500, q850: 111, words: 'a protocol error' },
  { status: 500, q850: 127, words: 'an unknown failure' },
  // Statuses that no cause maps to.
  { status: 301, q850: 22, words: 'moved (redirections are not followed)' },
  { status: 302, q850: 23, words: 'moved (redirections are not followed)' },
  { status: 400, q850: 41, words: 'the request was not understood' },
  { status: 401, q850: 21, words: 'the user name or password is wrong' },
  { status: 402, q850: 21, words: 'payment required' },
  { status: 405, q850: 63, words: 'not supported' },
  { status: 406, q850: 79, words: 'not acceptable' },
  { status: 407, q850: 21, words: 'the user name or password is wrong' },
  { status: 413, q850: 127, words: 'the request is too large' },
  { status: 414, q850: 127, words: 'the number is too long' },
  { status: 415, q850: 79, words: 'the kind of call is not supported' },
  { status: 416, q850: 127, words: 'the kind of address is not supported' },
  { status: 420, q850: 127, words: 'an extension is not supported' },
  { status: 421, q850: 127, words: 'an extension is missing' },
  { status: 423, q850: 127, words: 'the registration interval is too short' },
  { status: 481, q850: 41, words: 'the call no longer exists' },
  { status: 482, q850: 25, words: 'the call goes round in a circle' },
  { status: 483, q850: 25, words: 'the call went through too many places' },
  { status: 485, q850: 1, words: 'the number is ambiguous' },
  { status: 487, q850: 16, words: 'the caller gave up' },
  { status: 505, q850: 127, words: 'another version of SIP' },
  { status: 513, q850: 127, words: 'the message is too large' },
  { status: 600, q850: 17, words: 'busy everywhere' },
  { status: 603, q850: 21, words: 'declined' },
  { status: 604, q850: 1, words: 'exists nowhere' },
  { status: 606, q850: 58, words: 'not acceptable anywhere' },
];

const CLASS_FALLBACK: Readonly<Record<string, number>> = { '3': 302, '4': 400, '5': 500, '6': 603 };

/** The row for a SIP status; an unlisted one is treated as its class (RFC 3261 §8.1.3.2). */
export function causeFor(status: number): Cause {
  const exact = CAUSES.find((cause) => cause.status === status);
  const fallback = exact ?? CAUSES.find((cause) => cause.status === CLASS_FALLBACK[String(status)[0] ?? '']);
  return fallback
    ? { ...fallback, status: status || fallback.status }
    : { status, q850: 31, words: 'ended without a reason' };
}

/** The SIP status a Q.850 cause becomes; 480 where the table has none (RFC 3398 §7.2.4.1: cause class default). */
export const statusForQ850 = (q850: number): number => CAUSES.find((cause) => cause.q850 === q850)?.status ?? 480;

export const q850ToWords = (q850: number): string =>
  CAUSES.find((cause) => cause.q850 === q850)?.words ?? `ended with cause ${q850}`;

/** Somebody else took the call: phones do not count it as missed (RFC 3326 §2). */
const NON_SELECTED_USER = 26;

/** A Reason header's value (RFC 3326). */
export const reasonHeader = (q850: number): string =>
  q850 === NON_SELECTED_USER
    ? `SIP;cause=200;text="Call completed elsewhere", Q.850;cause=${NON_SELECTED_USER}`
    : `Q.850;cause=${q850};text="${q850ToWords(q850)}"`;

/** The Q.850 cause in Reason headers, several in one line too; undefined where there is none. */
export function q850In(reasons: readonly string[]): number | undefined {
  for (const reason of reasons) {
    const cause = /(?:^|,)\s*Q\.850\s*;[^,]*?cause\s*=\s*(\d{1,3})/i.exec(reason)?.[1];
    if (cause !== undefined && Number(cause) <= 127) return Number(cause);
  }
  return undefined;
}

/** The text of a Reason header, for a record; undefined where there is none. */
export const reasonTextIn = (reasons: readonly string[]): string | undefined => {
  for (const reason of reasons) {
    const text = /text\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(reason)?.[1];
    if (text) return text.replace(/\\(.)/g, '$1');
  }
  return undefined;
};
