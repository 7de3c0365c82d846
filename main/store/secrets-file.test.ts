import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { openSecrets, type SecretsFile, trunkPasswordKey } from './secrets-file.ts';

let dir: string;
let logged = '';
const clock = new VirtualClock();
const sink = new Writable({
  write(chunk, _encoding, done) {
    logged += String(chunk);
    done();
  },
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'copperline-secrets-'));
  logged = '';
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const log = pino({ level: 'trace' }, sink);
const open = (): Promise<SecretsFile> => openSecrets(dir, { log, clock });
const mode = async (): Promise<number> => (await stat(join(dir, 'secrets.json'))).mode & 0o777;

test('a password is there again after a restart, in a file only its owner may read', async () => {
  const secrets = await open();
  await Promise.all([secrets.set(trunkPasswordKey('pbx'), 'hush'), secrets.set('other', 'x')]);
  expect(await mode()).toBe(0o600);
  const again = await open();
  expect(again.get('trunk/pbx/password')).toBe('hush');
  await again.set('other', undefined);
  expect((await open()).get('other')).toBeUndefined();
  expect(again.get('__proto__')).toBeUndefined();
});

test('a file that others may read is made private again and told', async () => {
  await (await open()).set('key', 'hush');
  await chmod(join(dir, 'secrets.json'), 0o644);
  const secrets = await open();
  expect(await mode()).toBe(0o600);
  expect(secrets.get('key')).toBe('hush');
  expect(secrets.problems[0]).toMatchObject({ severity: 'warning' });
});

test('a damaged file is set aside, and no secret reaches the log', async () => {
  const path = join(dir, 'secrets.json');
  await writeFile(path, '{"version":1,"secrets":{"key":"hush"}', { mode: 0o600 });
  const secrets = await open();
  expect(secrets.get('key')).toBeUndefined();
  const [aside] = await readdir(dir);
  expect(aside).toBe('secrets.damaged-20260101T000000Z.json');
  expect(await readFile(join(dir, aside ?? ''), 'utf8')).toContain('hush');
  await secrets.set('key', 'hush');
  log.info({ secrets }, 'the whole object');
  expect(logged).toContain('damaged');
  expect(logged).not.toContain('hush');
});
