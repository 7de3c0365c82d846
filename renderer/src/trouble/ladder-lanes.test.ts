import { describe, expect, it } from 'vitest';
import type { Ladder, LadderStep } from '../../../main/contract/trouble.ts';
import { drawingOf, rungLabel, rungTone } from './ladder-lanes.ts';

const step = (at: number, change: Partial<LadderStep> = {}): LadderStep => ({
  at,
  direction: 'out',
  trunk: 'pbx',
  peer: '127.0.0.1:5060',
  line: 'INVITE sip:100@pbx',
  method: 'INVITE',
  again: false,
  text: '',
  ...change,
});
const ladder = (sipCallId: string, steps: LadderStep[]): Ladder => ({
  ...{ sipCallId, trunk: 'pbx', startedAt: steps[0]?.at ?? 0, match: 'known', left: 0, steps },
});

describe('a call that went to one trunk and then to the next', () => {
  it('is one drawing in the order of time, with a column for each side', () => {
    const other = { trunk: 'backup', peer: '127.0.0.2:5060' };
    const { lanes, rungs } = drawingOf([
      ladder('b', [
        step(1_500, other),
        step(1_900, { ...other, direction: 'in', status: 200, line: '200 OK (INVITE)' }),
      ]),
      ladder('a', [
        step(1_000),
        step(1_500, { direction: 'in', status: 503, line: '503 Service Unavailable (INVITE)' }),
      ]),
    ]);
    expect(lanes).toEqual([
      { peer: '127.0.0.1:5060', trunk: 'pbx' },
      { peer: '127.0.0.2:5060', trunk: 'backup' },
    ]);
    expect(rungs.map(({ afterMs, lane, sipCallId }) => [afterMs, lane, sipCallId])).toEqual([
      [0, 0, 'a'],
      [500, 1, 'b'],
      [500, 0, 'a'],
      [900, 1, 'b'],
    ]);
  });
});

it('no messages are an empty drawing', () => {
  expect(drawingOf([])).toEqual({ lanes: [], rungs: [] });
});

it('what stands on an arrow is the method or the status, and its tone is the status’s class', () => {
  const answer = (status: number): LadderStep => step(0, { status, line: `${status} Whatever it says (INVITE)` });
  expect(rungLabel(step(0))).toBe('INVITE');
  expect(rungLabel(answer(180))).toBe('180 Whatever it says');
  expect([step(0), answer(180), answer(200), answer(302), answer(407), answer(486)].map(rungTone)).toEqual([
    'request',
    'progress',
    'good',
    'elsewhere',
    'elsewhere',
    'refused',
  ]);
});
