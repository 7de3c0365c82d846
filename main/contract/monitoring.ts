import { z } from 'zod';
import { nothing, outcome } from './outcome.ts';

/** Ways in which others hear of alarms. */
export const outlets = ['syslog', 'snmp', 'webhook', 'mail'] as const;
export const outletName = z.enum(outlets);
export type OutletName = z.infer<typeof outletName>;

/** Kept apart from the settings, and never told again. */
export const monitoringSecrets = ['snmp-auth', 'snmp-priv', 'webhook', 'mail', 'metrics'] as const;
export const monitoringSecret = z.enum(monitoringSecrets);

export const outletView = z.object({
  outlet: outletName,
  on: z.boolean(),
  /** How it goes, in words. */
  detail: z.string(),
  sent: z.number(),
  failed: z.number(),
  /** Alarms that wait to be sent. */
  waiting: z.number(),
  lastSentAt: z.number().optional(),
  lastError: z.string().optional(),
});
export type OutletView = z.infer<typeof outletView>;

export const monitoringRequests = {
  'monitoring.state': {
    input: nothing,
    output: z.object({
      outlets: z.array(outletView),
      /** `/metrics` is served. */
      metrics: z.boolean(),
      /** Which of the secrets are set. */
      secrets: z.array(monitoringSecret),
    }),
  },
  /** Sends a made-up alarm, and says how that went. */
  'monitoring.test': { input: z.object({ outlet: outletName }), output: outcome },
  /** Left out: there is none any more. */
  'monitoring.secret': {
    input: z.object({ which: monitoringSecret, secret: z.string().min(1).max(512).optional() }),
    output: outcome,
  },
} as const;
