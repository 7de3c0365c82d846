import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'setup-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of the set-up', () => {
  it('a second set-up waits until the first is done', async () => {
    const path = join(folder, 'two');
    const order: string[] = [];
    const inside = Promise.withResolvers<void>();
    const waits = Promise.withResolvers<void>();
    const first = withLock(
      path,
      async () => {
        order.push('first in');
        inside.resolve();
        await waits.promise;
        order.push('first out');
      },
      () => {},
    );
    await inside.promise;
    const second = withLock(
      path,
      async () => void order.push('second in'),
      (holder) => {
        expect(holder).toBe(`process ${process.pid}`);
        waits.resolve();
      },
    );
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(path)).toBe(false);
  });

  it('the lock of a process that died is taken over', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');
    const path = join(folder, 'died');
    writeFileSync(path, JSON.stringify({ pid: child.pid, host: hostname(), id: 'gone' }));
    await expect(withLock(path, async () => 'in', expect.fail)).resolves.toBe('in');
  });

  it('a lock from another host that nobody touches any more is taken over', async () => {
    const path = join(folder, 'elsewhere');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'another-host', id: 'gone' }));
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    await expect(withLock(path, async () => 'in', expect.fail)).resolves.toBe('in');
  });

  it('work that fails gives the lock back', async () => {
    const path = join(folder, 'fails');
    const failing = withLock(path, () => Promise.reject(new Error('no compiler')), expect.fail);
    await expect(failing).rejects.toThrow('no compiler');
    expect(existsSync(path)).toBe(false);
  });
});
