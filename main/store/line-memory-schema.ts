import { z } from 'zod';
import type { LineMemory } from '../line/line-memory.ts';

/** As `EchoHistory` in native/ can use it: 120 ms of delay and 64 ms of path, four bytes a value, in base64. */
const MAX_PATH_TEXT = Math.ceil((1472 * 4) / 3) * 4;
const wallTime = z.number().min(0).max(8.64e15);

const echo = z.object({
  path: z.base64().max(MAX_PATH_TEXT),
  erlDb: z.number().min(-100).max(100),
  at: wallTime,
});

const count = z.int().min(0);
const breakMs = z.number().min(0).max(60_000);
const loopBreak = z.object({
  hangUps: count,
  falseBreaks: count,
  shortestMs: breakMs.exactOptional(),
  longestMs: breakMs.exactOptional(),
});
const polarity = z.object({ hangUps: count, falseReversals: count });
const callerId = z.object({
  standard: z.enum(['bell202', 'v23', 'dtmf', 'jclip']),
  start: z.enum(['before-ring', 'after-alerting-tone', 'after-first-ring', 'off-hook']),
  count: z.int().min(1),
  at: wallTime,
});

/** A line's file. What a newer Copperline may have added is left out: it is learnt again. */
export const lineMemoryFile = z.object({
  version: z.literal(1),
  line: z.string().regex(/^[a-z0-9-]+\/[0-9]+$/, 'an adapter, a slash and a port'),
  memory: z.object({
    echo: echo.exactOptional(),
    loopBreak: loopBreak.exactOptional(),
    polarity: polarity.exactOptional(),
    callerId: callerId.exactOptional(),
  }) satisfies z.ZodType<LineMemory>,
});
