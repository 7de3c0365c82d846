import { expect, test } from 'vitest';
import { asLineId } from '../core/ids.ts';
import { REPLY_MS, replyDeadlineMs } from './media-messages.ts';

const line = asLineId('sim/1');
const tones = { kind: 'dial', line, toneMs: 100, gapMs: 100 } as const;

test('a number is given as long as its tones and pauses take', () => {
  expect(replyDeadlineMs({ ...tones, digits: '12,3' })).toBe(REPLY_MS + 4 * 200 + 2000);
});

test('a number that is dialled by pulses is given as long as the longest digits would take', () => {
  const pulse = { perSecond: 10, makePercent: 39, interDigitMs: 800 };
  // Ten digits of ten pulses each: by the time of tones the line would have been taken for broken.
  expect(replyDeadlineMs({ ...tones, digits: '0000000000', pulse })).toBe(REPLY_MS + 10 * 1800);
});
