import { assertNever } from '../core/errors.ts';
import { mergeCallerId } from './caller-id-merge.ts';
import { activation } from './line-jclip.ts';
import type { CallerIdMessage } from './line-signals.ts';
import type { LineEffect, LineInput, LineState, LineTold, RingHeard } from './line-state.ts';
import { EARLY_CALLER_ID_MS, type LineStep, listen, noBattery, offHook, step, stop, tell, timer } from './line-step.ts';
import type { LineProfile } from './profile.ts';
import { RING_PAUSE_MS, ringPatternOf, SHORTEST_RING_MS } from './ring-cadence.ts';

/** An end of a burst that never comes must not let it ring for ever: no country's lasts longer than 15 s. */
const LONGEST_BURST_MS = 30_000;
const MOST_BURSTS = 15;

type RingCheck = Extract<LineState, { kind: 'ring-check' }>;
type Ringing = Extract<LineState, { kind: 'identifying' | 'offered' }>;

/** A line that rings, on-hook. */
export function ringing(state: RingCheck | Ringing, input: LineInput, profile: LineProfile): LineStep {
  const activated = activation(state, input, profile);
  if (activated) return activated;
  switch (input.kind) {
    case 'seize':
      // Glare: the incoming call wins (docs/glare.txt).
      return step(state, tell({ kind: 'seize-failed', why: 'glare' }));
    case 'caller-id':
      return identified(state, input.message, profile);
    case 'battery':
      return input.present ? step(state) : over(state, noBattery, 'line-lost');
    case 'in-use':
      if (input.inUse) return over(state, { kind: 'idle', taken: 'in-use' }, 'answered-elsewhere');
      return 'taken' in state && state.taken === 'in-use' ? step(notTaken(state)) : step(state);
    case 'tip-ground':
      return input.grounded ? step(state) : over(state, { kind: 'idle' }, 'caller-gave-up');
    default:
      return state.kind === 'ring-check' ? checking(state, input, profile) : rings(state, input, profile);
  }
}

function notTaken({ callerId }: RingCheck): RingCheck {
  return { kind: 'ring-check', ...(callerId ? { callerId } : {}) };
}

function over(
  state: RingCheck | Ringing,
  next: LineState,
  reason: Extract<LineTold, { kind: 'abandoned' }>['reason'],
): LineStep {
  return state.kind === 'offered' ? step(next, tell({ kind: 'abandoned', reason })) : step(next);
}

/** Ring voltage, too short so far to be a ring: the tap of a parallel phone's dial, or an alert ahead of caller ID. */
function checking(state: RingCheck, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'ring':
      // A pulse too short for a ring may come ahead of the data (ETSI's ring pulse): an announced caller stays so.
      if (input.on) return step(state);
      return step({ ...state, kind: 'idle' }, ...(state.callerId ? [timer('caller-id', EARLY_CALLER_ID_MS)] : []));
    case 'timeout': {
      if (input.timer !== 'ring') return step(state);
      const waits = timer('ring-gap', LONGEST_BURST_MS);
      if (state.callerId && profile.ringPatterns.length === 0)
        return offered({ rings: 1, bursts: [] }, state.callerId, waits);
      return step(
        { kind: 'identifying', rings: 1, bursts: [], ...(state.callerId ? { callerId: state.callerId } : {}) },
        timer('caller-id', profile.callerIdWaitMs),
        waits,
      );
    }
    default:
      return step(state);
  }
}

function rings(state: Ringing, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'ring':
      return input.on ? burstBegan(state, input.lastedMs, profile) : burstEnded(state, input.lastedMs, profile);
    case 'offer':
      return state.kind === 'identifying' ? offered(state, state.callerId) : step(state);
    case 'answer':
      return state.kind === 'offered'
        ? step({ kind: 'answering' }, offHook, listen('conversation'), timer('loop-current', profile.loopCurrentWaitMs))
        : step(state);
    case 'timeout':
      switch (input.timer) {
        case 'caller-id':
          if (state.kind !== 'identifying') return step(state);
          // A single burst, too short for any country's ring, and nothing after it: no call.
          return wasGlitch(state) ? step({ kind: 'idle' }) : offered(state, state.callerId);
        case 'ring-gap':
          return over(state, { kind: 'idle' }, 'caller-gave-up');
        case 'ring-pause':
          return completed(state, profile);
        default:
          return step(state);
      }
    default:
      return step(state);
  }
}

function burstEnded(state: Ringing, onMs: number | undefined, profile: LineProfile): LineStep {
  const bursts = onMs === undefined || state.bursts.length >= MOST_BURSTS ? state.bursts : [...state.bursts, onMs];
  const classifies = profile.ringPatterns.length > 0 && state.pattern === undefined;
  return step(
    { ...state, bursts },
    timer('ring-gap', profile.ringGapMs),
    ...(classifies ? [timer('ring-pause', RING_PAUSE_MS)] : []),
  );
}

function burstBegan(state: Ringing, gapMs: number | undefined, profile: LineProfile): LineStep {
  const waits = [timer('ring-gap', LONGEST_BURST_MS), stop('ring-pause')];
  if (gapMs !== undefined && gapMs < RING_PAUSE_MS && state.bursts.length % 2 === 1)
    return step({ ...state, bursts: [...state.bursts, gapMs] }, ...waits);
  const { state: known, effects } = completed(state, profile);
  if (known.kind === 'offered') return step({ ...known, rings: state.rings + 1, bursts: [] }, ...waits, ...effects);
  // Caller ID comes between the first ring and the second: it will not come any more.
  const next = known.kind === 'identifying' ? known : state;
  return offered(
    { ...next, rings: state.rings + 1, bursts: [] },
    next.kind === 'identifying' ? next.callerId : undefined,
    ...waits,
  );
}

/** A ring is over: is it a distinctive one? */
function completed(state: Ringing, profile: LineProfile): LineStep {
  if (state.pattern !== undefined || profile.ringPatterns.length === 0) return step(state);
  const pattern = ringPatternOf(state.bursts, profile.ringPatterns) ?? null;
  const next: Ringing = { ...state, pattern };
  if (next.kind === 'offered')
    return step(next, ...(pattern === null ? [] : [tell({ kind: 'ring-pattern', pattern })]));
  return next.callerId ? offered(next, next.callerId) : step(next);
}

const wasGlitch = ({ rings, bursts, callerId }: Extract<LineState, { kind: 'identifying' }>): boolean =>
  rings === 1 && bursts.length === 1 && (bursts[0] ?? 0) < SHORTEST_RING_MS && !callerId;

function identified(state: RingCheck | Ringing, message: CallerIdMessage, profile: LineProfile): LineStep {
  const before = state.callerId;
  const callerId = mergeCallerId(before, message);
  if (!callerId || callerId === before) return step(state);
  switch (state.kind) {
    case 'ring-check':
      return step({ ...state, callerId });
    case 'identifying':
      // Where rings are told apart, the rest of this one is waited for.
      return profile.ringPatterns.length > 0 && state.pattern === undefined
        ? step({ ...state, callerId })
        : offered(state, callerId);
    case 'offered':
      return step({ ...state, callerId }, tell({ kind: 'identified', callerId }));
    default:
      return assertNever(state);
  }
}

function offered(
  { rings, bursts, pattern }: RingHeard,
  callerId: CallerIdMessage | undefined,
  ...timers: LineEffect[]
): LineStep {
  return step(
    { kind: 'offered', rings, bursts, callerId, ...(pattern === undefined ? {} : { pattern }) },
    ...timers,
    tell({ kind: 'offered', callerId, answered: false, ...(pattern ? { pattern } : {}) }),
  );
}
