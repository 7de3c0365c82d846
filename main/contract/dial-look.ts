import { z } from 'zod';

/** What a number is, as what it costs goes by. */
export const numberClass = z.enum([
  'emergency',
  'free',
  'local',
  'national',
  'mobile',
  'shared-cost',
  'premium',
  'satellite',
  'international',
  'service',
  'unknown',
]);

/** What a number is and what a call to it would be, to ask a person about: for links of other programs. Nothing is called. */
export const dialLookRequests = {
  'dial.look': {
    input: z.object({ to: z.string().regex(/^\+?\d{1,20}$/) }),
    output: z.object({
      /** As it is written internationally, where it is a number of that kind. */
      shown: z.string(),
      /** ISO 3166, small letters: of a number abroad, where it can be told. */
      country: z.string().optional(),
      /** More than one where it is more than one thing: a premium number abroad. */
      classes: z.array(numberClass).readonly(),
      emergency: z.boolean(),
      /** Its minutes cost by themselves: abroad, premium, shared cost, satellite. */
      costly: z.boolean(),
      /** No ordinary number: it must not be enough to press Enter. */
      careful: z.boolean(),
      /** Whether the routes and guards let this console call it now; how, or why not, in words. */
      mayCall: z.boolean(),
      how: z.string(),
    }),
  },
} as const;
