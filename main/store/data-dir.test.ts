import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataDirUser, defaultDataDir, openDataDir } from './data-dir.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'copperline-data-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('each platform has its own place for data', () => {
  expect(defaultDataDir('linux', {}, '/home/a')).toBe('/home/a/.local/share/copperline');
  expect(defaultDataDir('linux', { XDG_DATA_HOME: '/data' }, '/home/a')).toBe('/data/copperline');
  expect(defaultDataDir('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Copperline');
  expect(defaultDataDir('win32', { APPDATA: '/appdata' }, '/a')).toBe('/appdata/Copperline');
});

test('the directory is made private, and is free again after disposing, twice', () => {
  const path = join(base, 'a', 'b');
  const data = openDataDir(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(data.endedUncleanly).toBe(false);
  data[Symbol.dispose]();
  data[Symbol.dispose]();
  using again = openDataDir(path);
  expect(again.endedUncleanly).toBe(false);
});

test('a second gateway is told which process has the directory, and a killed one leaves it free', async () => {
  const path = join(base, 'data');
  const child = fork(join(import.meta.dirname, 'fixtures', 'hold-data-dir.ts'), [path], {
    stdio: 'ignore',
    execArgv: [],
  });
  await once(child, 'message');
  expect(() => openDataDir(path)).toThrow(`(process ${child.pid})`);
  expect(dataDirUser(path)).toEqual({ pid: child.pid });
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  expect(dataDirUser(path)).toBeUndefined();
  expect(existsSync(join(path, 'gateway.pid'))).toBe(true);
  using data = openDataDir(path);
  expect(data.endedUncleanly).toBe(true);
});

test('asking who uses a directory makes none', () => {
  expect(dataDirUser(join(base, 'none'))).toBeUndefined();
  expect(existsSync(join(base, 'none'))).toBe(false);
});

test('a path that cannot be made gives an error that says what to do', () => {
  writeFileSync(join(base, 'file'), '');
  expect(() => openDataDir(join(base, 'file', 'data'))).toThrow('Give another one with --data');
});
