import { expect, it } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import { type LineLevels, lineLevels } from '../contract/line-levels.ts';
import { passingPushes } from '../contract/pushes.ts';
import { asLineId } from '../core/ids.ts';
import { onLevels } from './line-levels.ts';

it('consoles are told how loud all lines in use are at once, within the contract, until nobody listens', () => {
  const media = new MediaFarSide();
  const told: LineLevels[] = [];
  const listening = onLevels(media, (levels) => void told.push(levels));
  const [one, two] = [asLineId('sim/1'), asLineId('sim/2')];
  media.facts.emit({
    kind: 'loudness',
    lines: [
      { line: one, heardDb: -23, sentDb: -80 },
      { line: two, heardDb: 9, sentDb: -120 },
    ],
  });
  media.facts.emit({ kind: 'voice', line: one, present: true });
  expect(told).toEqual([
    {
      lines: [
        ['sim/1', -23, -80],
        ['sim/2', 7, -80],
      ],
    },
  ]);
  expect(lineLevels.parse(told[0])).toEqual(told[0]);
  listening[Symbol.dispose]();
  media.facts.emit({ kind: 'loudness', lines: [{ line: one, heardDb: -23, sentDb: -80 }] });
  expect(told).toHaveLength(1);
});

it('levels that come late are of no use: a console that is behind gets the next', () => {
  expect(passingPushes.has('line.levels')).toBe(true);
});
