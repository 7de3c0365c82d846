import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { view } from '../../../test/console/sample-view.ts';
import { ScriptedBackend } from '../../../test/console/scripted-backend.ts';
import type { Role } from '../../contract/access.ts';
import { createSystemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { openAuditLog } from '../../store/audit-log.ts';
import { openUsers } from '../../store/users-file.ts';
import { FileShelf } from '../file-shelf.ts';
import { AccessGate } from './access-gate.ts';
import { makeCertificate, type ServerCertificate } from './certificate.ts';
import { LanServer } from './lan-server.ts';
import { Passwords } from './password.ts';
import { SignInDesk } from './sign-in-desk.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { SignIns } from './sign-ins.ts';
import { UserDesk } from './user-desk.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const PASSWORD = 'correct horse battery';
let certificate: ServerCertificate;
let dir: string;
let open: AsyncDisposableStack;
beforeAll(async () => {
  certificate = await makeCertificate(['localhost', '127.0.0.1'], Date.now());
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lan-'));
  open = new AsyncDisposableStack();
});
afterEach(async () => {
  await open.disposeAsync();
  rmSync(dir, { recursive: true, force: true });
});

async function aServer(role: Role = 'owner') {
  const clock = createSystemClock();
  const store = { clock, log: silentLog };
  const users = await openUsers(dir, store);
  const audit = open.use(openAuditLog(dir, store));
  const shelf = open.use(await FileShelf.open(dir, store));
  const signIns = open.use(new SignIns(clock, () => ({ idleMs: 3_600_000, longestMs: 12 * 3_600_000 })));
  const [passwords, guard] = [new Passwords(), new SignInGuard(clock)];
  const gate = new AccessGate({ signIns, audit, clock, secrets: () => [] });
  const desk = new SignInDesk({ users, passwords, guard, signIns, audit, ...store });
  const userDesk = new UserDesk({ users, passwords, desk, guard, signIns, clock, isOpen: () => true });
  expect(await userDesk.add('olga', role, PASSWORD)).toEqual({ ok: true });
  const backend = new ScriptedBackend(view());
  backend.handlers['records.list'] = () => ({ records: [] });
  backend.handlers['settings.update'] = () => ({ ok: true });
  const server = open.use(
    await LanServer.start({
      address: '127.0.0.1',
      port: 0,
      names: ['localhost'],
      certificate,
      files: new Map([
        [
          '/index.html',
          {
            type: 'text/html; charset=utf-8',
            body: Buffer.from('<i nonce="__CONSOLE_NONCE__">the console'),
            lasting: false,
          },
        ],
      ]),
      ...{ backend, gate, shelf, desk, signIns, ...store },
      audit: (act) => audit.add(act),
    }),
  );
  const origin = `https://127.0.0.1:${server.port}`;
  const ask = (
    path: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path,
          method,
          headers,
          agent: false,
          ca: certificate.cert,
          servername: 'localhost',
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (more: string) => {
            text += more;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const signIn = (user: string, password: string, headers: Record<string, string> = { origin }): Promise<Answer> =>
    ask('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ user, password }).toString(),
    });
  const cookieOf = (answer: Answer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const socket = (headers: Record<string, string>): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const made = new WebSocket(`wss://127.0.0.1:${server.port}/console`, {
        ca: certificate.cert,
        headers: { origin, ...headers },
      });
      open.defer(() => made.terminate());
      made.once('open', () => resolve(made));
      made.once('unexpected-response', (_, answer) => reject(new Error(`refused ${answer.statusCode}`)));
      made.once('error', reject);
    });
  const say = (made: WebSocket, name: string, input: object): Promise<{ ok: boolean; code?: string; text?: string }> =>
    new Promise((resolve) => {
      const listener = (data: unknown): void => {
        const message = JSON.parse(String(data)) as { id?: number; ok: boolean };
        if (message.id !== 7) return;
        made.off('message', listener);
        resolve(message);
      };
      made.on('message', listener);
      made.send(JSON.stringify({ id: 7, request: name, input }));
    });
  return { server, origin, ask, signIn, cookieOf, socket, say, audit, signIns, userDesk, backend };
}

describe('over the network', () => {
  it('nobody gets anything before they have signed in', async () => {
    const { ask, socket } = await aServer();
    expect(await ask('/')).toMatchObject({ status: 303, headers: { location: '/sign-in' } });
    for (const path of ['/index.html', '/assets/app.js', '/download/x']) {
      const answer = await ask(path);
      expect([401, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('the console');
    }
    await expect(socket({})).rejects.toThrow('401');
    const page = await ask('/sign-in');
    expect(page.body).toContain('<form method="post" action="/sign-in"');
    expect(page.body).not.toContain('<script');
    expect(page.headers['content-security-policy']).toContain("form-action 'self'");
    // With `no-referrer` a browser sends the form with `Origin: null`, which is nobody's.
    expect(page.headers['referrer-policy']).toBe('same-origin');
    expect(page.body).toContain('<html lang="en">');
    const french = await ask('/sign-in', { headers: { 'accept-language': 'fr-CH, en;q=0.5' } });
    expect(french.body).toContain('<html lang="fr">');
    expect(french.body).toContain('Mot de passe');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('the right name and password are a cookie that nothing but this server gets', async () => {
    const { ask, signIn, cookieOf, socket, say, audit, server } = await aServer();
    const answer = await signIn('olga', PASSWORD);
    expect([answer.status, answer.headers.location]).toEqual([303, '/']);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^__Host-copperline-${server.port}=[\\w-]{43}; Secure; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const cookie = cookieOf(answer);
    const page = await ask('/', { headers: { cookie } });
    expect(page.body).toContain('the console');
    expect(page.headers['content-security-policy']).toContain('wss://');
    expect(page.headers['strict-transport-security']).toBeUndefined();
    const console = await socket({ cookie });
    expect(await say(console, 'records.list', {})).toMatchObject({ ok: true });
    expect(await say(console, 'console.link', {})).toMatchObject({ ok: false, code: 'forbidden' });
    expect(audit.list({ limit: 9 }).map(({ who, from, what, ok }) => [who, from, what, ok])).toEqual([
      ['olga', '127.0.0.1', 'console.link', false],
      ['olga', '127.0.0.1', 'signed in', true],
    ]);
  });

  it('a wrong one says the same whoever it is said to be, and costs time in the end', async () => {
    const { signIn, audit } = await aServer();
    const [wrong, unknown] = [await signIn('olga', 'wrong wrong wrong'), await signIn('nobody', PASSWORD)];
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.body.replace(/nonce="[^"]*"|olga/g, '')).toBe(unknown.body.replace(/nonce="[^"]*"|nobody/g, ''));
    for (let i = 0; i < 3; i++) await signIn('olga', 'wrong wrong wrong');
    const locked = await signIn('olga', PASSWORD);
    expect([locked.status, locked.headers['set-cookie']]).toEqual([429, undefined]);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
    const written = JSON.stringify(audit.list({ limit: 50 }));
    expect(written).not.toContain('wrong wrong');
    expect(written).not.toContain('nobody');
  });

  it('no page of another site can sign in, sign out, upload or talk', async () => {
    const { ask, signIn, cookieOf, socket } = await aServer();
    const others: Record<string, string>[] = [{}, { origin: 'https://evil.example' }, { origin: 'null' }];
    for (const headers of others) {
      const answer = await signIn('olga', PASSWORD, headers);
      expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
    }
    const cookie = cookieOf(await signIn('olga', PASSWORD));
    const foreign = { cookie, origin: 'https://evil.example' };
    expect((await ask('/sign-out', { method: 'POST', headers: foreign })).status).toBe(403);
    expect(
      (
        await ask('/upload', {
          method: 'POST',
          headers: { ...foreign, 'content-type': 'application/octet-stream' },
          body: 'x',
        })
      ).status,
    ).toBe(403);
    await expect(socket(foreign)).rejects.toThrow('403');
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  it('another name than ours is refused (DNS rebinding)', async () => {
    const { ask, server } = await aServer();
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', '127.0.0.1:1'])
      expect((await ask('/sign-in', { headers: { host } })).status).toBe(421);
    expect((await ask('/sign-in', { headers: { host: `localhost:${server.port}` } })).status).toBe(200);
  });

  it('what a role may not do is refused on the socket and by HTTP alike', async () => {
    const { ask, signIn, cookieOf, socket, say, origin, backend } = await aServer('viewer');
    const cookie = cookieOf(await signIn('olga', PASSWORD));
    const console = await socket({ cookie });
    for (const name of ['settings.update', 'call.hang-up', 'user.add', 'no.such', '__proto__'])
      expect(await say(console, name, { change: {} })).toMatchObject({ ok: false });
    expect(await say(console, 'records.list', {})).toMatchObject({ ok: true });
    const upload = {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/octet-stream' },
      body: 'x',
    };
    expect((await ask('/upload', upload)).status).toBe(403);
    expect(backend.asked.map(({ name }) => name)).toEqual(['records.list']);
  });

  it('who is signed out from elsewhere is out at once, on the socket too', async () => {
    const { ask, signIn, cookieOf, socket, userDesk } = await aServer();
    const cookie = cookieOf(await signIn('olga', PASSWORD));
    const console = await socket({ cookie });
    const closed = new Promise((resolve) => console.once('close', resolve));
    expect(await userDesk.change('olga', { role: 'viewer' })).toMatchObject({
      ok: false,
      text: expect.stringContaining('last owner'),
    });
    expect(await userDesk.change('olga', { password: 'another horse battery' })).toEqual({ ok: true });
    await closed;
    expect((await ask('/', { headers: { cookie } })).status).toBe(303);
    await expect(socket({ cookie })).rejects.toThrow('401');
  });

  it('signing out takes the cookie and what the browser kept', async () => {
    const { ask, signIn, cookieOf, origin, audit } = await aServer();
    const cookie = cookieOf(await signIn('olga', PASSWORD));
    const answer = await ask('/sign-out', { method: 'POST', headers: { cookie, origin } });
    expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    expect((await ask('/', { headers: { cookie } })).status).toBe(303);
    expect(audit.list({ limit: 1 })).toMatchObject([{ what: 'signed out', ok: true }]);
  });

  it('a flood of one source is slowed down', async () => {
    const { ask } = await aServer();
    const answers: Answer[] = [];
    for (let i = 0; i < 6; i++) answers.push(...(await Promise.all(Array.from({ length: 50 }, () => ask('/sign-in')))));
    const refused = answers.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    expect(300 - refused).toBeGreaterThanOrEqual(120);
  });

  it('old versions of TLS and plain HTTP get nothing', async () => {
    const { server } = await aServer();
    await expect(
      new Promise((resolve, reject) => {
        const made = tlsConnect(
          { host: '127.0.0.1', port: server.port, ca: certificate.cert, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
          () => resolve('connected'),
        );
        made.once('error', reject);
        open.defer(() => void made.destroy());
      }),
    ).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${server.port}/sign-in`)).rejects.toThrow();
  });
});
