import { z } from 'zod';
import { nothing, outcome } from './outcome.ts';

/** Setting a line up: its test, its options, what it taught us, and the guide that leads through all of it. */

const refused = z.object({ ok: z.literal(false), text: z.string() });
const line = z.string().max(80);
const opaque = z.record(z.string(), z.unknown());

/** A change that is worth making, and what it is laid over the line's settings with. */
export const lineAdvice = z.object({
  kind: z.enum(['too-quiet', 'too-loud', 'echo', 'no-canceller', 'other-country', 'own-impedance']),
  /** What was measured: dB, dBm0. */
  measured: z.number().optional(),
  /** For `line.set`: part of the line's settings; left out where it is for a person to do. */
  change: opaque.optional(),
  /** What the changed value is then: a gain in dB, a country, an impedance. */
  to: z.string().optional(),
});
export type LineAdvice = z.infer<typeof lineAdvice>;

/** What a line was found to be like, off-hook for some seconds. Levels in dBm0, without our gain. */
export const lineTest = z.object({
  /** As the adapter measures them; missing where it does not. */
  onHookVolts: z.number().optional(),
  offHookVolts: z.number().optional(),
  milliamps: z.number().optional(),
  /** What stopped the test before dial tone. */
  failure: z.enum(['no-loop-current', 'no-dial-tone', 'line-in-use', 'call-came', 'line-lost', 'stopped']).optional(),
  dialTone: z.object({
    /** `country`: as the line's country has it; `other`: a tone, and not that one. */
    heard: z.enum(['country', 'other', 'none']),
    hz: z.array(z.number()).readonly(),
    levelDb: z.number().optional(),
    /** From off-hook on. */
    afterMs: z.number().optional(),
  }),
  /** What the country's dial tone is. */
  expectedHz: z.array(z.array(z.number()).readonly()).readonly(),
  /** Whether the exchange took the digit that was dialled: dial tone ended. */
  digitTaken: z.boolean().optional(),
  /** What is left when dial tone is over. */
  noiseDb: z.number().optional(),
  /** Echo return loss as the digit met it. */
  erlDb: z.number().optional(),
  /** The line is on-hook again. */
  onHook: z.boolean(),
  ms: z.number(),
  advice: z.array(lineAdvice).readonly(),
});
export type LineTest = z.infer<typeof lineTest>;

/** A tone that a line was heard to carry. */
export const heardTone = z.object({
  hz: z.array(z.number()).readonly(),
  levelDb: z.number(),
  onMs: z.number(),
  /** 0: it goes on and on. */
  offMs: z.number(),
  cycles: z.number(),
  /** As the settings write it: `480+620/500,0/500`. */
  written: z.string(),
  /** The country's own name for it, where it has one like that. */
  known: z.string().optional(),
});
export type HeardTone = z.infer<typeof heardTone>;

/** What a line goes by, and what it taught us. */
export const lineLook = z.object({
  /** What is set for it; empty where nothing is. */
  settings: opaque,
  /** What is in force, the country's values included. */
  profile: z.object({
    answer: z.string(),
    callerIdFormats: z.array(z.string()).readonly(),
    callerIdWaitMs: z.number(),
    ringValidationMs: z.number(),
    cpc: z.string(),
    polarity: z.string(),
    silenceMs: z.number(),
    dialMethod: z.string(),
    dialToneTimeout: z.string(),
    impedance: z.string(),
    busy: z.array(z.string()).readonly(),
  }),
  learned: z.object({
    callerId: z.string().optional(),
    hangUp: z.string().optional(),
    echo: z.object({ erlDb: z.number(), at: z.number() }).optional(),
    busyTones: z.array(z.string()).readonly(),
  }),
  /** Of its last calls: how many of them had an echo measured, and its return loss in the middle of them. */
  calls: z.object({ count: z.number(), erlDb: z.number().optional(), erleDb: z.number().optional() }),
  advice: z.array(lineAdvice).readonly(),
});
export type LineLook = z.infer<typeof lineLook>;

export const learnedThings = ['callerId', 'hangUp', 'echo', 'busyTones'] as const;

export const guideSteps = ['adapter', 'country', 'lines', 'pbx', 'call'] as const;
export type GuideStep = (typeof guideSteps)[number];

/** Where the person is in the first-run guide. */
export const guideView = z.object({
  /** `due`: this gateway was never set up, and nobody has put the guide aside. */
  state: z.enum(['due', 'begun', 'aside', 'done']),
  step: z.enum(guideSteps),
});
export type GuideView = z.infer<typeof guideView>;

const countryCode = z.string().regex(/^[a-z]{2}(-old)?$/);

export const lineSetupRequests = {
  /**
   * Takes a free line off-hook, listens for dial tone, dials one digit to see whether it is taken and what comes back of it, and
   * goes on-hook. Takes some 6 s; refused for a line in use.
   */
  'line.test': {
    input: z.object({ line }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), test: lineTest }), refused]),
  },
  'line.look': {
    input: z.object({ line }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), look: lineLook }), refused]),
  },
  /**
   * Changes what is set for a line: objects are merged, lists and values replaced, `null` removes. `whole`: in the place of all
   * that was set. `before`: what was set, to go back to.
   */
  'line.set': {
    input: z.object({ line, change: opaque, whole: z.boolean().default(false) }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), before: opaque }), refused]),
  },
  /** What a line taught us is learnt anew. */
  'line.forget': { input: z.object({ line, what: z.enum(learnedThings) }), output: outcome },
  /**
   * Listens to the call on the line, or to the one that is made within a minute, for a tone that comes and goes by rule, for
   * `seconds` at the most: what the exchange plays when the other side is busy, or has hung up. No `tone`: none was heard.
   */
  'line.hear-tone': {
    input: z.object({ line, seconds: z.int().min(5).max(60).default(30) }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), tone: heardTone.optional() }), refused]),
  },
  /** From now on the tone ends calls on this line. */
  'line.keep-tone': { input: z.object({ line, written: z.string().max(200) }), output: outcome },
  /** The countries that there is a profile of, by their English names. */
  'line.countries': {
    input: nothing,
    output: z.object({ countries: z.array(z.object({ country: z.string(), name: z.string() })) }),
  },
  'guide.save': {
    input: z.object({ state: z.enum(['begun', 'aside', 'done']), step: z.enum(guideSteps) }),
    output: outcome,
  },
  /** All lines are lines of this country from now on; simulated ones hang on an exchange of it. */
  'guide.country': { input: z.object({ country: countryCode }), output: outcome },
  /** A trunk to a PBX by one of `trunk.presets`, and the routes between it and the lines where there are none yet. */
  'guide.pbx': {
    input: z.object({
      preset: z.string().max(64),
      name: z.string().min(1).max(64),
      host: z.string().min(1).max(253),
      port: z.int().min(1).max(65_535).optional(),
      user: z.string().max(128).optional(),
      password: z.string().max(256).optional(),
      /** Who is rung there when a line is called. */
      extension: z.string().min(1).max(64),
      /** In the place of this one, which was made before. */
      trunk: z.string().max(64).optional(),
    }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), trunk: z.string() }), refused]),
  },
  /** Without a PBX: lines ring at the console, and the console calls by them. */
  'guide.no-pbx': { input: nothing, output: outcome },
} as const;
