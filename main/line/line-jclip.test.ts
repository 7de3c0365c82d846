import { describe, expect, it, test } from 'vitest';
import { lineStep } from './line-machine.ts';
import type { CallerIdMessage } from './line-signals.ts';
import { hookIn, type LineEffect, type LineInput, type LineState, type LineTimer } from './line-state.ts';
import { profileFor } from './profile.ts';

const japan = profileFor('jp');
const callerId: CallerIdMessage = { standard: 'jclip', number: '0312345678', checksumOk: true };
const ring = (on: boolean): LineInput => ({ kind: 'ring', on });
const timeout = (timer: LineTimer): LineInput => ({ kind: 'timeout', timer });
const shortRing = [ring(true), timeout('ring'), ring(false)];

function run(inputs: readonly LineInput[], profile = japan, from: LineState = { kind: 'idle' }) {
  let state = from;
  const effects: LineEffect[] = [];
  for (const input of inputs) {
    const next = lineStep(state, input, profile);
    state = next.state;
    effects.push(...next.effects);
  }
  const hooks = effects.flatMap((effect) => (effect.kind === 'hook' ? [effect.hook] : []));
  return { state, hooks, told: effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.told] : [])) };
}

test('Japan: a short ring is answered for the number, and the ring after it is offered with it', () => {
  const { state, hooks, told } = run([
    ...shortRing,
    { kind: 'loop-current', flowing: true },
    { kind: 'caller-id', message: callerId },
    ring(true),
    timeout('ring'),
  ]);
  expect(hooks).toEqual(['off-hook', 'on-hook']);
  expect(told).toEqual([{ kind: 'offered', callerId, answered: false }]);
  expect(state.kind).toBe('offered');
});

test('Japan: a ring for people is not answered', () => {
  const { state, hooks } = run([ring(true), timeout('ring'), timeout('short-ring'), ring(false)]);
  expect(hooks).toEqual([]);
  expect(state).toMatchObject({ kind: 'identifying', rings: 1 });
});

test('Japan: without data the line goes on-hook after a moment, and the ring is offered without a number', () => {
  const { hooks, told } = run([...shortRing, timeout('caller-id'), ring(true), timeout('ring'), timeout('short-ring')]);
  expect(hooks).toEqual(['off-hook', 'on-hook']);
  expect(told).toEqual([]);
});

test('Japan: data that cannot be read is waited past', () => {
  const { state, hooks } = run([
    ...shortRing,
    { kind: 'caller-id', message: { standard: 'jclip', checksumOk: false } },
  ]);
  expect(state.kind).toBe('receiving-caller-id');
  expect(hooks).toEqual(['off-hook']);
});

test('elsewhere no ring is answered by itself, however short', () => {
  for (const country of ['us', 'de', 'gb', 'cn', 'zz']) {
    const { hooks, state } = run(shortRing, profileFor(country));
    expect(hooks).toEqual([]);
    expect(state.kind).toBe('identifying');
  }
});

test('a line seized while it is off-hook for the number is glare', () => {
  const { told, hooks } = run([...shortRing, { kind: 'seize', digits: '1' }]);
  expect(told).toEqual([{ kind: 'seize-failed', why: 'glare' }]);
  expect(hooks).toEqual(['off-hook']);
});

describe('off-hook for the number', () => {
  const receiving = run(shortRing).state;
  const inputs: LineInput[] = [
    { kind: 'adapter-ready' },
    { kind: 'battery', present: true },
    { kind: 'battery', present: false },
    { kind: 'loop-current', flowing: false },
    { kind: 'polarity', polarity: 'reversed' },
    ring(true),
    ring(false),
    { kind: 'caller-id', message: callerId },
    { kind: 'alerting-tone' },
    { kind: 'call-waiting' },
    { kind: 'tone', tone: 'busy', present: true },
    { kind: 'dialled' },
    { kind: 'offer' },
    { kind: 'answer' },
    { kind: 'release' },
    { kind: 'command-failed', what: 'listen', reason: 'stalled' },
    { kind: 'command-failed', what: 'hook', reason: 'stalled' },
    { kind: 'adapter-lost', reason: 'unplugged' },
    ...(['ring', 'caller-id', 'short-ring', 'ring-gap', 'guard', 'cpc', 'call'] as const).map(timeout),
  ];

  it.each(inputs)('%j leaves it there with its timer, or puts it on-hook', (input) => {
    const { state, effects } = lineStep(receiving, input, japan);
    const commanded = effects.flatMap((effect) => (effect.kind === 'hook' ? [effect.hook] : [])).at(-1);
    const stopped = effects.some((effect) => effect.kind === 'stop-timer');
    if (state.kind === 'receiving-caller-id') expect(stopped).toBe(false);
    else if (state.kind !== 'out-of-service') expect([hookIn(state.kind), commanded]).toEqual(['on-hook', 'on-hook']);
  });
});

describe('caller ID in the guard time', () => {
  const guarding: LineState = { kind: 'guarding', battery: true };
  const heard: LineInput = { kind: 'caller-id', message: { ...callerId, standard: 'v23' } };

  it('is kept for the ring after it', () => {
    const { told } = run([heard, timeout('guard'), ring(true), timeout('ring')], profileFor('de'), guarding);
    expect(told).toMatchObject([{ kind: 'offered', callerId: { number: callerId.number } }]);
  });

  it('is kept for a ring within it, and a flicker of the battery does not lose it', () => {
    const flicker = [heard, { kind: 'battery', present: false }, { kind: 'battery', present: true }] as LineInput[];
    const { told } = run([...flicker, ring(true), timeout('ring')], profileFor('de'), guarding);
    expect(told).toMatchObject([{ kind: 'offered', callerId: { number: callerId.number } }]);
  });

  it('is forgotten when no ring follows', () => {
    expect(run([heard, timeout('guard'), timeout('caller-id')], profileFor('de'), guarding).state).toEqual({
      kind: 'idle',
    });
  });
});

test('a line that was alerted is not seized: its caller comes first, and it is free again when nobody does', () => {
  const germany = profileFor('de');
  const alert: LineInput = { kind: 'alerting-tone' };
  const seize: LineInput = { kind: 'seize', digits: '1' };
  expect(run([alert, seize], germany)).toMatchObject({ told: [{ kind: 'seize-failed', why: 'glare' }], hooks: [] });
  expect(run([alert, timeout('caller-id'), seize], germany).hooks).toEqual(['off-hook']);
  const { told } = run([alert, { kind: 'caller-id', message: callerId }, ring(true), timeout('ring')], germany);
  expect(told).toMatchObject([{ kind: 'offered', callerId }]);
});
