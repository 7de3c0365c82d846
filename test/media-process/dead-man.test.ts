import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asLineId } from '../../main/core/ids.ts';
import { ExchangeWorld, until } from './exchange-world.ts';
import { MediaChild } from './media-child.ts';

let world: ExchangeWorld;

beforeAll(async () => {
  world = await ExchangeWorld.start();
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function seized(): Promise<MediaChild> {
  const media = await MediaChild.start();
  await media.openSimulated(world.socket);
  await media.ask({ kind: 'set-hook', line: asLineId('simulated-1/1'), hook: 'off-hook' });
  expect(await world.isOffHook(1)).toBe(true);
  return media;
}

/** A gateway of its own process that has seized line 1. */
async function seizedByOther() {
  const gateway = fork(fileURLToPath(new URL('./seizes-a-line.ts', import.meta.url)), [world.socket], {
    serialization: 'advanced',
  });
  await once(gateway, 'message');
  expect(await world.isOffHook(1)).toBe(true);
  return gateway;
}

describe('every line is on-hook', () => {
  it('2 s after the gateway said its last, and the process ends', async () => {
    await using media = await seized();
    await until('a heartbeat', () => media.heartbeats >= 1);
    media.alive = false;
    const began = performance.now();
    await until('on-hook', async () => !(await world.isOffHook(1)), 3500);
    // The last heartbeat may have been sent up to 500 ms before.
    expect(performance.now() - began).toBeGreaterThan(1400);
    expect(performance.now() - began).toBeLessThan(2700);
    expect((await media.exited).code).toBe(0);
  });

  it('before the process ends at SIGTERM', async () => {
    const media = await seized();
    media.signal('SIGTERM');
    expect(await media.exited).toEqual({ code: 0, signal: null });
    expect(await world.isOffHook(1)).toBe(false);
  });

  it('soon after the gateway was killed', async () => {
    const gateway = await seizedByOther();
    gateway.kill('SIGKILL');
    await until('on-hook', async () => !(await world.isOffHook(1)), 1500);
  });

  it('2 s after the gateway was stopped (SIGSTOP)', async () => {
    const gateway = await seizedByOther();
    gateway.kill('SIGSTOP');
    const began = performance.now();
    await until('on-hook', async () => !(await world.isOffHook(1)), 3500);
    expect(performance.now() - began).toBeLessThan(2700);
    gateway.kill('SIGKILL');
  });

  it('not while the gateway goes on talking', async () => {
    await using media = await seized();
    await until('three seconds of heartbeats', () => media.heartbeats >= 6, 4500);
    expect(await world.isOffHook(1)).toBe(true);
  });
});
