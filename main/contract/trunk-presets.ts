import { z } from 'zod';

/** What a trunk to a common PBX or provider needs. */
export const trunkPreset = z.object({
  id: z.string(),
  name: z.string(),
  /** Part of a trunk's settings, for `settings.update`; id, name, host and account are to be filled in. */
  settings: z.record(z.string(), z.unknown()),
  /** What to enter at the other side, a step each. */
  otherSide: z.array(z.string()).readonly(),
  /** What is otherwise, laid over `settings`, where calls are to be encrypted; left out where they cannot be. */
  encrypted: z
    .object({ settings: z.record(z.string(), z.unknown()), otherSide: z.array(z.string()).readonly() })
    .optional(),
  /** Where the values come from. */
  sources: z.array(z.string()).readonly(),
});
export type TrunkPreset = z.infer<typeof trunkPreset>;
