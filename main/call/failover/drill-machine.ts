/**
 * A drill, pure: a trunk that is in order is taken as down for new calls, and it is measured how long it takes until
 * calls have another way that is proven. Nobody is disturbed: calls in progress stay, and what is called is at most an
 * extension that the owner named for it. It ends by its time, by a word, or by a real failure, and the trunk is back.
 */
import { assertNever } from '../../core/errors.ts';

/** Where calls of some lines go while the trunk is taken as down. */
export interface DrillWay {
  /** The lines' names. */
  readonly lines: readonly string[];
  readonly to:
    | { readonly kind: 'trunk'; readonly trunk: string }
    | { readonly kind: 'console' | 'refused' | 'two-stage' };
}

export interface DrillMark {
  /** After the drill's start. */
  readonly atMs: number;
  readonly ok: boolean;
  readonly text: string;
}

export type DrillEnd = 'time' | 'cancelled' | 'failure' | 'gone';

interface Told {
  readonly steps: readonly DrillMark[];
}

export type DrillState =
  | (Told & { readonly kind: 'ready' })
  /** `awaited`: the trunks that are to be proven. */
  | (Told & { readonly kind: 'proving'; readonly awaited: readonly string[]; readonly failed: boolean })
  /** Measured; calls go the other way until the end. `switchMs` is missing where a way could not be proven. */
  | (Told & { readonly kind: 'holding'; readonly switchMs?: number })
  | (Told & { readonly kind: 'over'; readonly switchMs?: number; readonly by: DrillEnd });

export type DrillInput =
  | { readonly kind: 'start' }
  /** What the routes say, now that the trunk is taken as down. */
  | { readonly kind: 'routed'; readonly ways: readonly DrillWay[] }
  /** The other trunk answered: OPTIONS, or the call to its test extension. */
  | {
      readonly kind: 'proven';
      readonly trunk: string;
      readonly by: 'options' | 'test-call';
      readonly tookMs: number;
      /** A call to its test extension follows. */
      readonly callsNow?: boolean;
    }
  | { readonly kind: 'unproven'; readonly trunk: string; readonly reason: string }
  | { readonly kind: 'end'; readonly by: DrillEnd; readonly reason?: string };

export type DrillEffect =
  | { readonly kind: 'take-down' }
  | { readonly kind: 'ask-routes' }
  | { readonly kind: 'prove'; readonly trunk: string }
  /** Calls go to it again; of a trunk that failed truly or is gone there is nothing to bring back. */
  | { readonly kind: 'bring-back' }
  | { readonly kind: 'record' };

export interface DrillStep {
  readonly state: DrillState;
  readonly effects: readonly DrillEffect[];
}

export const NEW_DRILL: DrillState = { kind: 'ready', steps: [] };

/** @param atMs since the drill's start */
export function drillStep(state: DrillState, input: DrillInput, atMs: number): DrillStep {
  const stay: DrillStep = { state, effects: [] };
  const mark = (ok: boolean, text: string): readonly DrillMark[] => [...state.steps, { atMs, ok, text }];
  switch (input.kind) {
    case 'start':
      if (state.kind !== 'ready') return stay;
      return {
        state: {
          kind: 'proving',
          steps: mark(true, 'The trunk is taken as down for new calls.'),
          awaited: [],
          failed: false,
        },
        effects: [{ kind: 'take-down' }, { kind: 'ask-routes' }],
      };
    case 'routed':
      return state.kind === 'proving' ? routed(state, input.ways, atMs) : stay;
    case 'proven': {
      if (state.kind !== 'proving' || !state.awaited.includes(input.trunk)) return stay;
      const how = input.by === 'options' ? 'answers OPTIONS' : 'has answered a call to its test extension';
      const steps = mark(true, `The trunk "${input.trunk}" ${how}, after ${Math.round(input.tookMs)} ms.`);
      if (input.callsNow) return { state: { ...state, steps }, effects: [] };
      return settled({ ...state, steps, awaited: state.awaited.filter((each) => each !== input.trunk) }, atMs);
    }
    case 'unproven': {
      if (state.kind !== 'proving' || !state.awaited.includes(input.trunk)) return stay;
      const steps = mark(false, `The trunk "${input.trunk}" could not be proven: ${input.reason}`);
      const awaited = state.awaited.filter((each) => each !== input.trunk);
      return settled({ ...state, steps, awaited, failed: true }, atMs);
    }
    case 'end': {
      if (state.kind === 'over') return stay;
      const back: DrillEffect[] = input.by === 'failure' || input.by === 'gone' ? [] : [{ kind: 'bring-back' }];
      const { ok, text } = endWords(input);
      return {
        state: {
          kind: 'over',
          by: input.by,
          steps: mark(ok, text),
          ...(state.kind === 'holding' && state.switchMs !== undefined ? { switchMs: state.switchMs } : {}),
        },
        effects: [...back, { kind: 'record' }],
      };
    }
    default:
      return assertNever(input);
  }
}

type Proving = Extract<DrillState, { kind: 'proving' }>;

function routed(state: Proving, ways: readonly DrillWay[], atMs: number): DrillStep {
  const marks = ways.map(({ lines, to }): DrillMark => {
    const who = `Calls on ${listed(lines)}`;
    switch (to.kind) {
      case 'trunk':
        return { atMs, ok: true, text: `${who} go to the trunk "${to.trunk}".` };
      case 'console':
        return { atMs, ok: true, text: `${who} ring at the console: the routes name no other trunk that can be had.` };
      case 'two-stage':
        return { atMs, ok: true, text: `${who} are answered by the gateway, and asked for a number.` };
      case 'refused':
        return { atMs, ok: false, text: `${who} are refused by their route.` };
      default:
        return assertNever(to);
    }
  });
  if (ways.length === 0)
    marks.push({ atMs, ok: false, text: 'No line’s calls go to this trunk now, so that nothing is switched.' });
  const awaited = [...new Set(ways.flatMap(({ to }) => (to.kind === 'trunk' ? [to.trunk] : [])))];
  const proving: Proving = {
    ...state,
    steps: [...state.steps, ...marks],
    awaited,
    failed: marks.some(({ ok }) => !ok),
  };
  if (awaited.length === 0) return settled(proving, atMs);
  return { state: proving, effects: awaited.map((trunk) => ({ kind: 'prove', trunk })) };
}

/** All are proven, or not: what it took. */
function settled(state: Proving, atMs: number): DrillStep {
  const { steps, awaited, failed } = state;
  if (awaited.length > 0) return { state, effects: [] };
  return { state: { kind: 'holding', steps, ...(failed ? {} : { switchMs: atMs }) }, effects: [] };
}

function endWords({ by, reason }: Extract<DrillInput, { kind: 'end' }>): {
  readonly ok: boolean;
  readonly text: string;
} {
  switch (by) {
    case 'time':
      return { ok: true, text: 'The drill is over: calls go to the trunk again.' };
    case 'cancelled':
      return { ok: true, text: 'The drill was ended by hand: calls go to the trunk again.' };
    case 'failure':
      return { ok: false, text: `The trunk failed in truth, so the drill is over: ${reason ?? ''}` };
    case 'gone':
      return { ok: false, text: 'The trunk was stopped or changed, so the drill is over.' };
    default:
      return assertNever(by);
  }
}

/** `Line 1`, `Line 1 and Line 2`, `Line 1, Line 2 and 3 more` */
function listed(names: readonly string[]): string {
  const [first = 'no line', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}
