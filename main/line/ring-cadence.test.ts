import { describe, expect, it } from 'vitest';
import { firstRing, ringPatternFaults, ringPatternOf } from './ring-cadence.ts';

const patterns = [
  { name: 'long', ms: [2000, 4000] },
  { name: 'double', ms: [800, 400, 800, 4000] },
  { name: 'triple', ms: [400, 200, 400, 200, 800, 4000] },
  { name: 'british', ms: [400, 200, 400, 2000] },
];

describe('a ring', () => {
  it('is what comes before the pause, however many bursts it has', () => {
    expect(firstRing([2000, 4000])).toEqual([2000]);
    expect(firstRing([400, 200, 400, 2000])).toEqual([400, 200, 400]);
    expect(firstRing([1000, 4000, 2000, 5000])).toEqual([1000]);
    expect(firstRing([400, 200])).toEqual([400]);
    expect(firstRing([])).toEqual([]);
  });

  it.each([
    [[1980], 'long'],
    [[820, 380, 780], 'double'],
    [[420, 180, 380, 220, 840], 'triple'],
    [[380, 220, 400], 'british'],
  ] as const)('of %j ms is %s', (heard, name) => {
    expect(ringPatternOf(heard, patterns)).toBe(name);
  });

  it.each([[[]], [[1000]], [[800, 400]], [[400, 200, 400, 200]], [[400, 600, 400]], [[800, 400, 800, 400, 800]]])(
    'of %j ms fits none',
    (heard) => {
      expect(ringPatternOf(heard, patterns)).toBeUndefined();
    },
  );

  it('that fits two is the nearer', () => {
    const near = [
      { name: 'one', ms: [1000, 4000] },
      { name: 'two', ms: [1300, 4000] },
    ];
    expect(ringPatternOf([1120], near)).toBe('one');
    expect(ringPatternOf([1180], near)).toBe('two');
  });
});

describe('ring patterns', () => {
  it('that can be told apart are right', () => {
    expect(ringPatternFaults(patterns)).toEqual([]);
  });

  it('are refused with the reason', () => {
    expect(ringPatternFaults([{ name: ' ', ms: [400, 400] }])).toEqual(['a pattern has no name']);
    expect(ringPatternFaults([{ name: 'x', ms: [400] }])).toEqual(['"x" needs times on and off in turn']);
    expect(ringPatternFaults([{ name: 'x', ms: [] }])).toEqual(['"x" needs times on and off in turn']);
    expect(ringPatternFaults([{ name: 'x', ms: [Number.NaN, 400] }])).toEqual([
      '"x" has times that are not from 50 to 20000 ms',
    ]);
    expect(
      ringPatternFaults([
        { name: 'x', ms: [400, 4000] },
        { name: 'x', ms: [2000, 4000] },
        { name: 'y', ms: [420, 3000] },
      ]),
    ).toEqual(['"x" is there twice', '"y" cannot be told from "x"']);
  });
});
