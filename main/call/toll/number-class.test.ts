import { describe, expect, it } from 'vitest';
import type { NumberPlace } from '../route/numbering.ts';
import { classify } from './number-class.ts';

const berlin: NumberPlace = { country: 'de', areaCode: '30' };
const newYork: NumberPlace = { country: 'us', areaCode: '212' };
const london: NumberPlace = { country: 'gb', areaCode: '20' };

const says = (number: string, place: NumberPlace, by: 'line' | 'trunk' = 'line'): string => {
  const { classes, country } = classify(number, place, by);
  return `${classes.join(' ')}${country ? ` ${country}` : ''}`;
};

describe('what a number is', () => {
  it.each([
    ['112', 'emergency'],
    ['110', 'emergency'],
    ['0301234567', 'local'],
    ['2345678', 'local'],
    ['0401234567', 'national'],
    ['0049401234567', 'national'],
    ['015112345678', 'mobile'],
    ['08001234567', 'free'],
    ['0080012345678', 'free'],
    ['01805123456', 'shared-cost'],
    ['070012345678', 'shared-cost'],
    ['0900112345', 'premium'],
    ['09001123456', 'premium'],
    ['0137912345678', 'premium'],
    ['11880', 'premium'],
    ['00442079460018', 'international gb'],
    ['00447797712345', 'international je'],
    ['0037190123456', 'international premium lv'],
    ['0018765551234', 'international jm'],
    ['00881612345678', 'international satellite'],
    ['008821612345678', 'international satellite'],
    ['00870773111632', 'international satellite'],
    ['00979112345678', 'international premium'],
    ['00', 'international unknown'],
    ['0', 'service'],
    ['115', 'service'],
    ['*100#', 'service'],
  ])('%s dialled in Berlin', (number, expected) => {
    expect(says(number, berlin)).toBe(expected);
  });

  it.each([
    ['911', 'emergency'],
    ['5550142', 'local'],
    ['2125550142', 'local'],
    ['12125550142', 'local'],
    ['2025550142', 'national'],
    ['18005550142', 'free'],
    ['9005550142', 'premium'],
    ['19005550142', 'premium'],
    ['2029765555', 'premium'],
    ['9765555', 'premium'],
    ['15005550142', 'shared-cost'],
    ['14165550142', 'international ca'],
    ['18095550142', 'international do'],
    ['8765550142', 'international jm'],
    ['011442079460018', 'international gb'],
    ['01135112345', 'international unknown pt'],
    ['0', 'service'],
    ['411', 'service'],
    ['02025550142', 'unknown'],
    ['202555014', 'unknown'],
    ['18005550142333', 'unknown'],
  ])('%s dialled in New York', (number, expected) => {
    expect(says(number, newYork)).toBe(expected);
  });

  it.each([
    ['999', 'emergency'],
    ['02079460018', 'local'],
    ['01611234567', 'national'],
    ['07400123456', 'mobile'],
    ['09012345678', 'premium'],
    ['07012345678', 'shared-cost'],
    ['01534123456', 'international je'],
    ['118118', 'premium'],
  ])('%s dialled in London', (number, expected) => {
    expect(says(number, london)).toBe(expected);
  });
});

/** The same premium number abroad, and the same one at home, in every dress: none may look harmless. */
describe('the attack matrix', () => {
  const harmless = new Set(['emergency', 'free', 'local', 'national', 'mobile']);
  const isHarmless = (number: string, place: NumberPlace, by: 'line' | 'trunk' = 'line'): boolean =>
    classify(number, place, by).classes.every((each) => harmless.has(each));

  it.each([
    // Abroad, from Germany.
    '0037190123456',
    '+37190123456',
    '00+37190123456',
    '0037190',
    '00371',
    '000037190123456',
    // With a carrier ahead of it.
    '010130037190123456',
    '0100120037190123456',
    // Behind star codes and other parts.
    '*31#0037190123456',
    '#31#0037190123456',
    '*21*0037190123456#',
    '**61*0037190123456**30#',
    '0,0037190123456',
    '0w0037190123456',
    '9,,0037190123456',
    '08001234567,0037190123456',
    // Premium and the like at home.
    '09001123456',
    '+499001123456',
    '+4909001123456',
    '00499001123456',
    '010139001123456',
    '0900112',
    '0900',
    '01805123456',
    '118',
    '11833',
    '*31#09001123456',
    '0,09001123456',
    // Satellites and networks that are no country.
    '+8816123456789',
    '008816123456789',
    '00882161234567',
    '00883510012345',
    // Nothing that is whole.
    '0',
    '00',
    '003',
    '010',
    '01013',
    '*',
    '#',
    '**',
    ',',
    '',
    // Longer than any number is.
    '003719012345678901234567890123',
    '030123456789012345678901234567',
  ])('%s in Berlin is none that may be called unasked', (number) => {
    expect(isHarmless(number, berlin)).toBe(false);
    expect(isHarmless(number, { country: 'de' })).toBe(false);
    expect(isHarmless(number, berlin, 'trunk')).toBe(false);
  });

  it.each([
    '01137190123456',
    '+37190123456',
    '00137190123456',
    '011',
    '0113719',
    '101028801137190123456',
    '*6701137190123456',
    '*67,01137190123456',
    '*7201137190123456',
    '19005550142',
    '9005550142',
    '+19005550142',
    '01119005550142',
    '*6719005550142',
    '10102881900555014',
    '9765555',
    '12029765555',
    '18765550142',
    '8765550142',
    '+18765550142',
    '12685550142',
    '00',
    '0',
    '01',
    '10',
    '1900',
    '*67',
    '*72',
  ])('%s in New York is none that may be called unasked', (number) => {
    expect(isHarmless(number, newYork)).toBe(false);
    expect(isHarmless(number, newYork, 'trunk')).toBe(false);
  });

  it('knows a number with its country code and without a plus, where a trunk may take it so', () => {
    expect(says('447400123456', berlin)).toBe('local');
    expect(says('447400123456', berlin, 'trunk')).toBe('local international gb');
    expect(says('2345678', berlin, 'trunk')).toBe('local');
    expect(says('0401234567', berlin, 'trunk')).toBe('national');
    expect(says('2125550142', newYork, 'trunk')).toBe('local');
    expect(isHarmless('29021234', berlin, 'trunk')).toBe(false);
  });

  it('takes seven digits that ten may come of for the beginning of them, but where seven are dialled', () => {
    expect(says('8765550', newYork)).toBe('local unknown');
    expect(says('9005550', newYork)).toContain('unknown');
    expect(says('5550142', newYork)).toBe('local');
    expect(says('8765550', { ...newYork, localForm: 'without-area-code' })).toBe('local');
  });

  it('lets a call for help be one behind what withholds the number', () => {
    expect(says('*67911', newYork)).toBe('emergency');
    expect(says('#31#112', berlin)).toBe('emergency');
    expect(says('0,112', berlin)).toBe('emergency');
    for (const forwarding of ['*21*0037190123456*112#', '**61*0037190123456*112', '*21*112#', '*#21#0037190123456#112'])
      expect(says(forwarding, berlin), forwarding).not.toBe('emergency');
    expect(says('1120', berlin)).not.toBe('emergency');
    expect(says('112,0037190123456', berlin)).not.toBe('emergency');
  });
});
