import { z } from 'zod';

/** dBm0 of silence, and of what is as loud as numbers go. */
export const FAINTEST_DB = -80;
export const LOUDEST_DB = 7;

const level = z.int().min(FAINTEST_DB).max(LOUDEST_DB);

/**
 * How loud it is on the lines in use: a line's id, what is heard from it and what is sent to it, RMS of the last 200 ms in dBm0.
 * Told to every console, five times a second for as long as a line is in use.
 */
export const lineLevels = z.object({ lines: z.array(z.tuple([z.string(), level, level])).readonly() });
export type LineLevels = z.infer<typeof lineLevels>;
