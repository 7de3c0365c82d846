/** The app for macOS, which cannot be run, signed or put on a disk image here: what is in it, and what it says. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { archiveOf, buildPackages, packages, VERSION } from './stand-in-packages.ts';

beforeAll(buildPackages, 120_000);

describe('the app for macOS', () => {
  const plist = (): string => readFileSync(join(packages.mac, 'Contents/Info.plist'), 'utf8');
  const value = (key: string): string | undefined =>
    new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(plist())?.[1];

  it('says who it is, opens telephone links, and why it wants the microphone', () => {
    expect(value('CFBundleIdentifier')).toBe('app.copperline.desktop');
    expect(value('CFBundleShortVersionString')).toBe(VERSION);
    expect(value('CFBundleExecutable')).toBe('Copperline Stand-in');
    expect(value('LSApplicationCategoryType')).toBe('public.app-category.business');
    expect(value('NSMicrophoneUsageDescription')).toContain('microphone');
    expect(plist()).toMatch(/<key>CFBundleURLSchemes<\/key>\s*<array>\s*<string>tel<\/string>\s*<string>sip<\/string>/);
  });

  it('knows its archive', () => {
    const hash = createHash('sha256').update(archiveOf('mac').header).digest('hex');
    const [, told = ''] = /<key>ElectronAsarIntegrity<\/key>([\s\S]*)/.exec(plist()) ?? [];
    const own = told.slice(told.indexOf('<key>Resources/app.asar</key>'));
    expect(/<key>hash<\/key>\s*<string>([0-9a-f]+)</.exec(own)?.[1]).toBe(hash);
  });

  it('has its icon, its helpers and what is outside the archive', () => {
    const contents = join(packages.mac, 'Contents');
    expect(readFileSync(join(contents, 'Resources/icon.icns')).toString('latin1', 0, 4)).toBe('icns');
    for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
      const helper = `Copperline Stand-in Helper${kind}`;
      expect(existsSync(join(contents, 'Frameworks', `${helper}.app`, 'Contents', 'MacOS', helper))).toBe(true);
    }
    const worker = join(contents, 'Resources/app.asar.unpacked/build/mediasoup-worker/mediasoup-worker');
    expect(statSync(worker).mode & 0o111).not.toBe(0);
  });

  it('asks the hardened runtime for no more than it needs', () => {
    const entitlements = readFileSync(join(import.meta.dirname, '../../assets/package/entitlements.mac.plist'), 'utf8');
    expect([...entitlements.matchAll(/<key>(.*)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
      'com.apple.security.device.audio-input',
      'com.apple.security.device.usb',
    ]);
  });
});
