/** What a console can have a simulated exchange do. */
import { z } from 'zod';

const levelDb = z.number().min(-60).max(0);
const caller = {
  number: z.string().max(32).optional(),
  name: z.string().max(32).optional(),
  withheld: z.enum(['private', 'unavailable']).optional(),
  /** Who forwarded the call. */
  redirecting: z.string().max(32).optional(),
};

/** What the far end of a simulated line can be made to do. Levels: RMS, dB below full scale. */
export const provocation = z.discriminatedUnion('kind', [
  /** Somebody calls this line: rings until answered, or for `rings` bursts. */
  z.object({
    kind: z.literal('calls-in'),
    ...caller,
    rings: z.int().min(1).max(100).optional(),
    /** Ring voltage on and off in turn: a distinctive ring. */
    cadenceMs: z.array(z.number().min(20).max(10_000)).min(2).max(12).optional(),
    /** How the caller is told; the country's own way without it. */
    callerId: z
      .enum(['fsk', 'fsk-before-ring', 'fsk-alerting', 'fsk-ring-pulse', 'dtmf', 'dtmf-before-ring', 'jclip', 'none'])
      .optional(),
    /** Of the ways in digits: `A…D…B…C`, `A…#`, `D…C`, `…#`. */
    dtmfFormat: z.literal([1, 2, 3, 4]).optional(),
    callerIdLevelDb: z.number().min(-70).max(0).optional(),
    callerIdNoiseDb: z.number().min(-90).max(0).optional(),
  }),
  /** One burst of ring voltage, and nobody calls. */
  z.object({ kind: z.literal('ring-glitch'), ms: z.number().min(1).max(10_000) }),
  /** Somebody takes up another phone on this line, or hangs it up. */
  z.object({ kind: z.literal('parallel-phone'), lifted: z.boolean() }),
  /** The exchange opens the loop for so long, and means nothing by it. */
  z.object({ kind: z.literal('breaks-loop'), ms: z.number().min(1).max(60_000) }),
  z.object({ kind: z.literal('reverses-polarity') }),
  /** What a seized line hears from now on: again so long after it dialled `secondAfter`. */
  z.object({
    kind: z.literal('dial-tone'),
    which: z.enum(['normal', 'stutter', 'none', 'late']),
    afterMs: z.number().min(0).max(60_000).optional(),
    secondAfter: z
      .string()
      .regex(/^[0-9A-D*#]{1,8}$/)
      .optional(),
    secondMs: z.number().min(0).max(60_000).optional(),
  }),
  /** How the next outbound calls on this line go. */
  z.object({
    kind: z.literal('answers-after'),
    ms: z.number().min(0).max(600_000),
    polarityReversal: z.boolean().default(true),
    says: z.literal('speech').optional(),
  }),
  z.object({ kind: z.literal('is-busy') }),
  z.object({ kind: z.literal('is-congested') }),
  z.object({ kind: z.literal('never-answers') }),
  z.object({
    kind: z.literal('is-unobtainable'),
    sit: z.enum(['vacant-code', 'intercept', 'no-circuit', 'reorder']).default('vacant-code'),
  }),
  /** The far end of the present call hangs up; `signal` is what the exchange does then. */
  z.object({
    kind: z.literal('hangs-up'),
    signal: z
      .enum([
        'cpc',
        'busy-tone',
        'congestion-tone',
        'howler',
        'number-unobtainable',
        'dial-tone',
        'polarity',
        'nothing',
      ])
      .default('cpc'),
  }),
  /** What the far party sends while connected. */
  z.object({ kind: z.literal('talks-tone'), hz: z.number().min(20).max(3999), levelDb: levelDb.default(-15) }),
  z.object({ kind: z.literal('talks-speech'), levelDb: levelDb.default(-22) }),
  z.object({ kind: z.literal('music'), levelDb: levelDb.default(-22) }),
  z.object({ kind: z.literal('talks-wav'), file: z.string() }),
  z.object({
    kind: z.literal('sends-fax-tone'),
    tone: z.enum(['cng', 'ced', 'ansam']),
    levelDb: levelDb.default(-15),
  }),
  z.object({ kind: z.literal('is-silent') }),
  z.object({ kind: z.literal('presses'), digits: z.string().regex(/^[0-9A-D*#]{1,32}$/) }),
  /** In conversation: another caller is announced. */
  z.object({ kind: z.literal('call-waiting'), ...caller }),
  /** The line is cut, or mended. */
  z.object({ kind: z.literal('battery'), present: z.boolean() }),
]);
export type Provocation = z.infer<typeof provocation>;

/** What is otherwise than on a perfect line. */
export const conditions = z.object({
  /** A hybrid of ITU-T G.168 Annex D, or one that is alike at every frequency. */
  hybrid: z
    .union([
      z.literal('off'),
      z.object({
        model: z.enum(['flat', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9']),
        erlDb: z.number().min(0).max(60),
      }),
    ])
    .optional(),
  noiseDbm0: z.union([z.literal('off'), z.number().min(-90).max(0)]).optional(),
  levelDb: z.number().min(-40).max(20).optional(),
  toneOffsetPct: z.number().min(-20).max(20).optional(),
  /** Of the whole exchange. */
  clockPpm: z.number().min(-10_000).max(10_000).optional(),
  dcOffset: z.number().min(-16_000).max(16_000).optional(),
  start: z.enum(['loop', 'ground']).optional(),
});
export type Conditions = z.infer<typeof conditions>;
