import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DrillEffect,
  type DrillInput,
  type DrillState,
  type DrillWay,
  drillStep,
  NEW_DRILL,
} from './drill-machine.ts';

/** Inputs, each so many milliseconds after the drill's start. */
function drill(...inputs: readonly (readonly [number, DrillInput])[]) {
  let state: DrillState = NEW_DRILL;
  const effects: DrillEffect[] = [];
  for (const [atMs, input] of inputs) {
    const step = drillStep(state, input, atMs);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, kinds: effects.map(({ kind }) => kind), effects, texts: state.steps.map(({ text }) => text) };
}

const start = { kind: 'start' } as const;
const toBackup: DrillWay = { lines: ['Main number', 'Orders'], to: { kind: 'trunk', trunk: 'backup' } };
const toThird: DrillWay = { lines: ['Fax'], to: { kind: 'trunk', trunk: 'third' } };
const toConsole: DrillWay = { lines: ['Workshop', 'A', 'B', 'C'], to: { kind: 'console' } };
const routed = (...ways: DrillWay[]): DrillInput => ({ kind: 'routed', ways });
const proven = (trunk: string, tookMs: number, callsNow = false): DrillInput => ({
  kind: 'proven',
  trunk,
  by: 'options',
  tookMs,
  callsNow,
});

describe('a drill', () => {
  it('takes the trunk down, asks the routes, proves the other trunk, and tells what that took', () => {
    const { state, kinds, texts } = drill([0, start], [1, routed(toBackup)], [14, proven('backup', 13)]);
    expect(kinds).toEqual(['take-down', 'ask-routes', 'prove']);
    expect(state).toMatchObject({ kind: 'holding', switchMs: 14 });
    expect(texts).toEqual([
      'The trunk is taken as down for new calls.',
      'Calls on Main number and Orders go to the trunk "backup".',
      'The trunk "backup" answers OPTIONS, after 13 ms.',
    ]);
  });

  it('counts until the last way is proven, by a call where there is a test extension', () => {
    const { state } = drill(
      [0, start],
      [1, routed(toBackup, toThird)],
      [10, proven('third', 9)],
      [12, proven('backup', 11, true)],
      [80, { kind: 'proven', trunk: 'backup', by: 'test-call', tookMs: 68 }],
    );
    expect(state).toMatchObject({ kind: 'holding', switchMs: 80 });
    expect(state.steps.at(-1)?.text).toBe('The trunk "backup" has answered a call to its test extension, after 68 ms.');
  });

  it('has no figure where a way is not proven, where calls are refused, and where nothing goes to the trunk', () => {
    const unproven = drill(
      [0, start],
      [1, routed(toBackup, toThird)],
      [9, proven('third', 8)],
      [4_000, { kind: 'unproven', trunk: 'backup', reason: 'it does not answer OPTIONS' }],
    );
    expect(unproven.state).toEqual({ kind: 'holding', steps: expect.any(Array) });
    expect(unproven.state.steps.at(-1)).toMatchObject({ ok: false });
    expect(drill([0, start], [1, routed()]).state).not.toHaveProperty('switchMs');
    expect(drill([0, start], [1, routed({ lines: ['A'], to: { kind: 'refused' } })]).state).not.toHaveProperty(
      'switchMs',
    );
  });

  it('the console is another way too: nothing is to be proven there', () => {
    const { state, texts } = drill([0, start], [2, routed(toConsole)]);
    expect(state).toMatchObject({ kind: 'holding', switchMs: 2 });
    expect(texts[1]).toContain('Calls on Workshop, A and 2 more ring at the console');
  });

  it('brings the trunk back at its time and by a word; one that failed in truth is left as it is', () => {
    const holding = [
      [0, start],
      [1, routed(toBackup)],
      [14, proven('backup', 13)],
    ] as const;
    const timely = drill(...holding, [60_000, { kind: 'end', by: 'time' }]);
    expect(timely.kinds.slice(-2)).toEqual(['bring-back', 'record']);
    expect(timely.state).toMatchObject({ kind: 'over', by: 'time', switchMs: 14 });
    expect(drill([0, start], [5, { kind: 'end', by: 'cancelled' }]).kinds.slice(-2)).toEqual(['bring-back', 'record']);
    const real = drill(...holding, [900, { kind: 'end', by: 'failure', reason: 'it does not answer OPTIONS' }]);
    expect(real.kinds).not.toContain('bring-back');
    expect(real.state.steps.at(-1)).toMatchObject({ ok: false, text: expect.stringContaining('does not answer') });
  });

  it('whatever comes in whatever order, a trunk that was taken down is brought back once, by the end or by its own failure', () => {
    const input = fc.oneof(
      fc.constant<DrillInput>(start),
      fc.constantFrom(routed(), routed(toBackup), routed(toBackup, toConsole), routed(toThird)),
      fc.constantFrom(proven('backup', 1), proven('third', 1), proven('nobody', 1), proven('backup', 1, true)),
      fc.constant<DrillInput>({ kind: 'unproven', trunk: 'backup', reason: 'x' }),
      fc.constantFrom<DrillInput>(
        { kind: 'end', by: 'time' },
        { kind: 'end', by: 'cancelled' },
        { kind: 'end', by: 'gone' },
        { kind: 'end', by: 'failure', reason: 'x' },
      ),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40, size: 'max' }), (inputs) => {
        const timed = inputs.map((each, index) => [index, each] as const);
        const { state, kinds } = drill([0, start], ...timed, [99, { kind: 'end', by: 'time' }]);
        expect(state.kind).toBe('over');
        expect(kinds.filter((kind) => kind === 'take-down')).toHaveLength(1);
        expect(kinds.filter((kind) => kind === 'record')).toHaveLength(1);
        const backs = kinds.filter((kind) => kind === 'bring-back').length;
        const own = state.kind === 'over' && (state.by === 'failure' || state.by === 'gone');
        expect(backs).toBe(own ? 0 : 1);
      }),
    );
  });
});
