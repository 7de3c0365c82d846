import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../main/cli/run-cli.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { startGateway, type TestGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';

const PASSWORD = 'correct horse battery';

/** The command line as a person uses it, less the terminal. */
async function copperline(
  gateway: TestGateway,
  args: string[],
  says: string[] = [],
): Promise<{ code: number; out: string }> {
  let out = '';
  const take = (text: string): void => {
    out += text;
  };
  const code = await runCli([...args, '--data', gateway.dataDir], {
    defaultDataDir: '/nowhere',
    clock: createSystemClock({ unref: true }),
    out: take,
    err: take,
    secret: async () => says.shift() ?? '',
    agrees: async () => true,
  });
  return { code, out };
}

describe('a gateway that others reach', () => {
  it('is opened at the machine, for named users, with a certificate whose fingerprint is shown', async () => {
    const port = await freePort();
    await using gateway = await startGateway({ settings: { access: { address: '127.0.0.1', port } } });
    expect(await copperline(gateway, ['access', 'on'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('Add a user'),
    });
    expect(await copperline(gateway, ['users', 'add', 'olga', '--role', 'owner'], [PASSWORD])).toMatchObject({
      code: 0,
    });
    const { out } = await copperline(gateway, ['access', 'on']);
    const fingerprint = /SHA-256\s+((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/.exec(out)?.[1];
    const answer = await new Promise<{ status: number; cookie: string; seen: string }>((resolve, reject) => {
      const body = new URLSearchParams({ user: 'olga', password: PASSWORD }).toString();
      const origin = `https://127.0.0.1:${port}`;
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path: '/sign-in',
          method: 'POST',
          rejectUnauthorized: false,
          headers: { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length },
        },
        (reply) => {
          reply.resume();
          const { fingerprint256 } = (reply.socket as import('node:tls').TLSSocket).getPeerCertificate();
          resolve({
            status: reply.statusCode ?? 0,
            cookie: reply.headers['set-cookie']?.[0] ?? '',
            seen: fingerprint256,
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
    expect(answer).toMatchObject({ status: 303, seen: fingerprint });
    expect(answer.cookie).toContain('Secure; HttpOnly; SameSite=Strict');
    const { entries } = await gateway.request('audit.list', {});
    expect(entries.map(({ who, what }) => `${who}: ${what}`)).toEqual([
      'olga: signed in',
      'Command line: access.switch',
      'Command line: user.add',
      'Command line: access.switch',
    ]);
    expect(JSON.stringify(entries)).not.toContain(PASSWORD);
    for (const file of ['users.json', 'access-key.pem', 'gateway.key'])
      expect([file, statSync(join(gateway.dataDir, file)).mode & 0o077]).toEqual([file, 0]);
    expect(await copperline(gateway, ['access', 'off'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('off'),
    });
    await expect(fetch(`https://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('says what is wrong, why, and what to do, and puts it into a file without passwords', async () => {
    const trunk = {
      id: 'pbx',
      name: 'PBX',
      host: '127.0.0.1',
      port: await freePort(),
      kind: { kind: 'registers' as const, user: 'gw' },
    };
    await using gateway = await startGateway({
      settings: { trunks: [trunk] },
      secrets: { 'trunk/pbx/password': 'hunter2hunter2' },
    });
    const { alarms } = await waitFor(
      async () => {
        const found = await gateway.request('alarm.list', {});
        return found.alarms.some(({ code }) => code === 'trunk-down') ? found : undefined;
      },
      { what: 'the alarm', deadlineMs: 60_000 },
    );
    expect(alarms[0]).toMatchObject({
      id: 'trunk-down/pbx',
      subject: 'pbx',
      severity: 'error',
      cause: expect.any(String),
      cure: expect.any(String),
    });
    expect((await copperline(gateway, ['status'])).out).toContain('0 of 1 up');
    expect((await copperline(gateway, ['line', 'timeline', 'simulated/1'])).out).toContain('idle');
    using dir = tempDir('diagnostics');
    const file = join(dir.path, 'diagnostics.zip');
    expect(await copperline(gateway, ['diagnostics', file])).toMatchObject({ code: 0 });
    const entries = unzipSync(readFileSync(file));
    expect(Object.keys(entries)).toContain('lines/simulated_1.txt');
    for (const [name, data] of Object.entries(entries))
      expect([name, Buffer.from(data).includes('hunter2')]).toEqual([name, false]);
    expect(Buffer.from(entries['log.txt'] ?? []).toString()).toContain('line is idle');
  });

  it('gives its settings to another one', async () => {
    await using one = await startGateway({
      settings: { nightMode: 'on' },
      secrets: { 'guards/pin': 'a hash of a PIN' },
    });
    using dir = tempDir('export');
    const file = join(dir.path, 'settings.json');
    expect(await copperline(one, ['export', file, '--passphrase'], ['a long passphrase'])).toMatchObject({ code: 0 });
    await using other = await startGateway();
    const { code, out } = await copperline(other, ['restore', file, '--passphrase', '--yes'], ['a long passphrase']);
    expect([code, out]).toEqual([0, expect.stringContaining('nightMode')]);
    await other.waitForView((view) => view.nightMode === 'on', { what: 'the other’s settings' });
    expect(readFileSync(join(other.dataDir, 'secrets.json'), 'utf8')).toContain('a hash of a PIN');
    expect(await copperline(other, ['undo'])).toMatchObject({ code: 0 });
    await other.waitForView((view) => view.nightMode === 'auto', { what: 'its own settings' });
  });
});
