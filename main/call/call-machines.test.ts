import { describe, expect, it } from 'vitest';
import { adapterId, lineId } from '../core/ids.ts';
import {
  type InboundEffect,
  type InboundInput,
  type InboundState,
  inboundStep,
  initialInboundState,
} from './inbound-call-machine.ts';
import { type OutboundEffect, type OutboundInput, type OutboundState, outboundStep } from './outbound-call-machine.ts';

const TARGETS = 2;
const line = (port: number) => lineId(adapterId('a'), port);

const inboundInputs: InboundInput[] = [
  { kind: 'start' },
  { kind: 'target-answered' },
  { kind: 'target-failed', text: 'busy' },
  { kind: 'target-timeout' },
  { kind: 'taker-gone', text: 'bye' },
  { kind: 'desk-answers' },
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
  { kind: 'line-proceeding' },
  { kind: 'line-connected', evidence: 'polarity' },
  { kind: 'line-hung-up', how: 'cpc' },
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
    const next = inboundStep(state, input, TARGETS);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

function runOutbound(...inputs: OutboundInput[]): { state: OutboundState; effects: OutboundEffect[] } {
  let state: OutboundState = { kind: 'hunting', rest: [line(1), line(2)] };
  const effects: OutboundEffect[] = [];
  for (const input of inputs) {
    const next = outboundStep(state, input);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

describe('an inbound call', () => {
  const states = [initialInboundState('ringing'), initialInboundState('answered')].flatMap((start) =>
    walk(start, inboundInputs, (state, input) => inboundStep(state, input, TARGETS).state),
  );

  it('ends exactly once, from every state, and a state that holds the line off-hook gives it back', () => {
    for (const state of states) {
      for (const input of inboundInputs) {
        const { state: next, effects } = inboundStep(state, input, TARGETS);
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
        const { state: next, effects } = inboundStep(state, input, TARGETS);
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
      { kind: 'target-failed', text: '' },
      { kind: 'target-timeout' },
    );
    expect(effects.map((effect) => (effect.kind === 'call-target' ? effect.index : effect.kind))).toEqual([
      0,
      1,
      'end-target',
    ]);
    expect(state.kind).toBe('waiting');
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
  const start: OutboundState = { kind: 'hunting', rest: [line(1), line(2)] };
  const states = walk<OutboundState, OutboundInput>(
    start,
    outboundInputs,
    (state, input) => outboundStep(state, input).state,
  );

  it('ends exactly once, answers its caller then, and gives the line back', () => {
    for (const state of states) {
      for (const input of outboundInputs) {
        const { state: next, effects } = outboundStep(state, input);
        const where = `${JSON.stringify(state)} + ${JSON.stringify(input)}`;
        const kinds = effects.map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'end').length, where).toBe(
          state.kind !== 'ended' && next.kind === 'ended' ? 1 : 0,
        );
        if (!kinds.includes('end')) continue;
        const lineGone = input.kind === 'line-failed' || input.kind === 'line-hung-up';
        if (state.kind !== 'hunting' && !lineGone) expect(kinds, where).toContain('release-line');
        if (input.kind !== 'caller-gone')
          expect(
            kinds.some((kind) => kind === 'refuse-caller' || kind === 'hang-up-caller'),
            where,
          ).toBe(true);
      }
    }
  });

  it('takes the next line after glare and refuses when none is left', () => {
    const { effects } = runOutbound(
      { kind: 'start' },
      { kind: 'line-failed', why: 'glare' },
      { kind: 'line-failed', why: 'no-loop-current' },
    );
    expect(effects).toMatchObject([
      { line: line(1) },
      { line: line(2) },
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
});
