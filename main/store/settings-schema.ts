import { z } from 'zod';
import { callerIdStarts } from '../line/line-profile.ts';

/**
 * The settings file, version 1. Every object is strict: an unknown name is reported with its place.
 * Secrets are not here but in the secrets file, by the key that `password` names.
 */
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and hyphens, at most 32');
const host = z.string().min(1).max(253);
/** Gain, dB. */
const gainDb = z.number().min(-20).max(20).default(0);
const port = z.int().min(0).max(65535);

export const adapterSettings = z.strictObject({
  id,
  family: z.enum(['simulated']),
  /** Simulated: how many lines, and the socket of an exchange that already runs (otherwise one is started). */
  lines: z.int().min(1).max(64).default(4),
  socket: z.string().optional(),
  /** Simulated: the country whose exchange is started, by its ISO 3166 code; the United States without it. */
  country: z.string().max(16).optional(),
});

const ms = z.int().min(0).optional();
/** As Asterisk's indications.conf writes them: `425/500,0/500`. */
const toneTexts = z.array(z.string().max(200)).max(16).optional();

/** What a loop break or a reversal counts for: main/line/line-profile.ts. */
const signUse = z.enum(['act', 'learn', 'ignore']).optional();

/** Every value of a country's profile that a line may set for itself. */
const profileSettings = z.strictObject({
  tones: z
    .strictObject({
      dial: toneTexts,
      ringback: toneTexts,
      busy: toneTexts,
      congestion: toneTexts,
      unobtainable: toneTexts,
    })
    .optional(),
  ringMs: z.array(z.int()).max(16).optional(),
  callerIdFormats: z.array(z.enum(['bell202', 'v23', 'dtmf', 'jclip'])).optional(),
  callerIdStart: z.enum(callerIdStarts).optional(),
  callWaiting: z.enum(['ack', 'report', 'off']).optional(),
  callWaitingAck: z.enum(['A', 'D']).optional(),
  ringValidationMs: ms,
  ringGapMs: ms,
  callerIdWaitMs: ms,
  cpcMs: ms,
  cpcMaxMs: ms,
  guardMs: ms,
  flashMs: ms,
  loopCurrentWaitMs: ms,
  dialToneWaitMs: ms,
  dialDelayMs: ms,
  digitMs: ms,
  digitGapMs: ms,
  dialToneTimeout: z.enum(['dial', 'fail']).optional(),
  dialMethod: z.enum(['tone', 'pulse']).optional(),
  dtmf: z.strictObject({ levelDb: z.number().optional(), twistDb: z.number().optional() }).optional(),
  answer: z.enum(['auto', 'polarity', 'voice', 'after-dialling']).optional(),
  assumeAnswerMs: ms,
  noAnswerMs: ms,
  /** 0: calls last as long as they last. */
  maxCallMs: ms,
  pulse: z
    .strictObject({
      perSecond: z.number().optional(),
      makePercent: z.number().optional(),
      interDigitMs: ms,
    })
    .optional(),
  /** 0: silence never ends a call. */
  silenceMs: ms,
  disconnect: z.strictObject({ cpc: signUse, polarity: signUse }).optional(),
  ringPatterns: z
    .array(z.strictObject({ name: z.string().min(1).max(32), ms: z.array(z.int()).max(16) }))
    .max(16)
    .optional(),
  start: z.enum(['loop', 'ground']).optional(),
  lineMode: z
    .strictObject({
      impedance: z.string().max(100).optional(),
      onHookSpeedMs: z.number().optional(),
      currentLimitMa: z.number().nullable().optional(),
      ringThresholdV: z.number().optional(),
      ringerImpedance: z.string().max(100).optional(),
      minLoopCurrentMa: z.number().optional(),
    })
    .optional(),
});

export const lineSettings = z.strictObject({
  /** `<adapter>/<port>` */
  id: z.string().regex(/^[a-z0-9-]+\/[0-9]+$/, 'an adapter, a slash and a port, such as "simulated-1/2"'),
  name: z.string().max(64),
  /** Country profile: tones, cadence, caller ID. */
  country: z
    .string()
    .regex(/^[a-z]{2}(-old)?$/, 'two small letters of a country, such as "de"')
    .default('us'),
  /** Where its inbound calls go, tried in order. */
  inbound: z
    .array(z.strictObject({ trunk: id, extension: z.string().max(64), timeoutS: z.int().min(3).max(300).default(30) }))
    .default([]),
  /** Outbound calls may take it as a member of these groups. */
  groups: z.array(id).default(['all']),
  /** Gain of what is heard on the line and of what is played into it. */
  levels: z.strictObject({ fromLineDb: gainDb, toLineDb: gainDb }).prefault({}),
  /** The echo canceller: how long an echo may last (0: none; left out: 64, or none where the adapter has its own). */
  echo: z.strictObject({ tailMs: z.literal([0, 32, 64]).optional(), nlp: z.boolean().default(true) }).prefault({}),
  callerIdWaitMs: z.int().min(0).max(10_000).optional(),
  guardMs: z.int().min(0).max(10_000).optional(),
  /** What this line has otherwise than its country; main/line/check-profile.ts says what fits together. */
  profile: profileSettings.optional(),
});

export const trunkSettings = z.strictObject({
  id,
  name: z.string().max(64),
  transport: z.enum(['udp', 'tcp', 'tls', 'ws', 'wss']).default('udp'),
  host,
  port: port.default(5060),
  localAddress: z.string().default('127.0.0.1'),
  localPort: port.default(0),
  kind: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('registers'),
      user: z.string().max(128),
      authUser: z.string().max(128).optional(),
      domain: host.optional(),
      expiresS: z.int().min(30).max(86_400).default(300),
    }),
    z.strictObject({ kind: z.literal('peer'), allowedAddresses: z.array(z.string()).default([]) }),
  ]),
  optionsIntervalS: z.int().min(0).max(3600).default(10),
  /** How digits heard on a line go to the peer; `auto`: RFC 4733 where it was agreed on, else as tones. */
  digits: z.enum(['auto', 'rfc4733', 'info-dtmf-relay', 'info-dtmf', 'in-band']).default('auto'),
  tls: z.strictObject({ caFile: z.string().optional(), verify: z.boolean() }).optional(),
  wsPath: z.string().startsWith('/').optional(),
});

const dialPlan = z
  .string()
  .max(64)
  .regex(
    /^[0-9*#,w!]*$/,
    'digits, * #, a comma for a pause of 2 s, w to wait for another dial tone, ! for a hook flash',
  )
  .default('');

export const routeSettings = z.strictObject({
  /** What the dialled number must look like: digits, `X` any digit, `.` at the end for anything more. */
  pattern: z
    .string()
    .regex(/^[0-9X*#+]*\.?$/, 'digits, * # + and X for any digit, with a dot at the end for anything more'),
  /** Digits taken off the front, then digits put there. */
  strip: z.int().min(0).max(32).default(0),
  prepend: dialPlan,
  /** Put behind it. */
  append: dialPlan,
  /** Dialled as tones once the call is answered; `,` is a pause. */
  afterAnswer: z
    .string()
    .max(64)
    .regex(/^[0-9A-D*#,]*$/, 'digits, A to D, * # and a comma for a pause of 2 s')
    .default(''),
  group: id,
});

/** A list whose members are told apart by their `id`. */
const named = <Item extends z.ZodType<{ id: string }>>(item: Item) =>
  z
    .array(item)
    .superRefine((items, context) => {
      items.forEach(({ id }, index) => {
        if (items.findIndex((other) => other.id === id) < index)
          context.addIssue({ code: 'custom', path: [index, 'id'], message: `another one is called "${id}" already` });
      });
    })
    .default([]);

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  adapters: named(adapterSettings),
  lines: named(lineSettings),
  trunks: named(trunkSettings),
  /** Outbound routes; the first that fits is taken. */
  routes: z.array(routeSettings).default([]),
  media: z
    .strictObject({
      rtpAddress: z.string().default('127.0.0.1'),
      rtpPorts: z
        .tuple([z.int().min(1024).max(65534), z.int().min(1025).max(65535)])
        .refine(([first, last]) => last > first, 'the first port must be below the last')
        .default([16_384, 17_383]),
      codecs: z
        .array(z.enum(['PCMU', 'PCMA']))
        .min(1)
        .default(['PCMU', 'PCMA']),
      /** Silence is described (RFC 3389) instead of sent, to peers that offer comfort noise. */
      silenceSuppression: z.boolean().default(false),
    })
    .prefault({}),
  console: z.strictObject({ address: z.string().default('127.0.0.1'), port: port.default(0) }).prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;
export type AdapterSettings = z.output<typeof adapterSettings>;
export type LineSettings = z.output<typeof lineSettings>;
export type TrunkSettings = z.output<typeof trunkSettings>;
export type RouteSettings = z.output<typeof routeSettings>;
