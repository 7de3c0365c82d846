import { expect, it } from 'vitest';
import type { RecordView } from '../../../main/contract/views.ts';
import { numberBack } from './number-back.ts';

const record = (change: Partial<RecordView>): RecordView => ({
  id: 'r',
  direction: 'inbound',
  caller: {},
  startedAt: 0,
  outcome: 'missed',
  ...change,
});

it('a call is returned to who called, or called again, where there is a number', () => {
  expect(numberBack(record({ caller: { number: '+44 20 7946 0018' } }))).toBe('+442079460018');
  expect(numberBack(record({ direction: 'outbound', called: '102', caller: { number: '101' } }))).toBe('102');
  expect(numberBack(record({ caller: { withheld: 'private' } }))).toBeUndefined();
  expect(numberBack(record({ caller: { number: 'anonymous@invalid' } }))).toBeUndefined();
});
