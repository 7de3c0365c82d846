import { analyse, type ToneReading } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';

/** How many quarters of a second have to be right. */
const ENOUGH = 4;
const QUARTER_MS = 250;
const WITHIN_MS = 15_000;

/** What each quarter of a second of this sound was; what is left at its end is not read. */
export const quarters = (pcm: Int16Array, rate: number): readonly ToneReading[] => {
  const quarter = rate / 4;
  return Array.from({ length: Math.floor(pcm.length / quarter) }, (_, index) =>
    analyse(pcm.subarray(index * quarter, (index + 1) * quarter), rate),
  );
};

/**
 * Reads on until a second in all was right, whatever lay between: for a machine that promises no 20 ms. A gap spoils the level of
 * the quarter it fell into.
 * @param newReadings the quarters of a second since it was asked last; it is asked every 250 ms
 * @returns how many of how many were right
 */
export async function aSecondInAll(
  what: string,
  newReadings: () => readonly (ToneReading | undefined)[] | Promise<readonly (ToneReading | undefined)[]>,
  isRight: (reading: ToneReading) => boolean,
): Promise<string> {
  const all: (ToneReading | undefined)[] = [];
  return waitFor(
    async () => {
      all.push(...(await newReadings()));
      const right = all.filter((reading) => reading !== undefined && isRight(reading)).length;
      if (right < ENOUGH) throw new Error(JSON.stringify(all));
      return `${right} of ${all.length}`;
    },
    { what: `${what} for a second in all`, deadlineMs: WITHIN_MS, everyMs: QUARTER_MS },
  );
}
