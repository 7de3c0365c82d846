import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './files.mjs';
import { host } from './places.mjs';

const touchEveryMs = 2_000;
const staleAfterMs = 15_000;

/**
 * Runs `work` while holding the lock file. Another process that asks meanwhile waits. A holder that died leaves a
 * stale file: its process is gone, or (another host or container) it no longer touches the file.
 * @template T @param {string} path @param {() => Promise<T>} work @param {(holder: string) => void} onWait
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  await mkdir(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host, id: randomUUID() });
  for (let said = false; ; ) {
    try {
      await writeFile(path, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const holder = await readFile(path, 'utf8').catch(() => undefined);
    if (holder !== undefined && (await isStale(path, holder))) {
      await takeAway(path, holder);
      continue;
    }
    if (!said && holder) {
      onWait(holderText(holder));
      said = true;
    }
    await sleep(200);
  }
  const touch = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), touchEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    if ((await readFile(path, 'utf8').catch(() => '')) === mine) await rm(path, { force: true });
  }
}

/** @param {string} path @param {string} holder */
async function isStale(path, holder) {
  const touched = await stat(path).catch(() => undefined);
  if (!touched) return false;
  if (Date.now() - touched.mtimeMs > staleAfterMs) return true;
  try {
    const { pid, host: itsHost } = JSON.parse(holder);
    return itsHost === host && !isAlive(pid);
  } catch {
    // Not JSON yet: it is being written.
    return false;
  }
}

/**
 * The race: two that wait see the same stale file, the first takes it away and makes its own, the second takes that
 * away. So the file is moved aside first and looked at: a living one is put back.
 * @param {string} path @param {string} holder
 */
async function takeAway(path, holder) {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8').catch(() => '');
  if (moved === holder) await rm(aside, { force: true });
  else await rename(aside, path).catch(() => {});
}

/** @param {string} holder */
function holderText(holder) {
  try {
    return `process ${JSON.parse(holder).pid}`;
  } catch {
    return 'another process';
  }
}
