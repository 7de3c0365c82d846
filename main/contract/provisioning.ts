import { z } from 'zod';
import { nothing, offered, outcome } from './outcome.ts';

/** One place of the settings that would change, as a person reads it. */
export const settingChange = z.object({
  /** `trunks "pbx" › host` */
  place: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type SettingChange = z.infer<typeof settingChange>;

export const provisioningPlan = z.object({
  /** Of what was looked at; `apply` takes this and nothing else. */
  id: z.string(),
  /** SHA-256 of the file as it came, in hexadecimal: compare it with what its maker says. */
  sha256: z.string(),
  bytes: z.number(),
  from: z.string(),
  kind: z.enum(['settings', 'backup']),
  /** When the file was made, and by which version, where it says so. */
  madeAt: z.number().optional(),
  madeBy: z.string().optional(),
  changes: z.array(settingChange),
  /** There are more changes than are listed. */
  more: z.number(),
  /** Passwords and keys in it: `sealed` ones need its passphrase. */
  secrets: z.enum(['none', 'sealed']),
  secretCount: z.number(),
  /** Calls in it, which replace the history, and contacts, which replace those that are here. */
  history: z.number().optional(),
  contacts: z.number().optional(),
  /** What else to know before it is applied. */
  warnings: z.array(z.string()),
});
export type ProvisioningPlan = z.infer<typeof provisioningPlan>;

const planned = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), plan: provisioningPlan }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);

const passphrase = z.string().min(1).max(256);

/** What a backup may have beside the settings. */
const books = { history: z.boolean().default(false), contacts: z.boolean().default(false) };

export const provisioningRequests = {
  /** Settings in a file to start another gateway from; with a passphrase its passwords and keys are in it, sealed. */
  'provisioning.export': { input: z.object({ passphrase: passphrase.optional() }), output: offered },
  /** The same, and everything else that makes this gateway what it is; with the call history and the contacts on request. */
  'backup.make': {
    input: z.object({ passphrase: passphrase.optional(), ...books }),
    output: offered,
  },
  /** Looks at a file that was uploaded, or at an HTTPS address, and says what it would change. Changes nothing. */
  'provisioning.look': {
    input: z.object({
      source: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('upload'), id: z.string().max(64) }),
        z.object({ kind: z.literal('address'), url: z.string().max(2_048) }),
      ]),
      /** SHA-256 that it must have, in hexadecimal. */
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/i, '64 digits and letters a to f')
        .optional(),
      passphrase: passphrase.optional(),
    }),
    output: planned,
  },
  /** Does what was looked at. What was before can be had back by `provisioning.undo`. */
  'provisioning.apply': {
    input: z.object({ id: z.string().max(64), ...books }),
    output: outcome,
  },
  'provisioning.undo': { input: nothing, output: outcome },
  /** What undo would go back to. */
  'provisioning.state': {
    input: nothing,
    output: z.object({ undo: z.object({ appliedAt: z.number(), from: z.string() }).optional() }),
  },
} as const;
