import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { RingEdges } from './ring-edges.ts';

function ringing() {
  const clock = new VirtualClock();
  const edges: { atMs: number; edge: LineEvent }[] = [];
  const ring = new RingEdges(clock, (edge) => edges.push({ atMs: clock.now(), edge }));
  return {
    edges,
    ring,
    clock,
    says(line: string, thenMs = 0) {
      expect(ring.take(line)).toBe(true);
      clock.advance(thenMs);
    },
  };
}

describe('the edges of rings', () => {
  it('of RING alone have no times', () => {
    const { edges, says } = ringing();
    says('RING', 6000);
    says('RING', 6000);
    expect(edges).toEqual([
      { atMs: 0, edge: { kind: 'ring', on: true, untimed: true } },
      { atMs: 1000, edge: { kind: 'ring', on: false, untimed: true } },
      { atMs: 6000, edge: { kind: 'ring', on: true, untimed: true } },
      { atMs: 7000, edge: { kind: 'ring', on: false, untimed: true } },
    ]);
  });

  it('of a double ring that says RING twice are those of one', () => {
    const { edges, says } = ringing();
    says('RING', 600);
    says('RING', 2400);
    expect(edges.map(({ atMs }) => atMs)).toEqual([0, 1600]);
  });

  it('have the times that the modem measured', () => {
    const { edges, says } = ringing();
    says('DROF=0');
    says('DRON=4', 200);
    says('DROF=2', 400);
    says('DRON=4', 300);
    says('RING', 2000);
    says('DROF=20', 400);
    says('DRON=4', 1000);
    expect(edges.map(({ edge }) => edge)).toEqual([
      { kind: 'ring', on: true, untimed: true },
      { kind: 'ring', on: false, lastedMs: 400 },
      { kind: 'ring', on: true, lastedMs: 200 },
      { kind: 'ring', on: false, lastedMs: 400 },
      { kind: 'ring', on: true, lastedMs: 2000 },
      { kind: 'ring', on: false, lastedMs: 400 },
    ]);
  });

  it('are none of a line that is about something else, and stop with the modem', () => {
    const { ring, edges, clock } = ringing();
    expect(ring.take('NMBR=5551')).toBe(false);
    ring.take('RING');
    ring[Symbol.dispose]();
    clock.advance(10_000);
    expect(edges).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
