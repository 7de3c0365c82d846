import { expect, it } from 'vitest';
import { lookAt } from './number-look.ts';

const berlin = { country: 'de', areaCode: '30' };

it('an ordinary number is shown as it is written internationally', () => {
  expect(lookAt('030901820', berlin)).toMatchObject({
    shown: '+49 30 901820',
    careful: false,
    costly: false,
    emergency: false,
  });
});

it.each([
  ['+442079460018', { country: 'gb', costly: true, careful: true, classes: ['international'] }],
  ['09001234567', { costly: true, careful: true }],
  ['112', { emergency: true, careful: true }],
  ['11880', { careful: true }],
  ['+999123456', { careful: true }],
])('%s is one to be careful with', (number, expected) => {
  expect(lookAt(number, berlin)).toMatchObject(expected);
});
