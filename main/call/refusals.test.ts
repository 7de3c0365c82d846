import { expect, it } from 'vitest';
import { describeEnd, refusalFor } from './refusals.ts';

it('what the line says becomes the status that SIP has for it', () => {
  const statuses = (
    [
      'busy',
      'congestion',
      'sit',
      'sit-vacant-code',
      'sit-intercept',
      'sit-no-circuit',
      'sit-reorder',
      'unobtainable',
      'no-answer',
      'no-line',
      'glare',
      'no-loop-current',
      'media',
      'not-a-number',
      'no-route',
    ] as const
  ).map((why) => refusalFor(why).status);
  expect(statuses).toEqual([486, 503, 404, 404, 410, 503, 503, 404, 480, 503, 503, 503, 488, 484, 404]);
});

it('the end of a SIP call is told in words', () => {
  expect(describeEnd({ by: 'peer', status: 486, reason: 'Busy Here' })).toBe('The SIP side refused: busy (486).');
  expect(describeEnd({ by: 'peer', status: 0, reason: 'hung up' })).toBe('The SIP side hung up.');
  expect(describeEnd({ by: 'network', status: 0, reason: 'timed out' })).toBe(
    'The connection to the SIP side was lost: timed out.',
  );
});
