import { describe, expect, it } from 'vitest';
import { dialable, formatNumber, isDialable } from './numbers.ts';

describe('numbers', () => {
  it.each([
    ['+13125550142', '+1 312 555 0142'],
    ['+442079460018', '+44 20 7946 0018'],
    ['+4930123456', '+49 30 123456'],
    ['+35312345678', '+353 1 234 5678'],
    ['100', '100'],
    ['*98#', '*98#'],
    ['1-800-FLOWERS', '1-800-FLOWERS'],
    ['+', '+'],
    ['+999999999', '+999999999'],
  ])('%s is shown as %s, wherever the reader is', (given, shown) => {
    for (const region of [undefined, 'US', 'DE', 'nowhere']) expect(formatNumber(given, region)).toBe(shown);
  });

  it.each([
    ['3125550142', 'US', '(312) 555-0142'],
    ['03012345678', 'DE', '030 12345678'],
    ['0142685300', 'FR', '01 42 68 53 00'],
    ['3125550142', undefined, '3125550142'],
    ['5551234', 'US', '5551234'],
    ['701', 'DE', '701'],
  ])('%s without a country code is read in %s as %s', (given, region, shown) => {
    expect(formatNumber(given, region)).toBe(shown);
  });
});

describe('what is typed as a number', () => {
  it.each([
    ['(312) 555-0142', '3125550142'],
    [' +44 20/7946.0018 ', '+442079460018'],
    ['030\u2009–\u00a0123', '030123'],
    ['*72#', '*72#'],
  ])('%j is dialled as %s', (typed, dialled) => {
    expect(dialable(typed)).toBe(dialled);
    expect(isDialable(dialled)).toBe(true);
  });

  it.each(['', 'call me', '0123w4', '+', '1+2', '9,1', '１２３'])('%j is no number', (typed) => {
    expect(isDialable(dialable(typed))).toBe(false);
  });
});
