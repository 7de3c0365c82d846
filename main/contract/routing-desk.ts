import { z } from 'zod';
import { nothing, outcome } from './outcome.ts';

const opaque = z.record(z.string(), z.unknown());

/** Where something is wrong in a change, as a path into the settings, and what is allowed there. */
const settingFault = z.object({ path: z.array(z.union([z.string(), z.number()])), text: z.string() });
export type SettingFault = z.infer<typeof settingFault>;

/** How a trunk was from a moment on. */
const healthChange = z.object({
  at: z.number(),
  kind: z.enum(['starting', 'up', 'down', 'drill']),
  /** Of one that is down: why. */
  detail: z.string().optional(),
});
export type HealthChange = z.infer<typeof healthChange>;

/** A schedule as it is at a moment, by the night switch, its holidays and its hours. */
const scheduleLook = z.object({
  schedule: z.string(),
  open: z.boolean(),
  /** In words. */
  why: z.string(),
  /** When that changes next; left out where it does not within three weeks. */
  until: z.number().optional(),
  timeZone: z.string(),
  /** What its clock is ahead of UTC. */
  offsetMin: z.number(),
  /** When its clock is put forward or back next, and by how much; left out where that is not done. */
  clockChange: z.object({ at: z.number(), byMin: z.number() }).optional(),
});
export type ScheduleLook = z.infer<typeof scheduleLook>;

/** What would become of an emergency number that is dialled now. */
const emergencyLook = z.object({
  number: z.string(),
  /** It calls for help here; else it goes by the routes like any other, and `summary` says where. */
  emergency: z.boolean(),
  /** Whose number it is, of the lines' countries and the office's: ISO 3166, small letters. */
  countries: z.array(z.string()),
  summary: z.string(),
  /** In the order of trying. */
  lines: z.array(
    z.object({
      line: z.string(),
      name: z.string(),
      digits: z.string(),
      /** What would be ended for it, in words; left out where the line is free. */
      clear: z.string().optional(),
      /** Who is in the call that would be ended. */
      call: z.string().optional(),
      /** The number that reaches the office back on it. */
      callBack: z.string().optional(),
    }),
  ),
  /** What every console is told. */
  alert: z.string().optional(),
});
export type EmergencyLook = z.infer<typeof emergencyLook>;

/** Trunks, hours and rehearsals, for whoever sets the routing up. */
export const routingDeskRequests = {
  /** What is wrong with a change of the settings, place by place. Nothing is changed. */
  'settings.check': { input: z.object({ change: opaque }), output: z.object({ faults: z.array(settingFault) }) },
  /** How each trunk was, over the last days or since the start: the oldest first. */
  'trunk.history': {
    input: nothing,
    output: z.object({ trunks: z.array(z.object({ trunk: z.string(), changes: z.array(healthChange) })) }),
  },
  /** Trunks whose password is known. No password is ever told. */
  'trunk.passwords': { input: nothing, output: z.object({ known: z.array(z.string()) }) },
  /** Adds a trunk, or puts it in the place of the one with its id. `password`: left out, it stays; empty, it is forgotten. */
  'trunk.save': {
    input: z.object({ trunk: opaque, password: z.string().max(256).optional() }),
    output: outcome,
  },
  /** Refused while a route names it. */
  'trunk.remove': { input: z.object({ trunk: z.string().max(64) }), output: outcome },
  /** Brings back the trunk that was taken out last, with its password, as long as this gateway runs. */
  'trunk.bring-back': { input: nothing, output: outcome },
  /** Asks a trunk's peer by OPTIONS, and says what came of it and of the registration. */
  'trunk.ask': {
    input: z.object({ trunk: z.string().max(64) }),
    output: z.object({ ok: z.boolean(), text: z.string() }),
  },
  'schedule.look': {
    input: z.object({ at: z.number().optional() }),
    output: z.object({ schedules: z.array(scheduleLook), timeZone: z.string() }),
  },
  /** What would happen to calls for help, without dialling. `numbers`: others besides those of the lines' countries. */
  'emergency.try': {
    input: z.object({
      numbers: z
        .array(z.string().regex(/^[0-9*#+]{1,32}$/))
        .max(8)
        .default([]),
    }),
    output: z.object({
      numbers: z.array(emergencyLook),
      /** Lines that no emergency call can have now, and why. */
      left: z.array(z.object({ line: z.string(), name: z.string(), why: z.string() })),
      /** Who besides every console is told, by the names of monitoring. */
      outlets: z.array(z.string()),
    }),
  },
} as const;
