import { z } from 'zod';
import { nothing, offered } from './outcome.ts';

/** One SIP message of a call, with what proves who somebody is blanked. */
export const ladderStep = z.object({
  at: z.number(),
  /** Seen from the gateway. */
  direction: z.enum(['in', 'out']),
  trunk: z.string(),
  /** The other side's address and port. */
  peer: z.string(),
  /** `INVITE sip:100@…`, `180 Ringing (INVITE)` */
  line: z.string(),
  method: z.string(),
  status: z.number().optional(),
  /** It came or went before: a retransmission. */
  again: z.boolean(),
  /** The whole message, for who wants to read it; without credentials and keys. */
  text: z.string(),
});
export type LadderStep = z.infer<typeof ladderStep>;

export const ladder = z.object({
  sipCallId: z.string(),
  trunk: z.string(),
  startedAt: z.number(),
  /** `known`: the call said that it is its; `by-time`: of the same trunk at the same time. */
  match: z.enum(['known', 'by-time']),
  /** There were more messages than are kept: so many in the middle are missing. */
  left: z.number(),
  steps: z.array(ladderStep),
});
export type Ladder = z.infer<typeof ladder>;

/** Something that a line heard, was told, or became. */
export const lineHappening = z.object({
  at: z.number(),
  kind: z.enum(['state', 'fact', 'command', 'adapter']),
  /** In words, without the numbers of who calls or is called. */
  text: z.string(),
});
export type LineHappening = z.infer<typeof lineHappening>;

/** Something that is not as it should be, now. */
export const alarmView = z.object({
  /** Stays the same while it lasts, and when it comes again. */
  id: z.string(),
  /** What kind it is, for rules of other programs: `trunk-down`. */
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  /** What it is about: a trunk, a line, an adapter. */
  subject: z.string().optional(),
  text: z.string(),
  cause: z.string(),
  cure: z.string(),
  since: z.number(),
});
export type AlarmView = z.infer<typeof alarmView>;

export const logLine = z.object({ at: z.number(), level: z.string(), text: z.string() });
export type LogLine = z.infer<typeof logLine>;

export const troubleRequests = {
  'alarm.list': { input: nothing, output: z.object({ alarms: z.array(alarmView) }) },
  /** The SIP messages of a call of the last hours, as far as they are kept. */
  'call.ladder': { input: z.object({ callId: z.string().max(64) }), output: z.object({ ladders: z.array(ladder) }) },
  /** What happened on a line lately, the oldest first. */
  'line.timeline': {
    input: z.object({ line: z.string().max(64), limit: z.int().min(1).max(1000).default(200) }),
    output: z.object({ happenings: z.array(lineHappening) }),
  },
  'log.recent': {
    input: z.object({
      limit: z.int().min(1).max(2000).default(200),
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    }),
    output: z.object({ lines: z.array(logLine) }),
  },
  /**
   * One file with all that somebody needs who is to help: versions, settings, lines, trunks, last calls, logs. Passwords
   * and keys are left out. `pcap`: whole SIP messages too, for Wireshark, with everybody's numbers, names and addresses in
   * them.
   */
  'diagnostics.make': { input: z.object({ pcap: z.boolean().default(false) }), output: offered },
} as const;
