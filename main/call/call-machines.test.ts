import { describe, expect, it } from 'vitest';
import { adapterId, lineId, trunkId } from '../core/ids.ts';
import {
  type InboundEffect,
  type InboundInput,
  type InboundPlan,
  type InboundState,
  inboundStep,
  initialInboundState,
} from './inbound-call-machine.ts';
import { type OutboundEffect, type OutboundInput, type OutboundState, outboundStep } from './outbound-call-machine.ts';
import type { LineHop, OutboundPlan, TrunkHop } from './outbound-plan.ts';
import { asItCame } from './route/caller-rule.ts';

const plan: InboundPlan = {
  targets: [{ kind: 'trunk' }, { kind: 'console' }],
  moveOn: ['no-answer', 'unreachable', 'failed', 'busy'],
};
const line = (port: number) => lineId(adapterId('a'), port);

const inboundInputs: InboundInput[] = [
  { kind: 'start' },
  { kind: 'target-answered' },
  { kind: 'target-failed', cause: 'busy', text: 'busy' },
  { kind: 'target-failed', cause: 'declined', text: 'declined' },
  { kind: 'target-passed-over', text: 'gone' },
  { kind: 'target-timeout' },
  { kind: 'target-unheard' },
  { kind: 'taker-gone', text: 'bye' },
  { kind: 'desk-answers' },
  { kind: 'desks-decline', along: true },
  { kind: 'desks-decline', along: false },
  { kind: 'line-connected' },
  { kind: 'line-abandoned', text: 'gave up' },
  { kind: 'line-hung-up', text: 'cpc' },
  { kind: 'hang-up' },
];

const failures = [
  'glare',
  'no-loop-current',
  'no-dial-tone',
  'dial-tone-stayed',
  'busy',
  'congestion',
  'sit',
  'sit-vacant-code',
  'sit-intercept',
  'sit-no-circuit',
  'sit-reorder',
  'unobtainable',
  'no-answer',
  'far-end-hung-up',
  'line-lost',
  'not-idle',
] as const;
const outboundInputs: OutboundInput[] = [
  { kind: 'start' },
  ...failures.map((why): OutboundInput => ({ kind: 'line-failed', why })),
  { kind: 'line-cleared' },
  { kind: 'ring-timeout' },
  { kind: 'line-proceeding' },
  { kind: 'line-connected', evidence: 'polarity' },
  { kind: 'line-hung-up', how: 'cpc' },
  { kind: 'target-rings', heard: false },
  { kind: 'target-rings', heard: true },
  { kind: 'target-answered' },
  { kind: 'target-failed', cause: 'busy', refusal: { status: 486, q850: 17 }, text: 'busy' },
  { kind: 'target-failed', cause: 'unreachable', refusal: { status: 503, q850: 41 }, text: 'gone' },
  { kind: 'desk-answers' },
  { kind: 'desks-decline', along: true },
  { kind: 'desks-decline', along: false },
  { kind: 'far-gone', text: 'bye' },
  { kind: 'caller-gone', text: 'cancelled' },
  { kind: 'media-failed', text: 'no ports' },
  { kind: 'hang-up' },
];

/** Everything reachable from the start, by any inputs. */
function walk<S, I>(start: S, inputs: readonly I[], next: (state: S, input: I) => S): S[] {
  const seen = new Map([[JSON.stringify(start), start]]);
  const queue = [start];
  for (let state = queue.shift(); state; state = queue.shift()) {
    for (const input of inputs) {
      const to = next(state, input);
      if (seen.has(JSON.stringify(to))) continue;
      seen.set(JSON.stringify(to), to);
      queue.push(to);
    }
  }
  return [...seen.values()];
}

function runInbound(start: InboundState, ...inputs: InboundInput[]): { state: InboundState; effects: InboundEffect[] } {
  let state = start;
  const effects: InboundEffect[] = [];
  for (const input of inputs) {
    const next = inboundStep(state, input, plan);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const hop = (port: number, target = 0, change: Partial<LineHop> = {}): LineHop => ({
  kind: 'line',
  line: line(port),
  digits: '5551234',
  afterAnswer: '',
  target,
  group: 'all',
  ...change,
});
const outboundPlan = (change: Partial<OutboundPlan> = {}): OutboundPlan => ({
  hops: [hop(1), hop(2)],
  moveOn: ['no-answer', 'unreachable', 'failed'],
  emergency: false,
  callerRule: asItCame,
  ...change,
});
/** Two lines of one group, then one of another. */
const twoGroups = outboundPlan({ hops: [hop(1), hop(2), hop(3, 1)], refusalQ850: 57 });
const toTrunk = (target = 0, change: Partial<TrunkHop> = {}): TrunkHop => ({
  kind: 'trunk',
  trunk: trunkId('provider'),
  to: '5551234',
  console: false,
  target,
  ringMs: 20_000,
  ...change,
});
/** A trunk with lines behind it, then the desks; and lines with a trunk behind them. */
const trunkFirst = outboundPlan({
  hops: [toTrunk(0), hop(1, 1), toTrunk(2, { console: true }), { kind: 'console', target: 3 }],
});
const linesFirst = outboundPlan({ hops: [hop(1), hop(2), toTrunk(1)], refusalQ850: 57 });
const emergencyPlan = outboundPlan({ hops: [hop(1), hop(2, 0, { clear: true })], emergency: true });

function runOutbound(...inputs: OutboundInput[]): { state: OutboundState; effects: OutboundEffect[] } {
  return runPlan(outboundPlan(), ...inputs);
}

function runPlan(on: OutboundPlan, ...inputs: OutboundInput[]): { state: OutboundState; effects: OutboundEffect[] } {
  let state: OutboundState = { kind: 'hunting', rest: on.hops };
  const effects: OutboundEffect[] = [];
  for (const input of inputs) {
    const next = outboundStep(state, input, on);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

describe('an inbound call', () => {
  const states = [initialInboundState('ringing'), initialInboundState('answered')].flatMap((start) =>
    walk(start, inboundInputs, (state, input) => inboundStep(state, input, plan).state),
  );

  it('ends exactly once, from every state, and a state that holds the line off-hook gives it back', () => {
    for (const state of states) {
      for (const input of inboundInputs) {
        const { state: next, effects } = inboundStep(state, input, plan);
        const where = `${JSON.stringify(state)} + ${input.kind}`;
        const ends = effects.filter(({ kind }) => kind === 'end');
        expect(ends.length, where).toBe(state.kind !== 'ended' && next.kind === 'ended' ? 1 : 0);
        const offHook =
          state.kind === 'connected' || state.kind === 'answering' || ('line' in state && state.line === 'answered');
        const lineGone = input.kind === 'line-hung-up' || input.kind === 'line-abandoned';
        if (ends.length > 0 && offHook && !lineGone) expect(effects, where).toContainEqual({ kind: 'release-line' });
      }
    }
  });

  it('never leaves a target ringing when it ends', () => {
    for (const state of states) {
      if (state.kind !== 'offering') continue;
      for (const input of inboundInputs) {
        const { state: next, effects } = inboundStep(state, input, plan);
        const targetGone = input.kind === 'target-failed';
        if (next.kind === 'ended' && !targetGone)
          expect(
            effects.map(({ kind }) => kind),
            input.kind,
          ).toContain('end-target');
      }
    }
  });

  it('tries its targets in order and then rings on for the desk', () => {
    const { state, effects } = runInbound(
      initialInboundState('ringing'),
      { kind: 'start' },
      { kind: 'target-failed', cause: 'failed', text: '' },
      { kind: 'target-timeout' },
    );
    expect(effects.map((effect) => (effect.kind === 'call-target' ? effect.index : effect.kind))).toEqual([
      0,
      1,
      'end-target',
    ]);
    expect(state.kind).toBe('waiting');
  });

  it('goes on after the causes that its route names, and rings on for the desk after others', () => {
    const whereAfter = (...inputs: InboundInput[]) =>
      runInbound(initialInboundState('ringing'), { kind: 'start' }, ...inputs).state;
    expect(whereAfter({ kind: 'target-failed', cause: 'busy', text: '' })).toMatchObject({
      kind: 'offering',
      target: 1,
    });
    expect(whereAfter({ kind: 'target-failed', cause: 'declined', text: '' }).kind).toBe('waiting');
    expect(whereAfter({ kind: 'target-passed-over', text: '' })).toMatchObject({ kind: 'offering', target: 1 });
  });

  it('that its route refuses is nobody’s any more, and gives back a line that glare answered', () => {
    const refuses: InboundPlan = { targets: [{ kind: 'refuse' }], moveOn: [] };
    const refused = (line: 'ringing' | 'answered') =>
      inboundStep(initialInboundState(line), { kind: 'start' }, refuses).effects;
    expect(refused('ringing')).toMatchObject([{ kind: 'end', outcome: 'refused' }]);
    expect(refused('answered')).toMatchObject([{ kind: 'release-line' }, { kind: 'end', outcome: 'refused' }]);
  });

  it('the caller hangs up while the 200 is on its way: the target gets its BYE, the call counts as missed', () => {
    const { effects } = runInbound(
      initialInboundState('ringing'),
      { kind: 'start' },
      { kind: 'target-answered' },
      { kind: 'line-abandoned', text: 'The caller gave up.' },
    );
    expect(effects.slice(-2)).toEqual([
      { kind: 'end-target', q850: 16 },
      { kind: 'end', outcome: 'missed', reason: 'The caller gave up.' },
    ]);
  });

  it('is taken by the desk while a target rings: the target is cancelled before the line is answered', () => {
    const { effects } = runInbound(initialInboundState('ringing'), { kind: 'start' }, { kind: 'desk-answers' });
    expect(effects.map(({ kind }) => kind)).toEqual(['call-target', 'end-target', 'answer-line']);
  });

  it('that glare answered already is bridged at once when a target takes it', () => {
    const { state } = runInbound(initialInboundState('answered'), { kind: 'start' }, { kind: 'target-answered' });
    expect(state).toEqual({ kind: 'connected', by: { kind: 'target', index: 0 } });
  });
});

describe('an outbound call', () => {
  const plans = [outboundPlan(), twoGroups, trunkFirst, linesFirst, emergencyPlan];

  it('ends exactly once, answers its caller then, and gives the line back', () => {
    for (const on of plans) {
      const start: OutboundState = { kind: 'hunting', rest: on.hops };
      const states = walk<OutboundState, OutboundInput>(
        start,
        outboundInputs,
        (state, input) => outboundStep(state, input, on).state,
      );
      for (const state of states) for (const input of outboundInputs) endsWell(state, input, on);
    }
  });

  function endsWell(state: OutboundState, input: OutboundInput, on: OutboundPlan): void {
    const { state: next, effects } = outboundStep(state, input, on);
    const where = `${JSON.stringify(state)} + ${JSON.stringify(input)}`;
    const kinds = effects.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'end').length, where).toBe(
      state.kind !== 'ended' && next.kind === 'ended' ? 1 : 0,
    );
    const lineGone = input.kind === 'line-failed' || input.kind === 'line-hung-up';
    const had = farOf(state);
    const tries = kinds.some((kind) => ['seize', 'clear-line', 'call-target', 'ring-desks'].includes(kind));
    const leaves = next.kind === 'ended' || tries || (had !== undefined && farOf(next) !== had);
    if (had === 'line' && leaves && !lineGone) expect(kinds, where).toContain('release-line');
    const targetGone = input.kind === 'target-failed' || input.kind === 'far-gone';
    if (had === 'trunk' && leaves && !targetGone) expect(kinds, where).toContain('end-target');
    if (kinds.includes('end') && input.kind !== 'caller-gone')
      expect(
        kinds.some((kind) => kind === 'refuse-caller' || kind === 'hang-up-caller'),
        where,
      ).toBe(true);
  }

  /** What is tried, or has the call. */
  function farOf(state: OutboundState): 'line' | 'trunk' | 'console' | undefined {
    if (state.kind === 'seizing' || state.kind === 'proceeding') return state.hop.kind;
    if (state.kind !== 'connected') return undefined;
    return state.with.kind === 'desk' ? 'console' : state.with.kind;
  }

  it('goes from a trunk to the lines behind it and on to the desks, after the causes that the route names', () => {
    const { state, effects } = runPlan(
      { ...trunkFirst, moveOn: ['busy', 'unreachable', 'no-answer'] },
      { kind: 'start' },
      { kind: 'target-failed', cause: 'busy', refusal: { status: 486, q850: 17 }, text: '' },
      { kind: 'line-failed', why: 'no-loop-current' },
      { kind: 'target-rings', heard: false },
      { kind: 'ring-timeout' },
      { kind: 'desk-answers' },
    );
    expect(effects.map(({ kind }) => kind)).toEqual([
      'call-target',
      'seize',
      'call-target',
      'progress',
      'end-target',
      'ring-desks',
      'answer-caller',
    ]);
    expect(state).toEqual({ kind: 'connected', with: { kind: 'desk' } });
  });

  it('a trunk backs up the lines: it is called when none of them can be had', () => {
    const { effects } = runPlan(
      linesFirst,
      { kind: 'start' },
      { kind: 'line-failed', why: 'glare' },
      { kind: 'line-failed', why: 'no-dial-tone' },
      { kind: 'target-answered' },
    );
    expect(effects.map(({ kind }) => kind)).toEqual(['seize', 'seize', 'call-target', 'answer-caller']);
  });

  it('passes on what the last trunk said, and no more than once that it rings', () => {
    const { effects } = runPlan(
      outboundPlan({ hops: [toTrunk()] }),
      { kind: 'start' },
      { kind: 'target-rings', heard: false },
      { kind: 'target-rings', heard: false },
      { kind: 'target-failed', cause: 'busy', refusal: { status: 486, q850: 17 }, text: 'busy' },
    );
    expect(effects).toMatchObject([
      { kind: 'call-target' },
      { kind: 'progress', heard: false },
      { kind: 'refuse-caller', refusal: { status: 486 } },
      { kind: 'end', outcome: 'busy' },
    ]);
  });

  it('takes the next line after glare and refuses when none is left', () => {
    const { effects } = runOutbound(
      { kind: 'start' },
      { kind: 'line-failed', why: 'glare' },
      { kind: 'line-failed', why: 'no-loop-current' },
    );
    expect(effects).toMatchObject([
      { hop: { line: line(1) } },
      { hop: { line: line(2) } },
      { kind: 'refuse-caller', why: 'no-line' },
      { outcome: 'no-line' },
    ]);
  });

  it.each(['busy', 'congestion', 'sit', 'no-answer'] as const)(
    'does not try another line when the far end says %s',
    (why) => {
      const { effects } = runOutbound({ kind: 'start' }, { kind: 'line-proceeding' }, { kind: 'line-failed', why });
      expect(effects.filter(({ kind }) => kind === 'seize')).toHaveLength(1);
      expect(effects).toContainEqual({ kind: 'refuse-caller', why });
    },
  );

  it('sends 183 before 200, each once', () => {
    const { effects } = runOutbound(
      { kind: 'start' },
      { kind: 'line-proceeding' },
      { kind: 'line-proceeding' },
      { kind: 'line-connected', evidence: 'polarity' },
      { kind: 'line-connected', evidence: 'polarity' },
    );
    expect(effects.map(({ kind }) => kind)).toEqual(['seize', 'progress', 'answer-caller']);
  });

  const linesOf = (effects: readonly OutboundEffect[]) =>
    effects.flatMap((effect) =>
      effect.kind === 'seize' ? [effect.hop.line] : effect.kind === 'clear-line' ? [`${effect.line} cleared`] : [],
    );

  it('goes on to the next target’s lines where the route goes on after such a cause, and not where it does not', () => {
    const congested = runPlan(
      twoGroups,
      { kind: 'start' },
      { kind: 'line-proceeding' },
      { kind: 'line-failed', why: 'congestion' },
    );
    expect(linesOf(congested.effects)).toEqual([line(1), line(3)]);
    const busy = runPlan(
      twoGroups,
      { kind: 'start' },
      { kind: 'line-proceeding' },
      { kind: 'line-failed', why: 'busy' },
    );
    expect(linesOf(busy.effects)).toEqual([line(1)]);
    expect(busy.effects).toContainEqual({ kind: 'refuse-caller', why: 'busy' });
    const dead = (): OutboundInput => ({ kind: 'line-failed', why: 'no-loop-current' });
    const none = runPlan(twoGroups, { kind: 'start' }, dead(), dead(), dead());
    expect(linesOf(none.effects)).toEqual([line(1), line(2), line(3)]);
    // Where no target is left the route refuses with a cause of its own.
    expect(none.effects).toContainEqual({ kind: 'refuse-caller', why: 'no-line', q850: 57 });
  });

  it('lets a target ring for so long, and releases its line before the next one’s is seized', () => {
    const { effects } = runPlan(twoGroups, { kind: 'start' }, { kind: 'line-proceeding' }, { kind: 'ring-timeout' });
    expect(effects.slice(-2)).toMatchObject([
      { kind: 'release-line', line: line(1) },
      { kind: 'seize', hop: { line: line(3) } },
    ]);
    const last = runOutbound({ kind: 'start' }, { kind: 'line-proceeding' }, { kind: 'ring-timeout' });
    expect(last.effects.slice(-3)).toMatchObject([
      { kind: 'release-line' },
      { kind: 'refuse-caller', why: 'no-answer' },
      { outcome: 'missed' },
    ]);
  });

  it('for help has another call ended only when no free line is left, and seizes that line when it is free', () => {
    const { effects } = runPlan(
      emergencyPlan,
      { kind: 'start' },
      { kind: 'line-failed', why: 'no-dial-tone' },
      { kind: 'line-cleared' },
    );
    expect(linesOf(effects)).toEqual([line(1), `${line(2)} cleared`, line(2)]);
  });

  it('that is ended for another reason than usual tells its cause: preemption', () => {
    const preempted: OutboundInput = { kind: 'hang-up', q850: 8 };
    const ringing = runOutbound({ kind: 'start' }, { kind: 'line-proceeding' }, preempted);
    expect(ringing.effects).toContainEqual({ kind: 'refuse-caller', why: 'hung-up-here', q850: 8 });
    const connected = runOutbound({ kind: 'start' }, { kind: 'line-connected', evidence: 'voice' }, preempted);
    expect(connected.effects).toContainEqual({ kind: 'hang-up-caller', q850: 8 });
  });
});
