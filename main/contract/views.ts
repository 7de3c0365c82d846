import { z } from 'zod';

/**
 * What a console shows: whole snapshots, never deltas. Times are wall-clock milliseconds since 1970.
 */
export const callerView = z.object({
  number: z.string().optional(),
  name: z.string().optional(),
  /** Why there is no number. */
  withheld: z.enum(['private', 'unavailable']).optional(),
  /** Whose number the call was forwarded from. */
  redirecting: z.string().optional(),
});
export type CallerView = z.infer<typeof callerView>;

export const lineStateView = z.enum([
  'out-of-service',
  'idle',
  'ringing',
  'seizing',
  'dialling',
  'proceeding',
  'connected',
  'guarding',
]);
export type LineStateView = z.infer<typeof lineStateView>;

export const lineView = z.object({
  id: z.string(),
  name: z.string(),
  state: lineStateView,
  /** Since when it is in this state. */
  since: z.number(),
  hook: z.enum(['on-hook', 'off-hook']),
  /** Another phone on this line is off the hook. */
  inUse: z.boolean().optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  caller: callerView.optional(),
  /** Who else calls during this line's call. */
  waiting: callerView.optional(),
  /** What the line taught us, in words. */
  learned: z.object({ callerId: z.string().optional(), hangUp: z.string().optional() }).optional(),
  dialled: z.string().optional(),
  callId: z.string().optional(),
  /** Why it is out of service, in words. */
  reason: z.string().optional(),
  /** Whether the console may provoke this line's exchange. */
  simulated: z.boolean(),
});
export type LineView = z.infer<typeof lineView>;

export const trunkView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['registers', 'peer']),
  state: z.enum(['starting', 'registering', 'in-service', 'refused', 'unreachable', 'stopped']),
  since: z.number(),
  /** What the state means here, in words: the peer's status code, when the next try is. */
  detail: z.string(),
});
export type TrunkView = z.infer<typeof trunkView>;

export const partyView = z.object({ kind: z.enum(['line', 'trunk', 'desk']), id: z.string(), label: z.string() });

/** Of a fax machine's or modem's call: its calling tone, its answer (V.25), the answer of a fast one (V.8). */
export const faxView = z.enum(['cng', 'ced', 'ansam']);

export const callView = z.object({
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  line: z.string().optional(),
  caller: callerView,
  /** Who else calls this line just now. */
  waiting: callerView.optional(),
  /** Number or extension called. */
  called: z.string().optional(),
  startedAt: z.number(),
  answeredAt: z.number().optional(),
  /** Who has it: an extension of a trunk, or this desk. */
  answeredBy: partyView.optional(),
  fax: faxView.optional(),
  /** The distinctive ring that it came with, by its name in the line's profile. */
  ring: z.string().optional(),
  state: z.enum(['offering', 'dialling', 'ringing', 'connected']),
});
export type CallView = z.infer<typeof callView>;

/** The line's echo in a call, dB. */
export const echoView = z.object({
  /** Echo return loss: what the line itself takes. */
  erlDb: z.number(),
  /** Echo return loss enhancement: what was taken from the rest. */
  erleDb: z.number(),
  state: z.enum(['adapting', 'converged']),
  /** It started from what earlier calls had taught. */
  seeded: z.boolean(),
  /** Echo return loss as our own dialled digits met it. */
  dialledErlDb: z.number().optional(),
});
export type EchoView = z.infer<typeof echoView>;

export const recordView = z.object({
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  line: z.string().optional(),
  trunk: z.string().optional(),
  caller: callerView,
  /** How the exchange told who calls. */
  callerIdStandard: z.enum(['bell202', 'v23', 'dtmf', 'jclip']).optional(),
  called: z.string().optional(),
  startedAt: z.number(),
  answeredAt: z.number().optional(),
  /** How the answer was known. `assumed` means nobody told us. */
  answerEvidence: z
    .enum(['sip-answer', 'desk', 'polarity', 'voice', 'fax-tone', 'ringback-ended', 'assumed'])
    .optional(),
  answeredBy: z.string().optional(),
  fax: faxView.optional(),
  endedAt: z.number().optional(),
  outcome: z.enum([
    'in-progress',
    'answered',
    'missed',
    'busy',
    'congestion',
    'no-line',
    'refused',
    'failed',
    'cancelled',
    'interrupted',
  ]),
  /** Why it ended, in words. */
  reason: z.string().optional(),
  /** What else happened, in words. */
  note: z.string().optional(),
  /** Known when the line has gone on-hook, where something was played into it. */
  echo: echoView.optional(),
});
export type RecordView = z.infer<typeof recordView>;

export const noticeView = z.object({
  id: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  /** One sentence saying what happened and what to do. */
  text: z.string(),
  at: z.number(),
});
export type NoticeView = z.infer<typeof noticeView>;

/** Everything on the first page. */
export const gatewayView = z.object({
  version: z.string(),
  now: z.number(),
  lines: z.array(lineView),
  trunks: z.array(trunkView),
  calls: z.array(callView),
  recent: z.array(recordView),
  notices: z.array(noticeView),
  media: z.object({
    process: z.enum(['starting', 'running', 'restarting']),
    edge: z.enum(['starting', 'running', 'restarting', 'unavailable']),
  }),
});
export type GatewayView = z.infer<typeof gatewayView>;
