import { expect, it } from 'vitest';
import { type QuitInput, type QuitState, quitStep } from './quit-rule.ts';

function run(inputs: readonly QuitInput[]): { state: QuitState['kind']; effects: string[] } {
  let state: QuitState = { kind: 'running' };
  const effects: string[] = [];
  for (const input of inputs) {
    const step = quitStep(state, input);
    state = step.state;
    if (step.effect) effects.push(step.effect);
  }
  return { state: state.kind, effects };
}
const wanted = (calls: number, must = false): QuitInput => ({ kind: 'wanted', calls, must });

it('without calls it ends at once, and once', () => {
  expect(run([wanted(0), wanted(0)])).toEqual({ state: 'ending', effects: ['end'] });
});

it('with a call it asks once, and goes on when the person says so', () => {
  expect(run([wanted(1), wanted(1)])).toEqual({ state: 'asking', effects: ['ask'] });
  expect(run([wanted(1), { kind: 'answered', end: false }])).toEqual({ state: 'running', effects: ['ask'] });
  expect(run([wanted(1), { kind: 'answered', end: true }])).toEqual({ state: 'ending', effects: ['ask', 'end'] });
});

it('a computer that is shut down is not asked, even while a person is', () => {
  expect(run([wanted(2, true)])).toEqual({ state: 'ending', effects: ['end'] });
  expect(run([wanted(2), wanted(2, true), { kind: 'answered', end: false }])).toEqual({
    state: 'ending',
    effects: ['ask', 'end'],
  });
});

it('the last call that ends while the person thinks lets it end', () => {
  expect(run([wanted(1), wanted(0)])).toEqual({ state: 'ending', effects: ['ask', 'end'] });
});
