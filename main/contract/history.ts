/** The call history: looking up, noting down. */
import { z } from 'zod';
import { manyLines } from './plain-text.ts';
import { recordView } from './views.ts';

/** What became of a missed call's caller since. */
export const calledBackView = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  /** There is no number to call. */
  z.object({ state: z.literal('no-number') }),
  /** Somebody said that it is dealt with. */
  z.object({ state: z.literal('handled'), at: z.number() }),
  /** We called, and it was answered or not; or the same caller got through. */
  z.object({ state: z.enum(['called-back', 'tried', 'got-through']), at: z.number(), call: z.string() }),
]);
export type CalledBackView = z.infer<typeof calledBackView>;

export const historyCall = recordView.extend({
  /** The other party's number, international where it is one. */
  party: z.string().optional(),
  /** Whose it is, where the contacts know; `others`: how many more have the same number. */
  contact: z.object({ id: z.string(), title: z.string(), others: z.number(), certain: z.boolean() }).optional(),
  remark: z.string().optional(),
  /** Of a missed call. */
  calledBack: calledBackView.optional(),
});
export type HistoryCallView = z.infer<typeof historyCall>;

const callId = z.string().min(1).max(64);
const outcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);
const time = z.number().min(-8.64e15).max(8.64e15);

/** All of it must fit. */
export const historyFilter = z.object({
  /** Each word is the beginning of one in the record or a contact's name, or the beginning or end of a number. */
  text: z.string().max(200).optional(),
  /** From then on, and before then. */
  from: time.optional(),
  to: time.optional(),
  line: z.string().max(64).optional(),
  trunk: z.string().max(64).optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  outcomes: z.array(recordView.shape.outcome).max(10).optional(),
  /** The other party's, however it is written. */
  number: z.string().max(64).optional(),
  /** Calls from outside that nobody took. */
  missed: z.boolean().optional(),
  /** Of these, those that are still to be dealt with. */
  open: z.boolean().optional(),
});
export type HistoryFilterInput = z.input<typeof historyFilter>;

export const HISTORY_PAGE_MAX = 500;

/** Requests by name. */
export const historyRequests = {
  /** Newest first. A page may be short, or empty, before the end: `next` is missing there alone. */
  'history.page': {
    input: z.object({
      filter: historyFilter.default({}),
      before: z.int().optional(),
      limit: z.int().min(1).max(HISTORY_PAGE_MAX).default(50),
    }),
    output: z.object({
      calls: z.array(historyCall),
      next: z.number().optional(),
      /** Calls are still being looked through for the first time: a search may not find all yet. */
      indexing: z.boolean(),
    }),
  },
  'history.get': { input: z.object({ callId }), output: z.object({ call: historyCall.optional() }) },
  /** What a person writes about a call; empty takes it away. */
  'history.remark': { input: z.object({ callId, text: manyLines(2_000) }), output: outcome },
  /** A missed call is dealt with, or is not after all. */
  'history.handled': { input: z.object({ callId, handled: z.boolean() }), output: outcome },
} as const;
