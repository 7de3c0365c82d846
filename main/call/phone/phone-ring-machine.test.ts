import { describe, expect, it } from 'vitest';
import { type PhoneRingInput, type PhoneRingState, phoneRingStep } from './phone-ring-machine.ts';

const INPUTS: readonly PhoneRingInput[] = [
  { kind: 'answered' },
  { kind: 'refused', text: 'The SIP side refused: busy (486).' },
  { kind: 'timeout' },
  { kind: 'cancelled', text: 'Ended at this desk.' },
  { kind: 'not-wanted' },
];
const RINGING: PhoneRingState = { kind: 'ringing' };

describe('a telephone that is rung for a desk', () => {
  it('has the call when it is picked up', () => {
    expect(phoneRingStep(RINGING, { kind: 'answered' }, '201')).toEqual({
      state: { kind: 'picked-up' },
      effects: [{ kind: 'give' }],
    });
  });

  it('stops ringing whatever else happens, and it is said why', () => {
    for (const input of INPUTS.filter(({ kind }) => kind !== 'answered')) {
      const { state, effects } = phoneRingStep(RINGING, input, '201');
      expect(state).toEqual({ kind: 'over' });
      expect(effects.map(({ kind }) => kind)).toEqual(['stop', 'fail']);
    }
    expect(phoneRingStep(RINGING, { kind: 'timeout' }, '201').effects[1]).toEqual({
      kind: 'fail',
      why: 'failed',
      text: 'Nobody picked up the telephone 201 within 30 s.',
    });
  });

  it('does nothing more once it has the call or is over, whatever comes', () => {
    for (const kind of ['picked-up', 'over'] as const)
      for (const input of INPUTS)
        expect(phoneRingStep({ kind }, input, '201')).toEqual({ state: { kind }, effects: [] });
  });
});
