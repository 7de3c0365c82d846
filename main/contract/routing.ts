import { z } from 'zod';

/** On: routes go by their night side; off: by their day side; auto: by the clock. */
export const nightMode = z.enum(['on', 'auto', 'off']);

/** A call that nobody makes. */
export const routeQuestion = z.object({
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('line'), line: z.string() }),
    z.object({ kind: z.literal('trunk'), trunk: z.string() }),
    z.object({ kind: z.literal('console') }),
    /** A caller on the line was asked for a number, and dialled `called`. */
    z.object({ kind: z.literal('two-stage'), line: z.string() }),
  ]),
  /** As it would be dialled; of a line's caller left out, who dials the line's own number. */
  called: z.string().max(256).optional(),
  calling: z.string().max(256).optional(),
  /** The caller withholds the number. */
  withheld: z.boolean().default(false),
  /** When; now, if left out. Lines and trunks are taken as they are now in any case. */
  at: z.number().optional(),
});

const step = z.object({
  /** Of a route that was looked at. */
  route: z.string().optional(),
  /** A route that fits, a target that is tried; left out where neither can be said. */
  ok: z.boolean().optional(),
  about: z.enum(['call', 'emergency', 'route', 'called', 'calling', 'target']),
  text: z.string(),
});

/** What would become of a call, and why. */
export const routeAnswer = z.object({
  /** In a sentence. */
  summary: z.string(),
  emergency: z.boolean(),
  /** The route that would take it; none does where it is missing. */
  route: z.object({ id: z.string(), name: z.string() }).optional(),
  /** In the order in which they would be tried. */
  targets: z.array(
    z.object({
      kind: z.enum(['lines', 'trunk', 'console', 'refuse', 'two-stage']),
      text: z.string(),
      /** Not passed over. */
      tried: z.boolean(),
      /** Lines in hunting order, with what each would dial. */
      lines: z.array(z.object({ line: z.string(), digits: z.string() })).optional(),
    }),
  ),
  /** What the called side would be told of the caller. */
  caller: z.object({ number: z.string().optional(), name: z.string().optional(), withheld: z.boolean() }),
  /** Each route that was looked at, each change of a number, each target: sentences in order. */
  steps: z.array(step),
});
export type RouteAnswer = z.infer<typeof routeAnswer>;
