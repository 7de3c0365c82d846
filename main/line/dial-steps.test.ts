import { expect, it } from 'vitest';
import { type DialStep, isPulsable, nextDialStep } from './dial-steps.ts';

function stepsOf(plan: string): DialStep[] {
  const steps: DialStep[] = [];
  for (let next = nextDialStep(plan); next; next = nextDialStep(next.rest)) steps.push(next.step);
  return steps;
}

it('a dial string is digits, pauses, waits for another dial tone and flashes, in their order', () => {
  expect(stepsOf('0w5551234,,*2!')).toEqual([
    { kind: 'digits', digits: '0' },
    { kind: 'dial-tone' },
    { kind: 'digits', digits: '5551234' },
    { kind: 'pause' },
    { kind: 'pause' },
    { kind: 'digits', digits: '*2' },
    { kind: 'flash' },
  ]);
  expect(stepsOf('')).toEqual([]);
});

it('a rotary dial has neither * nor # nor letters', () => {
  expect(isPulsable('0w55,12!')).toBe(true);
  for (const plan of ['*21', '12#', 'A']) expect(isPulsable(plan)).toBe(false);
});
