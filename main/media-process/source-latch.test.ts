import { describe, expect, it } from 'vitest';
import { RELATCH_SILENCE_MS, SourceLatch } from './source-latch.ts';

const announced = { address: '10.0.0.1', port: 4000 };

describe('whose RTP is believed', () => {
  it('the announced address is, and is sent to before anything came', () => {
    const latch = new SourceLatch(announced, 'announced-only');
    expect(latch.destination).toEqual(announced);
    expect(latch.accepts('10.0.0.1', 4000, 0)).toBe(true);
  });

  it('announced-only: another port of the announced address is followed, another address never', () => {
    const latch = new SourceLatch(announced, 'announced-only');
    expect(latch.accepts('10.0.0.9', 4000, 0)).toBe(false);
    expect(latch.accepts('10.0.0.1', 5555, 1)).toBe(true);
    expect(latch.destination).toEqual({ address: '10.0.0.1', port: 5555 });
    expect(latch.accepts('10.0.0.9', 4000, 60_000)).toBe(false);
  });

  it('first-source: the first source is followed, the second is not', () => {
    const latch = new SourceLatch(announced, 'first-source');
    expect(latch.accepts('203.0.113.5', 7000, 0)).toBe(true);
    expect(latch.accepts('203.0.113.6', 7000, 20)).toBe(false);
    expect(latch.accepts('203.0.113.5', 7000, 40)).toBe(true);
    expect(latch.destination).toEqual({ address: '203.0.113.5', port: 7000 });
  });

  it('first-source: once the announced address spoke, nobody else is followed, however long it is silent', () => {
    const latch = new SourceLatch(announced, 'first-source');
    latch.accepts('10.0.0.1', 4000, 0);
    expect(latch.accepts('203.0.113.5', 7000, 100_000)).toBe(false);
  });

  it('somebody who was faster than the announced address is left when that one speaks', () => {
    const latch = new SourceLatch(announced, 'first-source');
    latch.accepts('203.0.113.5', 7000, 0);
    expect(latch.accepts('10.0.0.1', 4000, 20)).toBe(true);
    expect(latch.accepts('203.0.113.5', 7000, 40)).toBe(false);
  });

  it('a new port of the same address is followed after silence, and not before', () => {
    const latch = new SourceLatch(announced, 'announced-only');
    latch.accepts('10.0.0.1', 4000, 0);
    expect(latch.accepts('10.0.0.1', 4002, RELATCH_SILENCE_MS - 1)).toBe(false);
    expect(latch.accepts('10.0.0.1', 4002, RELATCH_SILENCE_MS)).toBe(true);
    expect(latch.destination.port).toBe(4002);
  });
});
