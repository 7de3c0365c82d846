import { expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { LineTimelines } from './line-timelines.ts';

it('a line’s timeline has what happened in order, what came again and again once', () => {
  const clock = new VirtualClock();
  const timelines = new LineTimelines(clock);
  timelines.add('sim/1', 'fact', 'ring on');
  clock.advance(100);
  timelines.add('sim/1', 'state', 'ringing');
  for (let i = 0; i < 3; i++) timelines.add('sim/1', 'fact', 'battery gone');
  clock.advance(2_001);
  timelines.add('sim/1', 'fact', 'battery gone');
  expect(timelines.of('sim/1').map(({ kind, text }) => [kind, text])).toEqual([
    ['fact', 'ring on'],
    ['state', 'ringing'],
    ['fact', 'battery gone (3 times)'],
    ['fact', 'battery gone'],
  ]);
  expect(timelines.of('sim/1', 1)).toHaveLength(1);
  expect(timelines.of('sim/2')).toEqual([]);
});

it('a line that chatters for days takes no more memory than others', () => {
  const clock = new VirtualClock();
  const timelines = new LineTimelines(clock);
  for (let i = 0; i < 5_000; i++) {
    clock.advance(10);
    timelines.add('sim/1', 'fact', `fact ${i} ${'x'.repeat(1_000)}`);
  }
  expect(timelines.of('sim/1')).toHaveLength(1_000);
  expect(timelines.of('sim/1').at(-1)?.text.length).toBeLessThan(310);
  timelines.forget('sim/1');
  expect(timelines.lines).toEqual([]);
});
