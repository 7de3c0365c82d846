import { expect, it } from 'vitest';
import { talkedSeconds } from './talked-seconds.ts';

const call = { id: 'r', direction: 'inbound', caller: {}, startedAt: 0, outcome: 'answered' } as const;

it('a call was talked in from its answer to its end; one that nobody answered was not', () => {
  expect(talkedSeconds({ ...call, answeredAt: 1_000, endedAt: 61_400 })).toBe(60);
  expect(talkedSeconds({ ...call, answeredAt: 1_000 })).toBeUndefined();
  expect(talkedSeconds({ ...call, outcome: 'missed', endedAt: 5 })).toBeUndefined();
});
