import { describe, expect, it } from 'vitest';
import { countryOf, toDialledForm, toE164 } from './numbering.ts';

const berlin = { country: 'de', areaCode: '30' };
const newYork = { country: 'us', areaCode: '212' };
const paris = { country: 'fr' };
const rome = { country: 'it' };

describe('a dialled number as an international one', () => {
  it.each([
    ['01712345678', berlin, '+491712345678'],
    ['0049301234567', berlin, '+49301234567'],
    ['2345678', berlin, '+49302345678'],
    ['001 212 555 1234'.replaceAll(' ', ''), berlin, '+12125551234'],
    ['+442079460018', berlin, '+442079460018'],
    ['5551234', newYork, '+12125551234'],
    ['3105551234', newYork, '+13105551234'],
    ['13105551234', newYork, '+13105551234'],
    ['01149301234567', newYork, '+49301234567'],
    ['0123456789', paris, '+33123456789'],
    ['0612345678', rome, '+390612345678'],
    ['2345678', { country: 'us-old', areaCode: '212' }, '+12122345678'],
  ])('%s in %j is %s', (number, place, international) => {
    expect(toE164(number, place)).toBe(international);
  });

  it.each(['110', '600', '*21', '', '+', '12#', '+0', '11833', '9'.repeat(32)])(
    '%j is none: it stays what it is',
    (number) => {
      expect(toE164(number, berlin)).toBeUndefined();
    },
  );

  it('in a country that libphonenumber does not know is known by its plus alone', () => {
    expect(toE164('0301234567', { country: 'yu' })).toBeUndefined();
    expect(toE164('+49301234567', { country: 'yu' })).toBe('+49301234567');
    expect(toDialledForm('+49301234567', { country: 'yu' })).toBeUndefined();
  });
});

describe('a number as a telephone dials it', () => {
  it.each([
    ['+49301234567', berlin, 'national', '0301234567'],
    ['+49301234567', berlin, 'local', '1234567'],
    ['+498912345678', berlin, 'local', '08912345678'],
    ['+12125551234', newYork, 'national', '12125551234'],
    ['+12125551234', newYork, 'local', '2125551234'],
    ['+12125551234', { ...newYork, localForm: 'without-area-code' }, 'local', '5551234'],
    ['+13105551234', newYork, 'local', '13105551234'],
    ['+49301234567', newYork, 'national', '01149301234567'],
    ['+12125551234', berlin, 'local', '0012125551234'],
    ['+33123456789', paris, 'national', '0123456789'],
    ['+390612345678', rome, 'local', '0612345678'],
    ['+441481960194', { country: 'gb' }, 'national', '01481960194'],
    ['5551234', newYork, 'national', '12125551234'],
  ] as const)('%s in %j, %s form: %s', (number, place, form, dialled) => {
    expect(toDialledForm(number, place, form)).toBe(dialled);
  });
});

it("a number's country is told, and that of a short code is not", () => {
  expect(countryOf('+14165550123', berlin)).toBe('ca');
  expect(countryOf('01712345678', berlin)).toBe('de');
  expect(countryOf('110', berlin)).toBeUndefined();
});
