import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempDir } from '../../../test/kit/temp-dir.ts';
import { givenCertificate, ownCertificate } from './certificate.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);
const NAMES = ['office', 'office.local', '192.168.1.20', 'fd00::20'];
let dir: Disposable & { readonly path: string };
beforeEach(() => {
  dir = tempDir('certificate');
});
afterEach(() => dir[Symbol.dispose]());

describe('a certificate of our own', () => {
  it('is for a server of these names and addresses, and no authority', async () => {
    const { cert, key, view } = await ownCertificate(dir.path, NAMES, NOW);
    const read = new X509Certificate(cert);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.ca).toBe(false);
    expect(['office', 'office.local'].map((name) => read.checkHost(name))).toEqual(['office', 'office.local']);
    expect(read.checkHost('other')).toBeUndefined();
    expect(read.checkIP('192.168.1.20')).toBe('192.168.1.20');
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(view).toMatchObject({ fingerprint: read.fingerprint256, own: true });
    expect(view.names.slice(0, 3)).toEqual(NAMES.slice(0, 3));
    expect(view.validUntil - view.validFrom).toBeLessThan(825 * DAY);
    expect((await stat(join(dir.path, 'access-key.pem'))).mode & 0o777).toBe(0o600);
  });

  it('stays until it is nearly over, asked for anew, or damaged', async () => {
    const first = await ownCertificate(dir.path, NAMES, NOW);
    const fingerprint = async (now: number, anew = false): Promise<string> =>
      (await ownCertificate(dir.path, NAMES, now, { anew })).view.fingerprint;
    expect(await fingerprint(NOW + 780 * DAY)).toBe(first.view.fingerprint);
    const renewed = await fingerprint(NOW + 790 * DAY);
    expect(renewed).not.toBe(first.view.fingerprint);
    const asked = await fingerprint(NOW + 791 * DAY, true);
    expect(asked).not.toBe(renewed);
    await writeFile(join(dir.path, 'access-key.pem'), 'not a key');
    expect(await fingerprint(NOW + 792 * DAY)).not.toBe(asked);
  });
});

describe('a certificate that was given', () => {
  it('is taken with its key, and refused without, with another, or when it is over', async () => {
    const { cert } = await ownCertificate(dir.path, NAMES, NOW);
    const [certFile, keyFile] = [join(dir.path, 'access-cert.pem'), join(dir.path, 'access-key.pem')];
    expect((await givenCertificate(certFile, keyFile, NOW)).view).toMatchObject({ own: false });
    await expect(givenCertificate(certFile, keyFile, NOW + 900 * DAY)).rejects.toThrow('is over since');
    await expect(givenCertificate(certFile, '/nowhere/key.pem', NOW)).rejects.toThrow(
      '/nowhere/key.pem cannot be read',
    );
    const other = tempDir('certificate');
    await ownCertificate(other.path, NAMES, NOW);
    await expect(givenCertificate(certFile, join(other.path, 'access-key.pem'), NOW)).rejects.toThrow(
      'no certificate with its key',
    );
    other[Symbol.dispose]();
    expect(await readFile(certFile, 'utf8')).toBe(cert);
    await chmod(keyFile, 0o600);
  });
});
