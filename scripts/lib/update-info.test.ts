import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRelease } from '../../main/shell/update/release-info.ts';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { changedFeed, publicKeyText, updatesKey } from './update-info.mjs';

/** As electron-builder 26.17 writes it. */
const FEED = `version: 1.2.4
files:
  - url: copperline-1.2.4-linux-x86_64.AppImage
    sha512: YWFh
    size: 7331689
    blockMapSize: 8037
  - url: copperline-1.2.4-linux-amd64.deb
    sha512: YmJi
    size: 8123024
path: copperline-1.2.4-linux-x86_64.AppImage
sha512: YWFh
releaseDate: '2026-11-22T16:16:19.710Z'
`;
const { privateKey } = generateKeyPairSync('ed25519');
const publicKey = publicKeyText(privateKey);
/** Enough of YAML for feeds: what electron-updater makes of it. */
function parsed(text: string) {
  const value = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  return {
    version: value('version'),
    files: [...text.matchAll(/^ {4}sha512: (.*)$/gm)].map(([, sha512]) => ({ sha512 })),
    ...(value('withdrawn') === undefined ? {} : { withdrawn: JSON.parse(value('withdrawn') ?? '') as string[] }),
    ...(value('signature') === undefined ? {} : { signature: JSON.parse(value('signature') ?? '') as string }),
  };
}

describe('a feed', () => {
  it('that was signed here is believed there', () => {
    const signed = changedFeed(FEED, {}, privateKey);
    expect(readRelease(parsed(signed), publicKey)).toEqual({ ok: true, version: '1.2.4', withdrawn: [] });
  });

  it('that is not signed, or by somebody else, is not', () => {
    expect(readRelease(parsed(FEED), publicKey)).toMatchObject({ ok: false, why: 'version 1.2.4 is not signed' });
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const signed = parsed(changedFeed(FEED, {}, stranger));
    expect(readRelease(signed, publicKey)).toMatchObject({ ok: false });
  });

  it.each([
    ['another version', (text: string) => text.replace('version: 1.2.4', 'version: 9.9.9')],
    ['another file', (text: string) => text.replace('sha512: YmJi', 'sha512: Y2Nj')],
    ['a file more', (text: string) => text.replace('path:', '  - url: evil.exe\n    sha512: ZXZpbA==\npath:')],
    ['a withdrawal', (text: string) => `${text}withdrawn: ["1.2.3"]\n`],
  ])('with %s after it was signed is not', (_, tamper) => {
    const signed = changedFeed(FEED, {}, privateKey);
    const tampered = tamper(signed);
    expect(tampered).not.toBe(signed);
    expect(readRelease(parsed(tampered), publicKey)).toMatchObject({ ok: false });
  });

  it('may be given to more and more installations without another signature', () => {
    const signed = changedFeed(FEED, { percentage: 10 }, privateKey);
    expect(signed).toContain('\nstagingPercentage: 10\n');
    const wider = changedFeed(signed, { percentage: 50 }, undefined);
    expect(wider.match(/stagingPercentage/g)).toHaveLength(1);
    expect(wider).toContain('\nstagingPercentage: 50\n');
    expect(readRelease(parsed(wider), publicKey)).toMatchObject({ ok: true });
  });

  it('keeps what it withdraws when its share changes', () => {
    const withdrawing = changedFeed(FEED, { withdrawn: ['1.2.5', '1.2.6'] }, privateKey);
    const again = changedFeed(withdrawing, { percentage: 20 }, privateKey);
    expect(readRelease(parsed(again), publicKey)).toEqual({
      ok: true,
      version: '1.2.4',
      withdrawn: ['1.2.5', '1.2.6'],
    });
  });

  it('that cannot be read is refused, not thrown over', () => {
    for (const info of [undefined, null, 'text', {}, { version: '1.2.4' }, { version: 'x', files: [] }])
      expect(readRelease(info, publicKey)).toMatchObject({ ok: false });
    expect(() => changedFeed('nothing', {}, undefined)).toThrow('no update feed');
  });
});

it('a key of another kind is refused', () => {
  using dir = tempDir('key');
  const file = join(dir.path, 'key.pem');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  writeFileSync(file, rsa.export({ type: 'pkcs8', format: 'pem' }));
  expect(() => updatesKey(file)).toThrow('not an Ed25519 key');
});
