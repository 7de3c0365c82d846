import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { Keyring } from './fixtures/keyring.ts';
import type { SecretSeal } from './secret-seal.ts';
import { openSecrets, type SecretsFile } from './secrets-file.ts';

let dir: string;
const clock = new VirtualClock();
const path = (): string => join(dir, 'secrets.json');
const written = (): Promise<string> => readFile(path(), 'utf8');
const open = (seal?: SecretSeal): Promise<SecretsFile> => openSecrets(dir, { log: silentLog, clock, seal });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'copperline-sealed-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a password is sealed on the disk and there again after a restart', async () => {
  const keyring = new Keyring();
  await (await open(keyring)).set('trunk/pbx/password', 'hush');
  expect(await written()).not.toContain('hush');
  expect(await written()).not.toContain('pbx');
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  const again = await open(keyring);
  expect(again.get('trunk/pbx/password')).toBe('hush');
  expect(again.problems).toEqual([]);
});

test('a file from before the keyring is sealed at the next start, and nothing is lost', async () => {
  await (await open()).set('trunk/pbx/password', 'hush');
  expect(await written()).toContain('hush');
  const keyring = new Keyring();
  expect((await open(keyring)).get('trunk/pbx/password')).toBe('hush');
  expect(await written()).not.toContain('hush');
  expect((await open(keyring)).get('trunk/pbx/password')).toBe('hush');
});

test('a keyring that fails while it seals a file from before leaves it as it was', async () => {
  await (await open()).set('key', 'hush');
  const keyring = new Keyring();
  keyring.locked = true;
  expect((await open(keyring)).get('key')).toBe('hush');
  expect(await written()).toContain('hush');
});

test('without the keyring the passwords are not there, it is said, and the file is kept when others are typed in', async () => {
  const keyring = new Keyring();
  await (await open(keyring)).set('trunk/pbx/password', 'hush');
  const before = await written();
  const headless = await open();
  expect(headless.get('trunk/pbx/password')).toBeUndefined();
  expect(headless.problems).toMatchObject([{ severity: 'error', text: expect.stringContaining('keyring') }]);
  expect(await written()).toBe(before);
  await headless.set('trunk/pbx/password', 'anew');
  const aside = (await readdir(dir)).find((name) => name.startsWith('secrets.locked-'));
  expect(await readFile(join(dir, aside ?? ''), 'utf8')).toBe(before);
  expect((await open()).get('trunk/pbx/password')).toBe('anew');
});

test('a keyring that is locked, or another one, loses nothing', async () => {
  const keyring = new Keyring();
  await (await open(keyring)).set('key', 'hush');
  keyring.locked = true;
  expect((await open(keyring)).problems[0]?.text).toContain('the keyring is locked');
  expect((await open(new Keyring())).get('key')).toBeUndefined();
  keyring.locked = false;
  expect((await open(keyring)).get('key')).toBe('hush');
});

test('what a keyring calls stale is sealed anew', async () => {
  const keyring = new Keyring();
  await (await open(keyring)).set('key', 'hush');
  const before = await written();
  keyring.stale = true;
  expect((await open(keyring)).get('key')).toBe('hush');
  expect(await written()).not.toBe(before);
});

test('a seal that fails saves no password in the clear', async () => {
  const keyring = new Keyring();
  const secrets = await open(keyring);
  keyring.locked = true;
  await expect(secrets.set('key', 'hush')).rejects.toMatchObject({ code: 'store-failed' });
  expect(secrets.get('key')).toBeUndefined();
  await expect(written()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a sealed file that was tampered with is not believed', async () => {
  const keyring = new Keyring();
  await (await open(keyring)).set('key', 'hush');
  const { sealed } = JSON.parse(await written()) as { sealed: string };
  const bytes = Buffer.from(sealed, 'base64');
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await writeFile(path(), JSON.stringify({ version: 2, sealed: bytes.toString('base64') }), { mode: 0o600 });
  expect((await open(keyring)).get('key')).toBeUndefined();
});

test('a password that a person writes into a sealed file is taken, and sealed with the others', async () => {
  const keyring = new Keyring();
  await (await open(keyring)).set('trunk/pbx/password', 'hush');
  const document = JSON.parse(await written()) as object;
  const secrets = { 'trunk/backup/password': 'by-hand', 'trunk/pbx/password': 'newer' };
  await writeFile(path(), JSON.stringify({ ...document, secrets }), { mode: 0o600 });
  const taken = await open(keyring);
  expect(taken.get('trunk/backup/password')).toBe('by-hand');
  expect(taken.get('trunk/pbx/password')).toBe('newer');
  expect(await written()).not.toContain('by-hand');
  expect((await open(keyring)).get('trunk/backup/password')).toBe('by-hand');
});

test('passwords that come all at once are sealed like any other, and all or none are taken', async () => {
  const keyring = new Keyring();
  const secrets = await open(keyring);
  await secrets.set('trunk/old/password', 'gone');
  await secrets.replaceAll(new Map([['trunk/pbx/password', 'hush']]));
  expect(await written()).not.toContain('hush');
  expect([...(await open(keyring)).all]).toEqual([['trunk/pbx/password', 'hush']]);
  keyring.locked = true;
  await expect(secrets.replaceAll(new Map())).rejects.toMatchObject({ code: 'store-failed' });
  expect(secrets.values).toEqual(['hush']);
});

test('what is sealed for another file is read again with the same keyring alone', async () => {
  const keyring = new Keyring();
  const secrets = await open(keyring);
  const document = await secrets.toDocument(new Map([['key', 'hush']]));
  expect(JSON.stringify(document)).not.toContain('hush');
  expect([...(await secrets.fromDocument(document, 'undo.json'))]).toEqual([['key', 'hush']]);
  await expect((await open()).fromDocument(document, 'undo.json')).rejects.toThrow('The passwords in undo.json');
});
