/** The installer for Windows, which cannot be run here: what is in it, and what it says. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { archiveOf, buildPackages, exec, LONG, packages, ROOT, VERSION } from './stand-in-packages.ts';

beforeAll(buildPackages, 120_000);

function textsOf(file: string): Record<string, string> {
  const program = NtExecutable.from(readFileSync(file), { ignoreCert: true });
  const [info] = Resource.VersionInfo.fromEntries(NtExecutableResource.from(program).entries);
  const [language] = info?.getAllLanguagesForStringValues() ?? [];
  return language ? (info?.getStringValues(language) ?? {}) : {};
}

describe('the installer for Windows', () => {
  it('is named so that nobody takes it for a release', () => {
    expect(basename(packages.exe)).toContain('NOT-A-RELEASE');
    expect(basename(packages.exe)).toMatch(/-win-x64-setup\.exe$/);
  });

  it('brings the whole app', async () => {
    using dir = tempDir('nsis');
    const listed = (await exec('7z', ['l', '-slt', packages.exe], LONG)).stdout;
    const payload = /^Path = (.*app-64\.7z)$/m.exec(listed)?.[1];
    expect(payload, listed.slice(0, 2000)).toBeDefined();
    await exec('7z', ['x', '-y', `-o${dir.path}`, packages.exe, payload ?? ''], LONG);
    const inside = (await exec('7z', ['l', '-slt', join(dir.path, payload ?? '')], LONG)).stdout;
    const paths = [...inside.matchAll(/^Path = (.*)$/gm)].map(([, path = '']) => path.replaceAll('\\', '/'));
    for (const path of [
      'Copperline.exe',
      'resources/app.asar',
      'resources/app.asar.unpacked/main/children/media.mjs',
      'resources/app.asar.unpacked/build/mediasoup-worker/mediasoup-worker.exe',
      'resources/app-update.yml',
    ])
      expect(paths).toContain(path);
    expect(paths.some((path) => /\/prebuilds\/(HID-)?linux/.test(path))).toBe(false);
  });

  it('is one click for one user, asks about the data when it is removed, and offers telephone links', () => {
    const config = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    expect(config).toMatch(/^nsis:\n {2}oneClick: true\n {2}perMachine: false\n/m);
    const script = readFileSync(join(ROOT, 'assets/package/installer.nsh'), 'utf8');
    expect(script).toContain('MB_DEFBUTTON2');
    for (const scheme of ['tel', 'sip']) expect(script).toContain(`URLAssociations" "${scheme}"`);
  });

  it('installs a program that says its name, version and whose it is', () => {
    expect(textsOf(join(packages.windows, 'Copperline.exe'))).toMatchObject({
      ProductName: 'Copperline Stand-in',
      FileVersion: expect.stringContaining(VERSION),
      ProductVersion: expect.stringContaining(VERSION),
      LegalCopyright: expect.stringContaining('The Copperline authors'),
    });
    expect(textsOf(packages.exe)).toMatchObject({ ProductName: 'Copperline Stand-in', ProductVersion: VERSION });
  });

  it('installs a program that knows its archive', () => {
    const program = NtExecutable.from(readFileSync(join(packages.windows, 'Copperline.exe')), { ignoreCert: true });
    const entry = NtExecutableResource.from(program).entries.find(({ type }) => type === 'INTEGRITY');
    const told = JSON.parse(Buffer.from(entry?.bin ?? new ArrayBuffer(0)).toString('utf8')) as unknown;
    const { header } = archiveOf('windows');
    expect(told).toMatchObject([{ file: expect.stringContaining('app.asar'), alg: 'SHA256', value: sha256(header) }]);
  });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
