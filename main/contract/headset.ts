import { z } from 'zod';
import { nothing, outcome } from './outcome.ts';

/** A headset at the machine, and its buttons. Only consoles at the machine itself are told of it. */
export const headsetButton = z.enum(['hook', 'mute', 'flash', 'redial', 'hold', 'drop', 'digit']);
export type HeadsetButton = z.infer<typeof headsetButton>;

export const headsetEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hook'), offHook: z.boolean() }),
  z.object({ kind: z.literal('mute'), on: z.boolean() }),
  z.object({ kind: z.enum(['flash', 'redial', 'hold', 'drop']) }),
  z.object({ kind: z.literal('digit'), digit: z.string() }),
]);
export type HeadsetEvent = z.infer<typeof headsetEvent>;

export const headsetState = z.object({
  /** Whether the buttons of a headset are used at all. */
  use: z.boolean(),
  /** Those that are plugged in. */
  found: z.array(z.object({ key: z.string(), name: z.string() })).readonly(),
  /** The one that was chosen, plugged in or not; left out: whichever is there. */
  chosen: z.string().optional(),
  /** The one that is open. */
  open: z
    .object({
      key: z.string(),
      name: z.string(),
      buttons: z.array(headsetButton).readonly(),
      lamps: z.array(z.enum(['ring', 'off-hook', 'mute', 'hold', 'message'])).readonly(),
    })
    .optional(),
  /** Why one that is plugged in cannot be used, and what to do. */
  trouble: z.string().optional(),
});
export type HeadsetState = z.infer<typeof headsetState>;

export const lampWishes = z.object({
  ring: z.boolean(),
  'off-hook': z.boolean(),
  mute: z.boolean(),
  hold: z.boolean(),
});
export type LampWishes = z.infer<typeof lampWishes>;

export const headsetRequests = {
  /** How it is, and told from then on whenever it changes (`headset.state`). Left out where the console is not at the machine. */
  'headset.state': { input: nothing, output: z.object({ headset: headsetState.optional() }) },
  /** Whether the buttons are used, and whose of several; `chosen` empty: whichever is there. */
  'headset.choose': {
    input: z.object({ use: z.boolean().optional(), chosen: z.string().max(200).optional() }),
    output: outcome,
  },
  /** What the lamps are to show for this console. `used`: a person is at it just now; the buttons are for who was last. */
  'headset.show': { input: z.object({ lamps: lampWishes, used: z.boolean() }), output: outcome },
} as const;
