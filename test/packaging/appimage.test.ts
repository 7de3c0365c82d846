/** The AppImage: one file that holds all, and starts it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { runAsAPersonWould } from './run-packaged.ts';
import { buildPackages, exec, packages } from './stand-in-packages.ts';

beforeAll(buildPackages, 120_000);

it('the AppImage holds the app, its entry and icon, and the rules for adapters, and is taken for no package', async () => {
  expect(basename(packages.appImage)).toContain('NOT-A-RELEASE');
  expect(statSync(packages.appImage).mode & 0o111).not.toBe(0);
  using dir = tempDir('appimage');
  await exec(packages.appImage, ['--appimage-extract'], { cwd: dir.path });
  const root = join(dir.path, 'squashfs-root');
  const entry = readdirSync(root).find((name) => name.endsWith('.desktop')) ?? '';
  await exec('desktop-file-validate', [join(root, entry)]);
  const text = readFileSync(join(root, entry), 'utf8');
  // Not `--no-sandbox`, as electron-builder's older tools have it.
  expect(text).toMatch(/^Exec=AppRun %U$/m);
  expect(text).toMatch(/^MimeType=.*x-scheme-handler\/tel;/m);
  expect(existsSync(join(root, 'resources/udev/70-copperline.rules'))).toBe(true);
  expect(readFileSync(join(root, 'resources/app-update.yml'), 'utf8')).toContain('provider: generic');
  // By this file the updater would take it for an installed Debian package.
  expect(existsSync(join(root, 'resources/package-type'))).toBe(false);
});

it('the AppImage runs', () => runAsAPersonWould(packages.appImage), 60_000);
