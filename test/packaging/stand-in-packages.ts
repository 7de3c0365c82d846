/** The installers of stand-ins, built by `npm run package -- --stand-in` once for all tests, and again when something changed. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { contentKey, folderKey, readText, writeWhole } from '../../scripts/lib/files.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { type AsarFile, readAsar } from './stand-in/read-asar.ts';

export const ROOT = join(import.meta.dirname, '../..');
const OUTPUT = join(ROOT, 'dist', 'stand-in');
const KEY = join(ROOT, 'build', 'stand-in-packages.key');
export const exec = promisify(execFile);
/** What `7z` and `dpkg-deb` list is long. */
export const LONG = { maxBuffer: 2 ** 26, encoding: 'utf8' } as const;

export const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
const name = `copperline-stand-in-NOT-A-RELEASE-${VERSION}`;

export const packages = {
  deb: join(OUTPUT, `${name}-linux-amd64.deb`),
  appImage: join(OUTPUT, `${name}-linux-x86_64.AppImage`),
  exe: join(OUTPUT, `${name}-win-x64-setup.exe`),
  linux: join(OUTPUT, 'linux-unpacked'),
  windows: join(OUTPUT, 'win-unpacked'),
  mac: join(OUTPUT, 'mac', 'Copperline Stand-in.app'),
  feed: join(OUTPUT, 'latest-linux.yml'),
} as const;

async function wantedKey(): Promise<string> {
  const folders = ['main', 'native', 'renderer/src', 'assets', 'scripts', 'test/packaging/stand-in', 'test/shell'];
  const own = await folderKey(
    folders.map((folder) => join(ROOT, folder)),
    (path) => !/\.test\.tsx?$/.test(path),
  );
  const single = ['electron-builder.yml', 'package.json', 'package-lock.json', 'build/paths.json'];
  const texts = await Promise.all(single.map(async (file) => (await readText(join(ROOT, file))) ?? ''));
  return contentKey(own, ...texts);
}

/** Builds them where they are not there: about 25 s. */
export async function buildPackages(): Promise<void> {
  await withLock(
    join(ROOT, 'build', '.stand-in-lock'),
    async () => {
      const key = await wantedKey();
      if ((await readText(KEY)) === key && (await readText(packages.feed)) !== undefined) return;
      await exec(process.execPath, [join(ROOT, 'scripts', 'package.mjs'), '--stand-in'], { cwd: ROOT, ...LONG });
      await writeWhole(KEY, key);
    },
    () => undefined,
  );
}

/** Where electron-builder puts an app's resources. */
export const resources = {
  linux: join(packages.linux, 'resources'),
  windows: join(packages.windows, 'resources'),
  mac: join(packages.mac, 'Contents', 'Resources'),
} as const;
export type System = keyof typeof resources;

export const archiveOf = (system: System): { files: readonly AsarFile[]; header: Buffer } =>
  readAsar(join(resources[system], 'app.asar'));
