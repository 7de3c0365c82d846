import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { type Delivery, DeliveryQueue } from './delivery-queue.ts';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

function aQueue(answers: (Delivery | 'throws' | 'never')[], most?: number) {
  const clock = new VirtualClock();
  const asked: number[] = [];
  const queue = new DeliveryQueue<number>(
    clock,
    (item, signal) => {
      asked.push(item);
      const answer = answers.shift() ?? { kind: 'done' };
      if (answer === 'throws') return Promise.reject(new Error('ECONNREFUSED'));
      if (answer === 'never')
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return Promise.resolve(answer);
    },
    { ...(most === undefined ? {} : { most }), firstWaitMs: 1_000, longestWaitMs: 8_000 },
  );
  return { clock, asked, queue };
}

describe('what is to be told', () => {
  it('goes out in order, one after the other', async () => {
    const { queue, asked } = aQueue([]);
    for (const item of [1, 2, 3]) queue.add(item);
    await settled();
    expect(asked).toEqual([1, 2, 3]);
    expect(queue.state).toMatchObject({ sent: 3, failed: 0, waiting: 0 });
  });

  it('is sent again with growing waits while nobody answers, and nothing overtakes it', async () => {
    const { clock, queue, asked } = aQueue(['throws', { kind: 'again', why: '503' }, 'throws', 'throws', 'throws']);
    queue.add(1);
    queue.add(2);
    await settled();
    for (const wait of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      const before = asked.length;
      clock.advance(wait - 1);
      await settled();
      expect(asked).toHaveLength(before);
      clock.advance(1);
      await settled();
      expect(asked.length).toBeGreaterThan(before);
    }
    expect(asked).toEqual([1, 1, 1, 1, 1, 1, 2]);
    expect(queue.state.lastError).toBeUndefined();
  });

  it('is given up when the other side says that it will never take it', async () => {
    const { queue, asked } = aQueue([{ kind: 'refused', why: '400' }]);
    queue.add(1);
    queue.add(2);
    await settled();
    expect(asked).toEqual([1, 2]);
    expect(queue.state).toMatchObject({ sent: 1, failed: 1 });
  });

  it('does not wait for ever for an answer', async () => {
    const { clock, queue } = aQueue(['never']);
    queue.add(1);
    await settled();
    clock.advance(15_000);
    await settled();
    expect(queue.state).toMatchObject({ waiting: 1, lastError: 'No answer in time.' });
  });

  it('is bounded: the oldest are given up', async () => {
    const { clock, queue, asked } = aQueue(['throws'], 3);
    for (let i = 1; i <= 6; i++) queue.add(i);
    await settled();
    clock.advance(1_000);
    await settled();
    expect(asked.at(-1)).toBe(6);
    expect(queue.state.waiting).toBe(0);
    expect(asked).toEqual([1, 1, 5, 6]);
  });

  it('is forgotten after a day', async () => {
    const { clock, queue } = aQueue(Array(20_000).fill('throws'));
    queue.add(1);
    await settled();
    for (let i = 0; i < 11_000 && queue.state.waiting > 0; i++) {
      clock.advance(8_000);
      await settled();
    }
    expect(queue.state.waiting).toBe(0);
  });

  it('ends with the queue', async () => {
    const { clock, queue, asked } = aQueue(['never']);
    queue.add(1);
    await settled();
    queue[Symbol.dispose]();
    queue[Symbol.dispose]();
    queue.add(2);
    clock.advance(60_000);
    await settled();
    expect(asked).toEqual([1]);
    expect(clock.pending).toBe(0);
  });
});
