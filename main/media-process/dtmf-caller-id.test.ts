import { describe, expect, it } from 'vitest';
import { DtmfCallerId, parseDtmfCallerId } from './dtmf-caller-id.ts';

describe('caller ID in digits', () => {
  it.each([
    ['A0212345678C', { number: '0212345678' }],
    ['A0212345678D5551234B10C', { number: '0212345678', redirecting: '5551234' }],
    ['A0212345678D5551234C', { number: '0212345678', redirecting: '5551234' }],
    ['AB10C', { numberAbsent: 'private' }],
    ['B10C', { numberAbsent: 'private' }],
    ['B00C', { numberAbsent: 'unavailable' }],
    ['A33445566#', { number: '33445566' }],
    ['D1#', { numberAbsent: 'private' }],
    ['D2#', { numberAbsent: 'unavailable' }],
    ['D3#', { numberAbsent: 'unavailable' }],
    ['D0223456789C', { number: '0223456789' }],
    ['33445566#', { number: '33445566' }],
  ])('%s is read', (digits, told) => {
    expect(parseDtmfCallerId(digits)).toEqual({ standard: 'dtmf', checksumOk: true, ...told });
  });

  it.each(['', '#', 'C', 'AC', 'A12', '12#', 'D4#', 'B20C', 'A12B3', '1234*567#', 'AA123C', 'A1234D'])(
    '"%s" is none',
    (digits) => {
      expect(parseDtmfCallerId(digits)).toBeUndefined();
    },
  );

  it('digits are gathered up to their end, and the next message begins afresh', () => {
    const receiver = new DtmfCallerId();
    const take = (digits: string) => [...digits].flatMap((digit) => receiver.take(digit) ?? []);
    expect(take('A5551234')).toEqual([]);
    expect(take('C')).toMatchObject([{ number: '5551234' }]);
    expect(take('A777888#')).toMatchObject([{ number: '777888' }]);
  });

  it('digits that stop half-way do not begin the next message', () => {
    const receiver = new DtmfCallerId();
    for (const digit of 'A555') receiver.take(digit);
    receiver.pass(700);
    expect([...'1234C'].flatMap((digit) => receiver.take(digit) ?? [])).toEqual([]);
  });
});
