/**
 * A call's place in time, by which the history is kept, paged and searched: milliseconds since 1970 × 256, and room for the calls
 * of the same millisecond. Safe as a number until the year 2248.
 */
const PLACES_A_MS = 256;

/** Every call that began then or later has this place or a later one. */
export const firstPlaceAt = (wallTime: number): number =>
  Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(wallTime) * PLACES_A_MS));

/** SQL: the first place from `?` on that no call has. It is asked for three times the same `?`. */
export const FREE_PLACE = `CASE WHEN NOT EXISTS (SELECT 1 FROM calls WHERE seq = ?) THEN ? ELSE
  (SELECT taken.seq + 1 FROM calls AS taken WHERE taken.seq >= ?
     AND NOT EXISTS (SELECT 1 FROM calls AS next WHERE next.seq = taken.seq + 1) ORDER BY taken.seq LIMIT 1) END`;
