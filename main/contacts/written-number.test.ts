import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberForms, numberKey, readWritten, sameNumber } from './written-number.ts';

const germany = { country: 'de', areaCode: '30' };

describe('a written number is read as it would be dialled', () => {
  it.each([
    ['+49 (0)30 / 1234-567', '+49301234567'],
    ['0049 (0) 30 1234567', '0049301234567'],
    ['(030) 123 45 67', '0301234567'],
    ['1-800-FLOWERS', '18003569377'],
    ['030 1234567 ext. 12', '0301234567'],
    ['030 1234567x12', '0301234567'],
    ['030 1234567,,12#', '0301234567'],
    ['tel:+49-30-1234567;ext=5', '+49301234567'],
    ['sip:600@pbx.example', '600'],
    ['\u202a+49\u00a030\u20111234567\u202c', '+49301234567'],
    ['٠٣٠١٢٣٤٥٦٧', '0301234567'],
    ['+４９ ３０ １２３', '+4930123'],
    ['*21*600#', '*21*600#'],
  ])('%s', (written, dialled) => expect(readWritten(written)).toBe(dialled));

  it.each(['', '   ', 'none', 'Büro', '+', '()', '1'.repeat(40)])('"%s" is none', (written) =>
    expect(readWritten(written)).toBeUndefined(),
  );
});

describe('numbers are the same', () => {
  const same = (a: string, b: string) => {
    const [one, other] = [numberKey(a, germany), numberKey(b, germany)];
    return one && other ? sameNumber(one, other) : undefined;
  };
  it('for certain in whichever form', () => {
    for (const other of ['+49 30 12345678', '030 12345678', '0049 30 12345678', '(030) 123 456-78'])
      expect(same('+493012345678', other), other).toBe('yes');
  });
  it('not by their last digits where both are known in full', () => {
    expect(same('+493012345678', '+494012345678')).toBe('no');
    expect(same('03012345678', '04012345678')).toBe('no');
  });
  it('perhaps, where one of them is not known in full', () => {
    expect(same('*3103012345678', '+493012345678')).toBe('perhaps');
  });
  it('short ones only as a whole', () => {
    expect(same('600', '600')).toBe('yes');
    expect(same('600', '7600')).toBe('no');
    expect(same('600', '+49301234600')).toBe('no');
  });
});

it('whatever is written: reading ends, gives digits alone, and is its own form', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (written) => {
      const number = readWritten(written);
      if (number === undefined) return;
      expect(number).toMatch(/^\+?[\d*#]{1,32}$/);
      expect(readWritten(number)).toBe(number);
      for (const form of numberForms(written, germany)) expect(form).toMatch(/^\d*$/);
    }),
    { numRuns: 1_000 },
  );
});

it('being the same does not depend on who is asked, and each is the same as itself', () => {
  const any = fc
    .string({ unit: fc.constantFrom(...'0123456789+ *'), minLength: 2, maxLength: 14 })
    .map((text) => numberKey(text, germany))
    .filter((key) => key !== undefined);
  fc.assert(
    fc.property(any, any, (a, b) => {
      expect(sameNumber(a, b)).toBe(sameNumber(b, a));
      expect(sameNumber(a, a)).toBe('yes');
    }),
    { numRuns: 500 },
  );
});

it('punctuation between the digits changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 12 }),
      fc.array(fc.constantFrom(' ', '-', '/', '.', '\u00a0', ''), { minLength: 12, maxLength: 12 }),
      (digits, between) => {
        const written = digits.map((digit, at) => `${digit}${at < digits.length - 1 ? between[at] : ''}`).join('');
        expect(readWritten(written)).toBe(digits.join(''));
      },
    ),
  );
});
