import { z } from 'zod';
import { nothing, outcome } from './outcome.ts';

/** Of the audio in a block. */
export const SCOPE_RATE_HZ = 8_000;
export const SCOPE_BLOCK_MS = 100;
export const SCOPE_BLOCK_SAMPLES = 800;
/** 16-bit samples, little-endian, in base64. */
const samples = z.string().length(4 * Math.ceil((SCOPE_BLOCK_SAMPLES * 2) / 3));

const toneTemplate = z.object({
  tone: z.enum(['dial', 'ringback', 'busy', 'congestion', 'sit', 'howler', 'unobtainable']),
  segments: z.array(z.object({ hz: z.array(z.number()).readonly(), onMs: z.number(), offMs: z.number() })).readonly(),
});
/** A tone that this line's exchange has; an `offMs` of 0 is a steady one. */
export type ScopeTone = z.infer<typeof toneTemplate>;

/** 100 ms of what comes from the line and of what we send to it. Numbers that are missing were never sent: the console was behind. */
export const scopeBlock = z.object({
  line: z.string(),
  number: z.int().min(0),
  fromLine: samples,
  toLine: samples,
});
export type ScopeBlock = z.infer<typeof scopeBlock>;

/** `unplugged`: its adapter is gone. `call`: a conversation began, and whoever looked may not hear it. */
export const scopeEnded = z.object({ line: z.string(), why: z.enum(['unplugged', 'call']) });
export type ScopeEnded = z.infer<typeof scopeEnded>;

export const scopeRequests = {
  /**
   * Looks at a line from now on, by `scope.block`; at another than this console's one before, which ends. While a call is on
   * it that is for an owner alone.
   */
  'scope.open': {
    input: z.object({ line: z.string().max(200) }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), tones: z.array(toneTemplate).readonly() }),
      z.object({ ok: z.literal(false), text: z.string() }),
    ]),
  },
  'scope.close': { input: nothing, output: outcome },
  /** This console keeps what it has of the line's audio as a file: asked for so that it is written down who did. */
  'scope.keep': { input: z.object({ line: z.string().max(200) }), output: outcome },
} as const;
