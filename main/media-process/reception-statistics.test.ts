import { expect, it } from 'vitest';
import { ReceptionStatistics } from './reception-statistics.ts';

it('loss is counted across the wrap of the sequence number', () => {
  const statistics = new ReceptionStatistics();
  for (let i = 0; i < 100; i++) {
    if (i % 10 !== 5) statistics.packet((65_500 + i) & 0xffff, i * 160, i * 20);
  }
  expect(statistics.lost).toBe(10);
  const report = statistics.report();
  expect(report).toMatchObject({ cumulativeLost: 10, highestSequence: 65_599, fractionLost: 25 });
  expect(statistics.report()?.fractionLost).toBe(0);
});

it('duplicates never make the loss negative for a person, reordering counts nothing', () => {
  const statistics = new ReceptionStatistics();
  for (const sequence of [1, 3, 2, 2, 2, 4]) statistics.packet(sequence, sequence * 160, sequence * 20);
  expect(statistics.lost).toBe(0);
  expect(statistics.report()?.cumulativeLost).toBe(-2);
});

it('a sender that begins anew loses nothing by it', () => {
  const statistics = new ReceptionStatistics();
  statistics.packet(100, 0, 0);
  statistics.packet(102, 320, 40);
  statistics.packet(40_000, 480, 60);
  statistics.packet(40_001, 640, 80);
  expect(statistics.lost).toBe(1);
});

it('jitter follows RFC 3550: 16 ms off every second packet settles near that', () => {
  const statistics = new ReceptionStatistics();
  for (let i = 0; i < 400; i++) statistics.packet(i, i * 160, i * 20 + (i % 2) * 16);
  expect(statistics.jitterMs).toBeGreaterThan(15);
  expect(statistics.jitterMs).toBeLessThan(17);
});
