import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorText, GatewayError } from '../core/errors.ts';

/** Where Copperline keeps its data unless told otherwise. */
export function defaultDataDir(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  switch (platform) {
    case 'win32':
      return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Copperline');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Copperline');
    default:
      return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'copperline');
  }
}

/** A data directory that is ours alone until disposed. */
export interface DataDir extends Disposable {
  readonly path: string;
  /** The gateway before us did not end by itself: it crashed or was killed. */
  readonly endedUncleanly: boolean;
}

/**
 * Makes the directory (mode 700) and locks it. The lock is SQLite's on `gateway.lock`: the system takes it
 * off a process that dies, however it dies, so none is ever stale and no process id is guessed at.
 * `gateway.pid` is there for the message to whoever comes second.
 *
 * @throws GatewayError `store-failed` when another gateway uses it, or it cannot be written
 */
export function openDataDir(path: string): DataDir {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (thrown) {
    throw unusable(path, thrown);
  }
  const pidFile = join(path, 'gateway.pid');
  const lock = takeLock(path, pidFile);
  const endedUncleanly = readPid(pidFile) !== undefined;
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (thrown) {
    lock.close();
    throw unusable(path, thrown);
  }
  let open = true;
  return {
    path,
    endedUncleanly,
    [Symbol.dispose]() {
      if (!open) return;
      open = false;
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

/** The gateway that uses a data directory now, if one does; its process where that is known. Changes nothing. */
export function dataDirUser(path: string): { readonly pid?: number } | undefined {
  const file = join(path, 'gateway.lock');
  if (!existsSync(file)) return undefined;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: 0, readOnly: true });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return undefined;
  } catch (thrown) {
    if (!isLocked(thrown)) return undefined;
    const pid = readPid(join(path, 'gateway.pid'));
    return pid === undefined ? {} : { pid };
  } finally {
    lock?.close();
  }
}

/** SQLITE_BUSY, SQLITE_LOCKED */
function isLocked(thrown: unknown): boolean {
  const code = (thrown as { errcode?: number }).errcode;
  return code === 5 || code === 6;
}

function takeLock(path: string, pidFile: string): DatabaseSync {
  const file = join(path, 'gateway.lock');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (thrown) {
    lock?.close();
    if (isLocked(thrown)) {
      const pid = readPid(pidFile);
      throw new GatewayError(
        'store-failed',
        `Another Copperline${pid === undefined ? '' : ` (process ${pid})`} is using ${path}. Close it first, or start this one with another directory (--data).`,
        { context: { path, pid }, cause: thrown },
      );
    }
    throw unusable(path, thrown);
  }
}

const unusable = (path: string, thrown: unknown): GatewayError =>
  new GatewayError(
    'store-failed',
    `The data directory ${path} cannot be used: ${errorText(thrown)}. Copperline writes there and needs room. Give another one with --data.`,
    { cause: thrown },
  );

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    return Number.isInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}
