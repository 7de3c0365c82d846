import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LineLevels } from '../../../main/contract/line-levels.ts';
import type { Connection } from '../connection.ts';
import { BEAT_MS, LevelFeed, type LineLevel, STALE_MS } from './level-feed.ts';

function aFeed() {
  let tell: (levels: LineLevels) => void = () => {};
  const onPush = (_: string, listener: (body: never) => void): (() => void) => {
    tell = listener as typeof tell;
    return () => {};
  };
  const feed = new LevelFeed({ onPush: onPush as Connection['onPush'] });
  const shown: [string, LineLevel | undefined][] = [];
  const show = (line: string) => feed.on(line, (level) => void shown.push([line, level]));
  return { feed, show, shown, tell: (...lines: LineLevels['lines'][number][]) => tell({ lines }) };
}

describe('levels of lines', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('go to who shows that line, for as long as it is shown', () => {
    const { show, shown, tell } = aFeed();
    const stop = show('a');
    tell(['a', -20, -30], ['b', -1, -2]);
    stop();
    tell(['a', -21, -31]);
    expect(shown).toEqual([['a', { heardDb: -20, sentDb: -30 }]]);
  });

  it('a line that is not told of any more is silent', () => {
    const { show, shown, tell } = aFeed();
    show('a');
    show('b');
    tell(['a', -20, -30], ['b', -1, -2]);
    tell(['b', -1, -2]);
    tell(['b', -1, -2]);
    expect(shown.filter(([line]) => line === 'a')).toEqual([
      ['a', { heardDb: -20, sentDb: -30 }],
      ['a', undefined],
    ]);
  });

  it('other meters move with them, and by themselves where there is no line in use', () => {
    const { feed, tell } = aFeed();
    let beats = 0;
    const stop = feed.onBeat(() => void beats++);
    for (let telling = 1; telling <= 5; telling++) {
      vi.advanceTimersByTime(200);
      tell(['a', -20, -30]);
      expect(beats).toBe(telling);
    }
    vi.advanceTimersByTime(4 * BEAT_MS);
    expect(beats).toBe(9);
    stop();
    vi.advanceTimersByTime(4 * BEAT_MS);
    expect(beats).toBe(9);
  });

  it('all are silent when nothing is told for a second: the gateway is gone, or the last call is over', () => {
    const { show, shown, tell } = aFeed();
    show('a');
    tell(['a', -20, -30]);
    vi.advanceTimersByTime(STALE_MS - 1);
    expect(shown).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(shown.at(-1)).toEqual(['a', undefined]);
    vi.advanceTimersByTime(10 * STALE_MS);
    expect(shown).toHaveLength(2);
  });
});
