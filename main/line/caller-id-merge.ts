import type { CallerIdMessage } from './line-signals.ts';

/**
 * The better answer of two caller IDs of one call, from two decoders or sent twice: a number beats none, a name beats none,
 * "private" beats "unavailable", and what was told first stands. One whose checksum failed counts for nothing.
 * @returns `before` itself where `next` adds nothing
 */
export function mergeCallerId(before: CallerIdMessage | undefined, next: CallerIdMessage): CallerIdMessage | undefined {
  if (!next.checksumOk) return before;
  if (!before?.checksumOk) return next;
  if (hides(before, next)) return before;
  if (hides(next, before)) return next;
  const number = before.number ?? next.number;
  const name = before.name ?? next.name;
  const date = before.date ?? next.date;
  const redirecting = before.redirecting ?? next.redirecting;
  const numberAbsent = number === undefined ? whyAbsent(before.numberAbsent, next.numberAbsent) : undefined;
  const nameAbsent = name === undefined ? whyAbsent(before.nameAbsent, next.nameAbsent) : undefined;
  const same =
    number === before.number &&
    name === before.name &&
    date === before.date &&
    redirecting === before.redirecting &&
    numberAbsent === before.numberAbsent &&
    nameAbsent === before.nameAbsent;
  if (same) return before;
  return {
    standard: before.number === undefined && next.number !== undefined ? next.standard : before.standard,
    ...(number !== undefined && { number }),
    ...(name !== undefined && { name }),
    ...(numberAbsent !== undefined && { numberAbsent }),
    ...(nameAbsent !== undefined && { nameAbsent }),
    ...(date !== undefined && { date }),
    ...(redirecting !== undefined && { redirecting }),
    checksumOk: true,
  };
}

/** Who withholds the number stays hidden: digits have no checksum, and may be those of something else. */
const hides = (one: CallerIdMessage, other: CallerIdMessage): boolean =>
  one.numberAbsent === 'private' && one.standard !== 'dtmf' && other.standard === 'dtmf' && other.number !== undefined;

type Absent = CallerIdMessage['numberAbsent'];

const whyAbsent = (before: Absent, next: Absent): Absent =>
  before === 'private' || next === 'private' ? 'private' : (before ?? next);
