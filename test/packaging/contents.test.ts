/** What is inside the app on each system, and what is not. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFuses } from '../../main/shell/fuse-wire.ts';
import { archiveOf, buildPackages, packages, resources, type System, VERSION } from './stand-in-packages.ts';

const SYSTEMS: readonly System[] = ['linux', 'windows', 'mac'];
const PREBUILT = { linux: 'linux-x64', windows: 'win32-x64', mac: 'darwin-x64' } as const;
/** What Electron's own code is in, where the fuses are. */
const PROGRAM = {
  linux: join(packages.linux, 'copperline-stand-in'),
  windows: join(packages.windows, 'Copperline.exe'),
  mac: join(packages.mac, 'Contents/Frameworks/Electron Framework.framework/Versions/A/Electron Framework'),
} as const;

beforeAll(buildPackages, 120_000);

describe.each(SYSTEMS)('the app for %s', (system) => {
  it('has every fuse in its hardened position', async () => {
    expect(Object.fromEntries((await readFuses(PROGRAM[system])) ?? [])).toEqual({
      runAsNode: 'off',
      enableCookieEncryption: 'on',
      enableNodeOptionsEnvironmentVariable: 'off',
      enableNodeCliInspectArguments: 'off',
      enableEmbeddedAsarIntegrityValidation: 'on',
      onlyLoadAppFromAsar: 'on',
      loadBrowserProcessSpecificV8Snapshot: 'off',
      grantFileProtocolExtraPrivileges: 'off',
    });
  });

  it('holds the bundles, the console and what they open', () => {
    const { files } = archiveOf(system);
    const paths = files.map(({ path }) => path);
    for (const path of [
      ...['package.json', 'main/desktop/desktop.mjs', 'main/children/media.mjs', 'main/children/exchange.mjs'],
      ...['build/console/index.html', 'assets/icon.png', 'assets/sounds/hold-music.wav', 'build/updates.json'],
      ...['main/preload/console-preload.cjs', 'assets/tray/idle-dark.png', 'assets/tray/ringingTemplate@2x.png'],
      ...['build/native/copperline.node', 'build/paths.json', 'THIRD-PARTY-NOTICES.txt', 'LICENSE'],
    ])
      expect(paths).toContain(path);
    const own = JSON.parse(
      files
        .find(({ path }) => path === 'package.json')
        ?.read()
        .toString() ?? '',
    );
    expect(own).toMatchObject({ main: 'main/desktop/desktop.mjs', version: VERSION, type: 'module' });
    expect(own.devDependencies ?? own.dependencies ?? own.scripts).toBeUndefined();
  });

  it('has outside the archive what other processes run and the system loads, and nothing of the desktop’s', () => {
    const { files } = archiveOf(system);
    const unpacked = files.filter((file) => file.unpacked).map(({ path }) => path);
    expect(unpacked).toContain('main/children/media.mjs');
    expect(unpacked).toContain('build/native/copperline.node');
    expect(unpacked.filter((path) => path.endsWith('.node')).length).toBeGreaterThan(3);
    for (const path of unpacked) {
      expect(path).not.toMatch(/^main\/(desktop|preload)\/|^build\/console\//);
      expect(existsSync(join(resources[system], 'app.asar.unpacked', path)), path).toBe(true);
    }
    expect(files.filter((file) => file.path.endsWith('.node') && !file.unpacked)).toEqual([]);
  });

  it('has native parts for this system alone', () => {
    const prebuilt = archiveOf(system)
      .files.map(({ path }) => /\/prebuilds\/([^/]+)\//.exec(path)?.[1])
      .filter((folder) => folder !== undefined);
    const wanted = new RegExp(`^(HID(_hidraw)?-)?${PREBUILT[system].replace('darwin-x64', 'darwin-x64(\\+arm64)?')}$`);
    expect(prebuilt.length).toBeGreaterThanOrEqual(3);
    for (const folder of prebuilt) expect(folder).toMatch(wanted);
  });

  it('holds no test, document, type, source of a native part, source of ours, map or package of development', () => {
    for (const { path } of archiveOf(system).files) {
      expect(path).not.toMatch(/\.(ts|tsx|map|c|cc|cpp|h|hpp|gyp|gypi|yml|md|tgz)$(?<!license\.md)/i);
      expect(path).not.toMatch(/(^|\/)(tests?|__tests__|docs?|examples?|coverage|\.git\w*)\//);
      expect(path).not.toMatch(
        /node_modules\/(typescript|vite|vitest|electron|electron-builder|@biomejs|playwright-core|react|@types)\//,
      );
    }
  });

  it('carries integrity for what is in the archive, and the words of its licences', () => {
    const { files } = archiveOf(system);
    const bundle = files.find(({ path }) => path === 'main/desktop/desktop.mjs');
    expect(bundle?.integrity?.hash).toBe(
      createHash('sha256')
        .update(bundle?.read() ?? '')
        .digest('hex'),
    );
    const notices = readFileSync(join(resources[system], 'app.asar.unpacked', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['jssip', 'mediasoup', 'mediasoup-client', 'react', '@mantine/core', 'usb', 'node-hid', 'zod'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    if (system === 'linux') expect(notices).toContain('libspandsp2');
  });
});

it('the app for Linux is what was laid out, file by file', () => {
  const laid = join(import.meta.dirname, '../../build/app/linux-x64');
  const files = readdirSync(laid, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(laid, path)).isFile(),
  );
  expect(
    archiveOf('linux')
      .files.map(({ path }) => path)
      .toSorted(),
  ).toEqual(files.toSorted());
});
