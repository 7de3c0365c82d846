/**
 * A trunk's health, pure: may calls be given to it? Facts come from OPTIONS, REGISTER, INVITEs, the connection and the
 * audio of its calls. Two lost in a row and it is down, two good in a row and it is up again; an INVITE that nobody
 * replied to takes it down at once, for the calls after that one. One that falls again soon after it came back stays
 * down for longer each time, so that calls do not go to and fro with it.
 *
 * All times are the clock's milliseconds (`Clock.now`).
 */
import { assertNever } from '../core/errors.ts';

/** What took it down. */
export type DownWhy =
  /** Two OPTIONS in a row, or the connection could not be opened twice. */
  | 'unanswered'
  /** An INVITE got no reply within 3 s, not even 100. */
  | 'invite-unanswered'
  /** The registrar refuses us, or does not answer. */
  | 'not-registered'
  /** 503: for as long as it says, or after three in a row. */
  | 'refuses-calls'
  /** Calls in a row from which no audio came. */
  | 'no-audio';

interface Memory {
  /** OPTIONS lost in a row. */
  readonly lost: number;
  /** INVITEs in a row that got 503. */
  readonly refused: number;
  /** Answered calls in a row from which no audio came. */
  readonly silent: number;
  /** Whether it has a registration, where it needs one. */
  readonly registration: 'not-needed' | 'held' | 'lost' | 'refused';
  /** How often it fell again before it was up for `STEADY_MS`. */
  readonly falls: number;
  /** When it came back last; undefined where it was never down. */
  readonly backAt?: number | undefined;
  /** When to ask by OPTIONS next; Infinity: not, or a question is on its way. */
  readonly askAt: number;
}

export type TrunkHealth = Memory &
  (
    | { readonly kind: 'starting' }
    | { readonly kind: 'up' }
    | {
        readonly kind: 'down';
        readonly why: DownWhy;
        /** In words. */
        readonly reason: string;
        /** How many good answers came in a row since. */
        readonly good: number;
        /** Questions lost since. */
        readonly attempt: number;
        /** It does not come back before. */
        readonly until: number;
      }
    /** Up, and taken as down for new calls; ends by itself. */
    | { readonly kind: 'drill'; readonly until: number }
  );

export type HealthFact =
  /** The peer answered OPTIONS, or a call's INVITE by anything but 503. */
  | { readonly kind: 'answered'; readonly by: 'options' | 'invite' }
  /** OPTIONS got no answer (or 503), or there is no way to the peer. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** The connection broke. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** No reply to an INVITE, not even 100. */
  | { readonly kind: 'invite-unanswered'; readonly reason: string }
  | { readonly kind: 'refused-call'; readonly retryAfterMs?: number | undefined }
  /** A call that was answered and lasted is over, and whether audio came from the peer in it. */
  | { readonly kind: 'audio'; readonly came: boolean }
  | { readonly kind: 'registered' }
  | { readonly kind: 'registration-lost'; readonly reason: string }
  | { readonly kind: 'registration-refused'; readonly reason: string }
  /** It is time: `wakeAt`. */
  | { readonly kind: 'timer' }
  /** Asks now, without waiting for the interval. */
  | { readonly kind: 'start' }
  | { readonly kind: 'drill'; readonly forMs: number }
  | { readonly kind: 'end-drill' };

export interface HealthStep {
  readonly state: TrunkHealth;
  /** Ask by OPTIONS now. */
  readonly ask: boolean;
}

/** How often OPTIONS is asked; undefined: never. */
export interface HealthPolicy {
  readonly intervalMs: number | undefined;
}

export const LOST_TO_DOWN = 2;
export const GOOD_TO_UP = 2;
export const REFUSED_TO_DOWN = 3;
export const SILENT_TO_DOWN = 3;
/** The second question after a first loss; the second one after a first good answer. */
export const ASK_AGAIN_MS = 1_000;
/** A connection that broke is tried anew after this. */
export const AFTER_BREAK_MS = 250;
/** Between questions while it is down: doubling, up to the interval, and to this where that is long. */
const RETRY_FIRST_MS = 2_000;
const RETRY_LONGEST_MS = 30_000;
/** Up for so long, and earlier falls are forgotten. */
export const STEADY_MS = 300_000;
/** What a second fall costs; doubling. */
const HOLD_FIRST_MS = 10_000;
export const HOLD_LONGEST_MS = 300_000;
/** What OPTIONS tells nothing about is tried again after this, and a trunk that is never asked. */
const REST_MS: Readonly<Record<DownWhy, number>> = {
  unanswered: 0,
  'invite-unanswered': 0,
  'not-registered': 0,
  'refuses-calls': 30_000,
  'no-audio': 60_000,
};
const REST_UNASKED_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 600_000;

export const initialHealth = (registration: 'not-needed' | 'lost'): TrunkHealth => ({
  kind: 'starting',
  lost: 0,
  refused: 0,
  silent: 0,
  registration,
  falls: 0,
  askAt: Number.POSITIVE_INFINITY,
});

/** When the next `timer` is due; Infinity: never. */
export function wakeAt(state: TrunkHealth, { intervalMs }: HealthPolicy): number {
  if (state.kind === 'drill') return Math.min(state.askAt, state.until);
  if (state.kind !== 'down' || intervalMs !== undefined) return state.askAt;
  // Nobody asks: it is taken as up again after its rest; without a registration that alone can tell.
  return isRegistered(state) ? state.until : Number.POSITIVE_INFINITY;
}

export function healthStep(state: TrunkHealth, fact: HealthFact, at: number, policy: HealthPolicy): HealthStep {
  const { intervalMs } = policy;
  const next = (change: TrunkHealth): HealthStep => ({ state: change, ask: false });
  const askAfter = (ms: number): number => (intervalMs === undefined ? Number.POSITIVE_INFINITY : at + ms);
  switch (fact.kind) {
    case 'start':
      // A peer that is neither asked nor registered at is in order until something says otherwise.
      if (state.kind === 'starting' && intervalMs === undefined && isRegistered(state)) return next(up(state));
      return next({ ...state, askAt: askAfter(0) });
    case 'timer': {
      const due = state.kind === 'drill' && state.until <= at ? up(state) : state;
      if (due.kind === 'down' && intervalMs === undefined) return next(backIfReady(due, at, policy));
      if (due.askAt > at) return next(due);
      return { state: { ...due, askAt: Number.POSITIVE_INFINITY }, ask: true };
    }
    case 'answered': {
      const heard = { ...state, lost: 0, ...(fact.by === 'invite' ? { refused: 0 } : {}) };
      // An answer to an INVITE is no answer to the question that is on its way.
      const asked = (ms: number): number => (fact.by === 'options' ? askAfter(ms) : state.askAt);
      if (heard.kind !== 'down') {
        const kept = { ...heard, askAt: asked(intervalMs ?? 0) };
        return next(kept.kind === 'starting' && kept.registration !== 'lost' ? up(kept) : kept);
      }
      const good = heard.good + 1;
      const back = backIfReady({ ...heard, good }, at, policy);
      if (back.kind !== 'down') return next({ ...back, askAt: asked(intervalMs ?? 0) });
      const waitMs = Math.max(good < GOOD_TO_UP ? ASK_AGAIN_MS : 0, Math.min(heard.until - at, intervalMs ?? 0));
      return next({ ...back, askAt: asked(Math.max(waitMs, ASK_AGAIN_MS)) });
    }
    case 'lost':
      return next(afterLoss(state, fact.reason, at, policy));
    case 'broken': {
      // One loss, and the proof is sought at once.
      if (state.kind === 'down') return next({ ...state, good: 0, askAt: askAfter(AFTER_BREAK_MS) });
      return next({ ...state, lost: Math.max(state.lost, 1), askAt: askAfter(AFTER_BREAK_MS) });
    }
    case 'invite-unanswered': {
      if (state.kind === 'down') return next({ ...state, good: 0 });
      const asking = state.askAt === Number.POSITIVE_INFINITY;
      return next({ ...down(state, 'invite-unanswered', fact.reason, at, policy), askAt: asking ? state.askAt : at });
    }
    case 'refused-call': {
      const refused = state.refused + 1;
      if (fact.retryAfterMs === undefined && refused < REFUSED_TO_DOWN) return next({ ...state, refused });
      const reason = 'it says that it takes no calls now (503)';
      const restMs = Math.min(fact.retryAfterMs ?? REST_MS['refuses-calls'], LONGEST_RETRY_AFTER_MS);
      const fallen = state.kind === 'down' ? state : down(state, 'refuses-calls', reason, at, policy, restMs);
      return next({ ...fallen, refused: 0, until: Math.max(fallen.until, at + restMs) });
    }
    case 'audio': {
      const silent = fact.came ? 0 : state.silent + 1;
      if (silent < SILENT_TO_DOWN || state.kind === 'down') return next({ ...state, silent });
      const reason = `no audio came from it in ${SILENT_TO_DOWN} calls one after another`;
      return next({ ...down(state, 'no-audio', reason, at, policy), silent: 0 });
    }
    case 'registered': {
      const held = { ...state, registration: 'held' as const, lost: 0 };
      if (held.kind === 'starting') return next({ ...up(held), askAt: askAfter(0) });
      if (held.kind !== 'down') return next(held);
      // A registrar that took us has answered once; where nothing else is asked, that has to do.
      const good = intervalMs === undefined ? GOOD_TO_UP : held.good + 1;
      const back = backIfReady({ ...held, good }, at, policy);
      return next({ ...back, askAt: askAfter(0) });
    }
    case 'registration-lost':
    case 'registration-refused': {
      const registration = fact.kind === 'registration-lost' ? 'lost' : 'refused';
      const fallen = state.kind === 'down' ? state : down(state, 'not-registered', fact.reason, at, policy);
      // Whom a registrar refuses it need not answer: the next REGISTER tells. One that is away is asked on.
      const askAt =
        registration === 'refused' ? Number.POSITIVE_INFINITY : Math.min(state.askAt, askAfter(RETRY_FIRST_MS));
      return next({ ...fallen, registration, good: 0, askAt });
    }
    case 'drill':
      return next(state.kind === 'up' ? { ...state, kind: 'drill', until: at + fact.forMs } : state);
    case 'end-drill':
      return next(state.kind === 'drill' ? up(state) : state);
    default:
      return assertNever(fact);
  }
}

function afterLoss(state: TrunkHealth, reason: string, at: number, policy: HealthPolicy): TrunkHealth {
  const { intervalMs } = policy;
  /** Never, of a trunk that is not asked: a connection that could not be opened is a loss, too. */
  const askAfter = (ms: (intervalMs: number) => number): number =>
    intervalMs === undefined ? Number.POSITIVE_INFINITY : at + ms(intervalMs);
  if (state.kind === 'down') {
    const attempt = state.attempt + 1;
    return { ...state, good: 0, attempt, askAt: askAfter((interval) => retryMs(attempt, interval)) };
  }
  const lost = state.lost + 1;
  if (lost < LOST_TO_DOWN) return { ...state, lost, askAt: askAfter((interval) => Math.min(ASK_AGAIN_MS, interval)) };
  return {
    ...down(state, 'unanswered', reason, at, policy),
    attempt: 1,
    askAt: askAfter((interval) => retryMs(1, interval)),
  };
}

const retryMs = (attempt: number, intervalMs: number): number =>
  Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempt - 1, 8), RETRY_LONGEST_MS, intervalMs);

type Down = Extract<TrunkHealth, { kind: 'down' }>;

function down(
  state: TrunkHealth,
  why: DownWhy,
  reason: string,
  at: number,
  { intervalMs }: HealthPolicy,
  usualRestMs = REST_MS[why],
): Down {
  const soon = state.backAt !== undefined && at - state.backAt < STEADY_MS;
  const falls = soon ? state.falls + 1 : 0;
  const holdMs = falls === 0 ? 0 : Math.min(HOLD_FIRST_MS * 2 ** (Math.min(falls, 16) - 1), HOLD_LONGEST_MS);
  // Of one that registers its next registration tells.
  const unasked = intervalMs === undefined && state.registration === 'not-needed';
  const restMs = unasked ? Math.max(usualRestMs, REST_UNASKED_MS) : usualRestMs;
  const { lost: _lost, ...kept } = state;
  return {
    ...kept,
    kind: 'down',
    lost: 0,
    falls,
    why,
    reason,
    good: 0,
    attempt: 0,
    until: at + Math.max(holdMs, restMs),
  };
}

function up(state: TrunkHealth): TrunkHealth {
  const { lost, refused, silent, registration, falls, backAt, askAt } = state;
  return { kind: 'up', lost, refused, silent, registration, falls, backAt, askAt };
}

const isRegistered = ({ registration }: TrunkHealth): boolean =>
  registration === 'not-needed' || registration === 'held';

function backIfReady(state: Down, at: number, { intervalMs }: HealthPolicy): TrunkHealth {
  const proven = intervalMs === undefined || state.good >= GOOD_TO_UP;
  if (!proven || !isRegistered(state) || at < state.until) return state;
  return { ...up(state), backAt: at };
}
