import { expect, it } from 'vitest';
import { parseCallerId } from './caller-id-message.ts';

/** Text as bytes, numbers as they are; the checksum is put behind. */
function message(...parts: readonly (number | string)[]): Uint8Array {
  const bytes = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')]));
  return Uint8Array.from([...bytes, -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff]);
}

it('number, name and date of a multiple data message are read', () => {
  const bytes = message(0x80, 33, 1, 8, '11211432', 2, 10, '2025551234', 7, 9, 'ANN BAKER');
  expect(parseCallerId(bytes, 'bell202')).toEqual({
    standard: 'bell202',
    date: '11211432',
    number: '2025551234',
    name: 'ANN BAKER',
    checksumOk: true,
  });
});

it('date and number of a single data message are read', () => {
  expect(parseCallerId(message(0x04, 18, '112114322025551234'), 'bell202')).toEqual({
    standard: 'bell202',
    date: '11211432',
    number: '2025551234',
    checksumOk: true,
  });
});

it('a letter in place of a single data message’s number says why there is none', () => {
  expect(parseCallerId(message(0x04, 9, '11211432P'), 'bell202')).toMatchObject({ numberAbsent: 'private' });
  expect(parseCallerId(message(0x04, 9, '11211432O'), 'bell202')).toMatchObject({ numberAbsent: 'unavailable' });
  expect(parseCallerId(message(0x04, 9, '11211432P'), 'bell202')).not.toHaveProperty('number');
});

it('absence of number and name each have their reason', () => {
  expect(parseCallerId(message(0x80, 6, 4, 1, 'O', 8, 1, 'P'), 'v23')).toEqual({
    standard: 'v23',
    numberAbsent: 'unavailable',
    nameAbsent: 'private',
    checksumOk: true,
  });
});

it('parameters that we do not know are passed over', () => {
  expect(parseCallerId(message(0x80, 14, 0x11, 1, 1, 0x02, 4, '1234', 0x55, 3, 'xyz'), 'v23')).toMatchObject({
    number: '1234',
  });
});

it('a name keeps its accents and loses its padding and control characters', () => {
  expect(parseCallerId(message(0x80, 11, 7, 9, 'JOS\xc9 \x07P  '), 'v23')).toMatchObject({ name: 'JOSÉ P' });
});

it('an empty number, or a date that is none, is left out', () => {
  expect(parseCallerId(message(0x80, 12, 2, 0, 1, 8, '11x11432'), 'v23')).toEqual({
    standard: 'v23',
    checksumOk: true,
  });
});

it('a wrong checksum is told', () => {
  const bytes = message(0x80, 6, 2, 4, '1234');
  bytes[5] = 0x39;
  expect(parseCallerId(bytes, 'v23')).toMatchObject({ checksumOk: false });
});

it('message waiting, a parameter that overruns, and a length that is not the message’s are no caller ID', () => {
  expect(parseCallerId(message(0x82, 3, 0x0b, 1, 0xff), 'bell202')).toBeUndefined();
  expect(parseCallerId(message(0x80, 6, 2, 9, '1234'), 'bell202')).toBeUndefined();
  expect(parseCallerId(message(0x80, 7, 2, 4, '1234', 1), 'bell202')).toBeUndefined();
  expect(parseCallerId(message(0x80, 9, 2, 4, '1234'), 'bell202')).toBeUndefined();
  expect(parseCallerId(new Uint8Array(0), 'bell202')).toBeUndefined();
  expect(parseCallerId(Uint8Array.of(0x80), 'bell202')).toBeUndefined();
});

it('no message of random bytes makes it throw', () => {
  let state = 1;
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: round % 60 }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    });
    if (bytes.length > 2) bytes.set([round % 2 ? 0x80 : 0x04, bytes.length - 3]);
    parseCallerId(bytes, 'v23');
  }
});

it('who forwarded the call, last, is read beside the caller (EN 300 659-3)', () => {
  const bytes = message(0x80, 20, 0x11, 1, 0x01, 2, 7, '5551234', 0x1a, 6, '777888');
  expect(parseCallerId(bytes, 'v23')).toMatchObject({ number: '5551234', redirecting: '777888' });
});

it('a letter where a number should be is no number in a multiple data message either', () => {
  const told = parseCallerId(message(0x80, 3, 2, 1, 'P'), 'v23');
  expect(told).toMatchObject({ numberAbsent: 'private' });
  expect(told).not.toHaveProperty('number');
});

it('a call setup message that announces waiting messages is no caller ID', () => {
  expect(parseCallerId(message(0x80, 7, 0x11, 1, 0x81, 2, 2, '12'), 'v23')).toBeUndefined();
});

it('a name in Latin letters with accents comes out as Unicode', () => {
  expect(parseCallerId(message(0x80, 8, 7, 6, 'MÜLLÉR'), 'v23')).toMatchObject({ name: 'MÜLLÉR' });
});
