import { z } from 'zod';
import { guideView } from './line-setup.ts';
import { nightMode } from './routing.ts';
import { alarmView } from './trouble.ts';

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
  /** How often it has rung. */
  rings: z.number().optional(),
  caller: callerView.optional(),
  /** Who else calls during this line's call. */
  waiting: callerView.optional(),
  /** What the line taught us, in words. */
  learned: z.object({ callerId: z.string().optional(), hangUp: z.string().optional() }).optional(),
  dialled: z.string().optional(),
  callId: z.string().optional(),
  /** Why it is out of service, in words. */
  reason: z.string().optional(),
  /** As its adapter measured them last: signed where that senses polarity. */
  volts: z.number().optional(),
  milliamps: z.number().optional(),
  /** Who looks at its audio just now, by name (`scope.open`). */
  lookedAtBy: z.array(z.string()).readonly().optional(),
  /** Whether the console may provoke this line's exchange. */
  simulated: z.boolean(),
});
export type LineView = z.infer<typeof lineView>;

/** Whether calls are given to a trunk. */
export const trunkHealthView = z.object({
  /** `drill`: in order, and taken as down for a rehearsal. */
  kind: z.enum(['starting', 'up', 'down', 'drill']),
  since: z.number(),
  /** Of one that is down: why, and what is being done about it. */
  detail: z.string().optional(),
});
export type TrunkHealthView = z.infer<typeof trunkHealthView>;

/** A rehearsal of a trunk's failure: as it stands, or the last one as it went. */
export const drillView = z.object({
  startedAt: z.number(),
  /** By when it ends by itself; when it ended. */
  endsAt: z.number(),
  /** `proving`: the other way is tried; `holding`: calls go there until the end. */
  state: z.enum(['proving', 'holding', 'over']),
  /** From the start until calls had another way that was proven; missing where it could not be. */
  switchMs: z.number().optional(),
  steps: z.array(z.object({ atMs: z.number(), ok: z.boolean(), text: z.string() })).readonly(),
});
export type DrillView = z.infer<typeof drillView>;

export const trunkView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['registers', 'peer']),
  state: z.enum(['starting', 'registering', 'in-service', 'refused', 'unreachable', 'stopped']),
  since: z.number(),
  /** What the state means here, in words: the peer's status code, when the next try is. */
  detail: z.string(),
  health: trunkHealthView,
  drill: drillView.optional(),
  /** Of the audio. */
  encryption: z.enum(['off', 'preferred', 'required', 'dtls']),
  /** The keys of encrypted audio can be read on the way: the signalling is not encrypted. */
  keysInClear: z.boolean(),
});
export type TrunkView = z.infer<typeof trunkView>;

/** A USB adapter: one of the settings, plugged in or not, or a device that looks like one and is of no use. */
export const adapterView = z.object({
  /** In the settings. */
  id: z.string().optional(),
  /** What a check is asked for by, while it is plugged in. */
  key: z.string().optional(),
  name: z.string(),
  family: z.enum(['voice-modem', 'sangoma-u100', 'hid-telephony', 'apple-modem']).optional(),
  /** `0572:1340` */
  usbId: z.string(),
  /** Bus and ports, `1-4.2`; empty while it is not plugged in. */
  place: z.string(),
  state: z.enum(['in-service', 'starting', 'unplugged', 'trouble']),
  /** Why it is not in service, and what to do. */
  detail: z.string().optional(),
  /** Built after what others reported, and never tried on this kind. */
  experimental: z.boolean(),
});
export type AdapterView = z.infer<typeof adapterView>;

export const partyView = z.object({ kind: z.enum(['line', 'trunk', 'desk']), id: z.string(), label: z.string() });

/** Of a fax machine's or modem's call: its calling tone, its answer (V.25), the answer of a fast one (V.8). */
export const faxView = z.enum(['cng', 'ced', 'ansam']);

export const callView = z.object({
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  line: z.string().optional(),
  /** Where a call to the PSTN comes from. */
  trunk: z.string().optional(),
  caller: callerView,
  /** The desk that calls, where one does. */
  dialledBy: partyView.optional(),
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
  /** Somebody calls for help. */
  emergency: z.boolean().optional(),
  /** It is the desks' turn to answer, alone or along with a telephone. */
  atConsole: z.boolean().optional(),
  /** Who calls hears the far end already, its ringing tone for one. */
  early: z.boolean().optional(),
  /** Why those whose turn it was do not have it, a sentence each. */
  tried: z.array(z.string()).readonly().optional(),
  /** Who is in it waits with music, by a console's wish. */
  held: z.boolean().optional(),
  /** It waits in a slot to be fetched, and goes back to who parked it then. */
  parked: z.object({ slot: z.string(), backAt: z.number() }).optional(),
  /** How the audio on the SIP side is encrypted: `SDES, …`, `DTLS-SRTP`, or `none`. */
  encryption: z.string().optional(),
  /** The telephone that rings for a desk, to have this call when it is picked up. */
  ringsAt: z.string().optional(),
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

/** How one direction of a call's audio came. */
const audioQualityView = z.object({
  /** Mean opinion score as ITU-T G.107 estimates it, 1 to 4.5. */
  mos: z.number(),
  lostPercent: z.number(),
  jitterMs: z.number(),
});

/** The SIP side's audio in a call. */
export const audioView = z.object({
  codec: z.enum(['PCMU', 'PCMA', 'G722', 'opus']),
  heard: audioQualityView,
  /** What the peer's reports say of ours. */
  sent: audioQualityView.optional(),
  roundTripMs: z.number().optional(),
});
export type AudioView = z.infer<typeof audioView>;

/** How a call ended. */
export const callOutcome = z.enum([
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
]);

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
  encryption: z.string().optional(),
  endedAt: z.number().optional(),
  outcome: callOutcome,
  /** Why it ended, in words. */
  reason: z.string().optional(),
  /** What else happened, in words. */
  note: z.string().optional(),
  /** Known when the line has gone on-hook, where something was played into it. */
  echo: echoView.optional(),
  audio: audioView.optional(),
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

/** Who may not be heard at the SIP side, and what came from strangers since the start. */
export const securityView = z.object({
  /** The newest first; no more than a hundred. */
  banned: z.array(
    z.object({
      /** An IPv4 address, or an IPv6 /64: `2001:db8:1:2::/64`. */
      source: z.string(),
      since: z.number(),
      until: z.number(),
      /** What it did last before, in words. */
      why: z.string(),
      /** What came from it: before the ban, and unread since. */
      requests: z.number(),
    }),
  ),
  bannedInAll: z.number(),
  /** Messages from addresses of no trunk: refused, or not even read. */
  strangers: z.object({ refused: z.number(), unread: z.number() }),
  /** Messages in a trunk's name beyond what a trunk may send. */
  peers: z.object({ unread: z.number() }),
});
export type SecurityView = z.infer<typeof securityView>;

const tollUsage = z.object({
  /** `all`, `costly` (abroad, premium, shared cost, satellite), or `trunk/<id>`. */
  scope: z.string(),
  concurrent: z.number(),
  callsPerHour: z.number(),
  callsPerDay: z.number(),
  minutesPerDay: z.number(),
  minutesPerMonth: z.number(),
  /** As they are set; 0 or left out: none. */
  limits: z.object({
    concurrent: z.number().optional(),
    callsPerHour: z.number().optional(),
    callsPerDay: z.number().optional(),
    minutesPerDay: z.number().optional(),
    minutesPerMonth: z.number().optional(),
  }),
});

/** What may be called, and how much was. */
export const guardsView = z.object({
  /** `not-used`: nothing is let out by it. */
  pin: z.enum(['set', 'not-set', 'not-used']),
  /** Of callers on a line who are asked for a number; left out where no route has a PIN asked for. */
  twoStagePin: z.enum(['set', 'not-set']).optional(),
  usage: z.array(tollUsage),
  /** What guards kept from happening; the last first. */
  alarms: z.array(
    z.object({
      /** For `guards.lift`. */
      id: z.string(),
      severity: z.enum(['warning', 'error']),
      text: z.string(),
      since: z.number(),
      last: z.number(),
      count: z.number(),
      /** What lifting does: a limit counts anew, PINs are taken again, or it is only put away. */
      lifting: z.enum(['count-anew', 'take-pins', 'put-away']),
    }),
  ),
});
export type GuardsView = z.infer<typeof guardsView>;

/** Everything on the first page. */
export const gatewayView = z.object({
  version: z.string(),
  now: z.number(),
  lines: z.array(lineView),
  adapters: z.array(adapterView),
  trunks: z.array(trunkView),
  calls: z.array(callView),
  recent: z.array(recordView),
  notices: z.array(noticeView),
  /** What is not as it should be now, the worst first; notices are among them. */
  alarms: z.array(alarmView),
  nightMode,
  /** The first-run guide. */
  guide: guideView.optional(),
  security: securityView,
  guards: guardsView,
  media: z.object({
    process: z.enum(['starting', 'running', 'restarting']),
    edge: z.enum(['starting', 'running', 'restarting', 'unavailable']),
  }),
});
export type GatewayView = z.infer<typeof gatewayView>;
