import { expect, it } from 'vitest';
import { judgeStart, type StartRecord } from './start-record.ts';

/** Starts in order; a healthy one is told so before the next. */
function starts(...each: readonly { version: string; healthy: boolean }[]) {
  let last: StartRecord | undefined;
  return each.map(({ version, healthy }) => {
    const verdict = judgeStart(last, version);
    if (verdict.kind === 'go') last = { ...verdict.record, healthy: verdict.record.healthy || healthy };
    return verdict.kind;
  });
}

it('a new version that never comes up is gone back from at its fourth start', () => {
  const bad = { version: '2.0.0', healthy: false };
  expect(starts({ version: '1.0.0', healthy: true }, bad, bad, bad, bad)).toEqual([
    'go',
    'go',
    'go',
    'go',
    'roll-back',
  ]);
});

it('a version that proved itself is never gone back from, however often it ends', () => {
  const ends = Array.from({ length: 10 }, () => ({ version: '2.0.0', healthy: false }));
  expect(starts({ version: '1.0.0', healthy: true }, { version: '2.0.0', healthy: true }, ...ends)).not.toContain(
    'roll-back',
  );
});

it('a first installation has nothing to go back to', () => {
  const ends = Array.from({ length: 10 }, () => ({ version: '1.0.0', healthy: false }));
  expect(starts(...ends)).not.toContain('roll-back');
});

it('what is gone back to is the last one that ran, not the last one tried', () => {
  const bad = (version: string) => ({ version, tries: 3, healthy: false, before: '1.0.0' });
  expect(judgeStart(bad('2.0.0'), '2.0.1')).toMatchObject({ kind: 'go', record: { before: '1.0.0' } });
  expect(judgeStart(bad('2.0.0'), '2.0.0')).toEqual({ kind: 'roll-back', version: '1.0.0', refused: '2.0.0' });
});
