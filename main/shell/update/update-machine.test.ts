import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isNight, type UpdateInput, type UpdateState, updateStep, updateViewOf } from './update-machine.ts';

/** Runs inputs from idle; `busy` is as the last `calls` said. */
function run(inputs: readonly UpdateInput[]): { state: UpdateState; effects: string[]; installedBusy: boolean } {
  let state: UpdateState = { kind: 'idle' };
  let busy = false;
  let installedBusy = false;
  const effects: string[] = [];
  for (const input of inputs) {
    if (input.kind === 'calls') busy = input.busy;
    const next = updateStep(state, input, busy);
    state = next.state;
    for (const { kind } of next.effects) {
      effects.push(kind);
      if ((kind === 'install' || kind === 'load' || kind === 'check') && busy) installedBusy = true;
    }
  }
  return { state, effects, installedBusy };
}

const loaded: UpdateInput[] = [{ kind: 'check' }, { kind: 'found', version: '2.0.0' }, { kind: 'loaded' }];

it('an update is looked for, loaded, and waits for a word', () => {
  expect(run(loaded)).toMatchObject({ state: { kind: 'ready', plan: 'ask' }, effects: ['check', 'load'] });
});

it('restart now while a call is on waits for its end', () => {
  const during = [...loaded, { kind: 'calls', busy: true }, { kind: 'plan', plan: 'now' }] as const;
  expect(run(during)).toMatchObject({ state: { kind: 'ready', plan: 'now' }, effects: ['check', 'load'] });
  expect(run([...during, { kind: 'calls', busy: false }]).effects).toEqual(['check', 'load', 'install']);
});

it('restart tonight waits for the night, and for the end of a call in it', () => {
  const tonight = [...loaded, { kind: 'plan', plan: 'tonight' }] as const;
  expect(run([...tonight, { kind: 'calls', busy: false }]).effects).not.toContain('install');
  expect(run([...tonight, { kind: 'calls', busy: true }, { kind: 'night' }]).effects).not.toContain('install');
  expect(run([...tonight, { kind: 'night' }]).effects).toContain('install');
});

it('a call that comes while an update is loaded has the network, and loading begins again after it', () => {
  const { effects, state } = run([
    { kind: 'check' },
    { kind: 'found', version: '2.0.0' },
    { kind: 'calls', busy: true },
    { kind: 'calls', busy: false },
  ]);
  expect(effects).toEqual(['check', 'load', 'stop-loading', 'load']);
  expect(state.kind).toBe('loading');
});

it('a failure is told and tried again at the next look', () => {
  const { state, effects } = run([{ kind: 'check' }, { kind: 'failed', text: 'no network' }, { kind: 'check' }]);
  expect(state.kind).toBe('checking');
  expect(effects).toEqual(['check', 'check']);
});

const input = fc.oneof<fc.Arbitrary<UpdateInput>[]>(
  fc.constant({ kind: 'check' }),
  fc.constant({ kind: 'none', at: 1 }),
  fc.constant({ kind: 'found', version: '2.0.0' }),
  fc.constant({ kind: 'failed', text: 'x' }),
  fc.record({ kind: fc.constant('progress' as const), percent: fc.double({ min: -10, max: 200, noNaN: true }) }),
  fc.constant({ kind: 'loaded' }),
  fc.record({
    kind: fc.constant('plan' as const),
    plan: fc.constantFrom('ask' as const, 'now' as const, 'tonight' as const),
  }),
  fc.record({ kind: fc.constant('calls' as const), busy: fc.boolean() }),
  fc.constant({ kind: 'night' }),
);

it('whatever happens, nothing is looked for, loaded or installed during a call, and nothing installed that nobody asked for', () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 60 }), (inputs) => {
      const { effects, installedBusy, state } = run(inputs);
      const asked = inputs.some((each) => each.kind === 'plan' && each.plan !== 'ask');
      updateViewOf(state);
      return (
        !installedBusy &&
        (asked || !effects.includes('install')) &&
        effects.filter((each) => each === 'install').length <= 1
      );
    }),
  );
});

it('the night is from three to five', () => {
  expect([2, 3, 4, 5].map((hour) => isNight(new Date(2026, 0, 1, hour, 59)))).toEqual([false, true, true, false]);
});
