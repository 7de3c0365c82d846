import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TransferEffect, type TransferInput, type TransferState, transferStep } from './transfer-machine.ts';

const inputs: readonly TransferInput[] = [
  { kind: 'rings' },
  { kind: 'answered' },
  { kind: 'failed', status: 486, text: 'busy' },
  { kind: 'kept-gone', text: 'The caller hung up.' },
  { kind: 'other-gone' },
];
const start: TransferState = { kind: 'trying', other: 'there' };

function run(...given: readonly TransferInput[]): { state: TransferState; effects: TransferEffect[] } {
  let state = start;
  const effects: TransferEffect[] = [];
  for (const input of given) {
    const next = transferStep(state, input, '102');
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const [rings, answered, failed, keptGone, otherGone] = inputs as [
  TransferInput,
  TransferInput,
  TransferInput,
  TransferInput,
  TransferInput,
];
const kinds = (effects: readonly TransferEffect[]) => effects.map(({ kind }) => kind);

describe('a blind transfer', () => {
  it('that somebody takes is told, and ends the side of who asked for it', () => {
    expect(run(rings, answered).effects).toEqual([
      { kind: 'tell', status: 180 },
      { kind: 'tell', status: 200 },
      { kind: 'end-other', q850: 16 },
      { kind: 'finish', reason: 'Transferred to 102.' },
    ]);
  });

  it('that nobody takes is told, and gives the call back to who asked for it', () => {
    expect(run(rings, failed).effects.slice(1)).toEqual([{ kind: 'tell', status: 486 }, { kind: 'rejoin' }]);
  });

  it('whose asker is gone and that nobody takes comes back to it, and to the desks', () => {
    expect(kinds(run(otherGone, rings, failed).effects)).toEqual(['finish', 'recall']);
  });

  it('whose caller hangs up meanwhile ends for everybody', () => {
    expect(kinds(run(keptGone).effects)).toEqual(['tell', 'end-other', 'finish']);
    expect(kinds(run(otherGone, keptGone).effects)).toEqual(['finish']);
  });

  it('is over once, whatever comes: one final status at most, the record ended or the call as it was, never both', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 12 }), (given) => {
        const { state, effects } = run(...given);
        const finals = effects.filter((effect) => effect.kind === 'tell' && effect.status >= 200);
        const ends = effects.filter(({ kind }) => kind === 'finish' || kind === 'rejoin');
        expect(finals.length).toBeLessThanOrEqual(1);
        expect(ends.length).toBe(state.kind === 'over' ? 1 : 0);
        expect(effects.filter(({ kind }) => kind === 'end-other').length).toBeLessThanOrEqual(1);
        // Nobody is told or ended who hung up already.
        const gone = given.findIndex(({ kind }) => kind === 'other-gone');
        if (gone >= 0) {
          const after = effects.slice(run(...given.slice(0, gone)).effects.length);
          expect(kinds(after)).not.toContain('tell');
          expect(kinds(after)).not.toContain('end-other');
          expect(kinds(after)).not.toContain('rejoin');
        }
      }),
    );
  });
});
