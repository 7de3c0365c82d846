import { z } from 'zod';
import { answered, outcome } from './outcome.ts';

/** The telephone that a console talks by instead of at its computer: an extension or a number at a trunk. */
export const telephone = z.object({
  trunk: z.string().min(1).max(64),
  number: z.string().regex(/^\+?[0-9*#]{1,32}$/),
});
export type TelephoneChoice = z.infer<typeof telephone>;

/** `here`: an emergency call waits for no telephone, and is to be dialled at the computer. */
export const dialled = z.union([z.object({ ok: z.literal(false), text: z.string(), here: z.literal(true) }), answered]);

/** Talking by telephone. */
export const telephoneRequests = {
  /** A telephone that was rung for a call is not to ring any more. */
  'call.stop-phone': { input: z.object({ callId: z.string() }), output: outcome },
} as const;
