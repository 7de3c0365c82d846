import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { view } from '../../test/console/sample-view.ts';
import { ScriptedBackend } from '../../test/console/scripted-backend.ts';
import { createSystemClock, VirtualClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { silentLog } from '../core/log.ts';
import { TOKEN_LIFE_MS } from './console-door.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { MAX_MESSAGE_BYTES } from './console-socket.ts';
import { VIEW_GAP_MS, VIEW_REPEAT_MS } from './view-feed.ts';

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** A GET as a browser would send it, but the path goes out untouched: no `..` is resolved here. */
function get(
  url: string,
  { path, headers = {}, method = 'GET' }: { path?: string; headers?: Record<string, string>; method?: string } = {},
): Promise<Answer> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path: path ?? pathname + search, headers, method, agent: false },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => {
          body += text;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

/** A WebSocket whose messages can be awaited one by one. */
class Talker {
  readonly socket: WebSocket;
  readonly #waiting: ((message: unknown) => void)[] = [];
  readonly #arrived: unknown[] = [];
  readonly closed: Promise<number>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (data) => {
      const message: unknown = JSON.parse(data.toString());
      const next = this.#waiting.shift();
      if (next) next(message);
      else this.#arrived.push(message);
    });
  }

  next(): Promise<unknown> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get waitingCount(): number {
    return this.#arrived.length;
  }

  /** Everything the server has sent by now: a request is answered in order, after what was sent before it. */
  async settle(): Promise<unknown[]> {
    this.socket.send(JSON.stringify({ id: 999, request: 'no.such' }));
    const before: unknown[] = [];
    for (;;) {
      const message = await this.next();
      if (typeof message === 'object' && message !== null && 'id' in message && message.id === 999) return before;
      before.push(message);
    }
  }
}

let directory: string;
let server: ConsoleServer | undefined;
let backend: ScriptedBackend;
let clock: VirtualClock;

const start = async (): Promise<ConsoleServer> => {
  server = await startConsoleServer({ backend, port: 0, staticDir: join(directory, 'console'), log: silentLog, clock });
  return server;
};
const cookieOf = (answer: Answer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const enter = async (running: ConsoleServer): Promise<string> => cookieOf(await get(running.newUrl()));
const originOf = (running: ConsoleServer): string => new URL(running.url).origin;

function connect(running: ConsoleServer, headers: Record<string, string>, path = '/console'): Promise<Talker> {
  const origin = originOf(running);
  const socket = new WebSocket(origin.replace('http', 'ws') + path, { headers: { origin, ...headers } });
  const talker = new Talker(socket);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(talker));
    socket.once('unexpected-response', (_, answer) => reject(new Error(`refused ${answer.statusCode}`)));
    socket.once('error', reject);
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-'));
  await mkdir(join(directory, 'console', 'assets'), { recursive: true });
  await writeFile(
    join(directory, 'console', 'index.html'),
    '<meta name="csp-nonce" content="__CONSOLE_NONCE__">the console',
  );
  await writeFile(join(directory, 'console', 'assets', 'app-1234.js'), 'export {};');
  await writeFile(join(directory, 'secret.json'), '{"password":"hunter2"}');
  backend = new ScriptedBackend(view());
  clock = new VirtualClock();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

describe('the door', () => {
  it('says in plain words where the link is to a browser that has none', async () => {
    const { url } = await start();
    const answer = await get(new URL('/', url).href);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('in the terminal');
    expect(answer.body).not.toContain('the console</');
  });

  it('takes a token once, for a cookie that scripts cannot read, and clears the address bar', async () => {
    const { url } = await start();
    const first = await get(url);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/^copperline-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/);
    const inside = await get(new URL('/', url).href, { headers: { cookie: cookieOf(first) } });
    expect(inside.status).toBe(200);
    expect(inside.body).toContain('the console');
    const second = await get(url);
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('used already');
  });

  it('keeps the other parameters of the link', async () => {
    const running = await start();
    expect((await get(`${running.url}&processing=off`)).headers.location).toBe('/?processing=off');
  });

  it('lets somebody who is in already open an old link', async () => {
    const { url } = await start();
    const cookie = cookieOf(await get(url));
    expect((await get(url, { headers: { cookie } })).status).toBe(303);
  });

  it('refuses a token after its time', async () => {
    const { url } = await start();
    clock.advance(TOKEN_LIFE_MS);
    expect((await get(url)).status).toBe(401);
  });

  it('refuses a wrong cookie, a wrong token and an empty token', async () => {
    const { url } = await start();
    const home = new URL('/', url).href;
    const { port } = new URL(url);
    expect((await get(home, { headers: { cookie: `copperline-${port}=${'A'.repeat(32)}` } })).status).toBe(401);
    expect((await get(`${home}?token=${'A'.repeat(32)}`)).status).toBe(401);
    expect((await get(`${home}?token=`)).status).toBe(401);
  });

  it('refuses a request that names another host (DNS rebinding)', async () => {
    const running = await start();
    const cookie = await enter(running);
    const { port } = new URL(running.url);
    for (const host of [`evil.example:${port}`, 'evil.example', `localhost:${port}`, '127.0.0.1', '127.0.0.1:1']) {
      expect((await get(originOf(running), { headers: { cookie, host } })).status, host).toBe(421);
    }
  });
});

describe('the files', () => {
  it('are the built ones and nothing else on the disk', async () => {
    const running = await start();
    const cookie = await enter(running);
    const paths = [
      '/../secret.json',
      '/..%2fsecret.json',
      '/%2e%2e/secret.json',
      '/assets/../../secret.json',
      '//etc/passwd',
      '/assets',
      '/%00',
      '/%zz',
    ];
    for (const path of paths) {
      const answer = await get(originOf(running), { path, headers: { cookie } });
      expect([400, 404], path).toContain(answer.status);
      expect(answer.body).not.toContain('hunter2');
    }
    const script = await get(`${originOf(running)}/assets/app-1234.js`, { headers: { cookie } });
    expect(script.status).toBe(200);
    expect(script.headers['content-type']).toContain('text/javascript');
    expect((await get(`${originOf(running)}/assets/app-1234.js`)).status).toBe(401);
  });

  it('come with a strict policy whose nonce is new each time and stands in the page', async () => {
    const running = await start();
    const cookie = await enter(running);
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const { headers, body } = await get(originOf(running), { headers: { cookie } });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['cache-control']).toBe('no-store');
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
      expect(body).toContain(`content="${nonce}"`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(2);
  });

  it('cannot be written to', async () => {
    const running = await start();
    const cookie = await enter(running);
    expect((await get(originOf(running), { headers: { cookie }, method: 'POST' })).status).toBe(404);
  });

  it('must have been built', async () => {
    await rm(join(directory, 'console', 'index.html'));
    await expect(start()).rejects.toThrow('npm run bootstrap');
  });
});

describe('the socket', () => {
  it('opens only with a cookie, our own origin, our own host and the right path', async () => {
    const running = await start();
    const cookie = await enter(running);
    const { port } = new URL(running.url);
    await expect(connect(running, {})).rejects.toThrow('401');
    await expect(connect(running, { cookie, origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(connect(running, { cookie, origin: 'null' })).rejects.toThrow('403');
    await expect(connect(running, { cookie, origin: 'http://127.0.0.1:1' })).rejects.toThrow('403');
    await expect(
      connect(running, { cookie, host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
    ).rejects.toThrow('421');
    await expect(connect(running, { cookie }, '/other')).rejects.toThrow('404');
    const talker = await connect(running, { cookie });
    expect(await talker.next()).toMatchObject({ push: 'view' });
  });

  it('answers requests, and refuses what it does not understand with a reply and nothing else', async () => {
    const running = await start();
    backend.handlers['records.list'] = ({ limit }) => {
      expect(limit).toBe(50);
      return { records: [] };
    };
    const talker = await connect(running, { cookie: await enter(running) });
    await talker.next();
    const ask = (text: string | Buffer): Promise<unknown> => {
      talker.socket.send(text);
      return talker.next();
    };
    expect(await ask('{"id":1,"request":"records.list","input":{}}')).toEqual({
      id: 1,
      ok: true,
      output: { records: [] },
    });
    expect(await ask('this is not JSON')).toMatchObject({ id: 0, ok: false, code: 'bad-request' });
    expect(await ask('[]')).toMatchObject({ id: 0, ok: false });
    expect(await ask('{"id":"1","request":"records.list","input":{}}')).toMatchObject({ id: 0, ok: false });
    expect(await ask(Buffer.from([1, 2, 3]))).toMatchObject({ id: 0, ok: false });
    expect(await ask('{"id":2,"request":"__proto__","input":{}}')).toMatchObject({
      id: 2,
      ok: false,
      code: 'bad-request',
    });
    expect(await ask('{"id":3,"request":"records.list","input":{"limit":-1}}')).toMatchObject({
      id: 3,
      ok: false,
      text: expect.stringContaining('limit'),
    });
    expect(await ask('{"id":4,"request":"records.list"}')).toMatchObject({ id: 4, ok: false });
    expect(backend.asked).toHaveLength(1);
    expect(talker.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('tells a console why a request failed, but not what it did not mean to tell', async () => {
    const running = await start();
    backend.handlers['desk.capabilities'] = () => {
      throw new GatewayError('edge-lost', 'The audio edge is restarting. Try again in a moment.');
    };
    backend.handlers['notice.dismiss'] = () => {
      throw new Error('/home/olga/secret path');
    };
    backend.handlers['call.answer'] = () => ({ ok: 'maybe' }) as never;
    const talker = await connect(running, { cookie: await enter(running) });
    await talker.next();
    talker.socket.send('{"id":1,"request":"desk.capabilities","input":{}}');
    expect(await talker.next()).toMatchObject({
      id: 1,
      ok: false,
      code: 'edge-lost',
      text: expect.stringContaining('restarting'),
    });
    talker.socket.send('{"id":2,"request":"notice.dismiss","input":{"id":"x"}}');
    expect(await talker.next()).toMatchObject({
      id: 2,
      ok: false,
      code: 'failed',
      text: expect.not.stringContaining('olga'),
    });
    talker.socket.send('{"id":3,"request":"call.answer","input":{"line":"simulated-1/1"}}');
    expect(await talker.next()).toMatchObject({ id: 3, ok: false, code: 'failed' });
  });

  it('closes on a message that is too large, and the gateway hears that the console went', async () => {
    const running = await start();
    const cookie = await enter(running);
    const talker = await connect(running, { cookie });
    await talker.next();
    talker.socket.send('x'.repeat(MAX_MESSAGE_BYTES + 1));
    expect(await talker.closed).toBe(1009);
    await backend.until(() => backend.gone.length === 1, 'the console is reported gone');
    expect(await (await connect(running, { cookie })).next()).toMatchObject({ push: 'view' });
  });

  it('pushes views no faster than one per 50 ms, and the last one wins', async () => {
    const running = await start();
    const talker = await connect(running, { cookie: await enter(running) });
    await talker.next();
    for (let i = 0; i < 20; i++) backend.show({ version: `a${i}` });
    clock.advance(0);
    backend.show({ version: 'b' });
    clock.advance(VIEW_GAP_MS - 1);
    expect(await talker.settle()).toMatchObject([{ body: { version: 'a19' } }]);
    clock.advance(1);
    expect(await talker.settle()).toMatchObject([{ body: { version: 'b' } }]);
    clock.advance(VIEW_GAP_MS * 4);
    expect(await talker.settle()).toEqual([]);
  });

  it('pushes no view that differs from the last in its time of day alone, and each console knows the last', async () => {
    const running = await start();
    const cookie = await enter(running);
    const talker = await connect(running, { cookie });
    await talker.next();
    backend.show({ version: 'a' });
    clock.advance(VIEW_GAP_MS);
    expect(await talker.settle()).toMatchObject([{ body: { version: 'a' } }]);
    backend.show({ now: backend.view().now + 1 });
    clock.advance(VIEW_GAP_MS);
    expect(await talker.settle()).toEqual([]);
    backend.show({ version: 'b' });
    const late = await connect(running, { cookie });
    expect(await late.next()).toMatchObject({ body: { version: 'b' } });
    backend.show({ version: 'a' });
    clock.advance(VIEW_GAP_MS);
    expect(await late.settle()).toMatchObject([{ body: { version: 'a' } }]);
  });

  it('repeats the view when nothing changes, so that silence means trouble', async () => {
    const running = await start();
    const talker = await connect(running, { cookie: await enter(running) });
    await talker.next();
    clock.advance(VIEW_REPEAT_MS);
    expect(await talker.settle()).toMatchObject([{ push: 'view' }]);
  });

  it('pushes to one console what is meant for it, to all what is for all, and nothing that breaks the contract', async () => {
    const running = await start();
    backend.handlers['desk.close'] = () => ({ ok: true });
    const cookie = await enter(running);
    const [one, other] = [await connect(running, { cookie }), await connect(running, { cookie })];
    await one.next();
    await other.next();
    one.socket.send('{"id":1,"request":"desk.close","input":{}}');
    await one.next();
    const id = backend.asked[0]?.console ?? '';
    backend.push(id, 'desk.lost', { text: 'Another console took the desk.' });
    backend.push(id, 'desk.lost', { text: 7 });
    expect(await one.settle()).toEqual([{ push: 'desk.lost', body: { text: 'Another console took the desk.' } }]);
    expect(await other.settle()).toEqual([]);
    const levels = { push: 'line.levels', body: { lines: [['sim/1', -20, -80]] } };
    backend.push(undefined, 'line.levels', levels.body);
    expect([await one.settle(), await other.settle()]).toEqual([[levels], [levels]]);
  });

  it('cuts off a console that stopped answering pings', async () => {
    const running = await start();
    const cookie = await enter(running);
    const origin = originOf(running);
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/console`, {
      headers: { origin, cookie },
      autoPong: false,
    });
    const talker = new Talker(socket);
    await talker.next();
    const pinged = new Promise((resolve) => socket.once('ping', resolve));
    clock.advance(15_000);
    await pinged;
    clock.advance(15_000);
    expect(await talker.closed).toBe(1006);
  });
});

describe('starting and stopping', () => {
  it('says what to do when the port is in use', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const starting = startConsoleServer({
        backend,
        port,
        staticDir: join(directory, 'console'),
        log: silentLog,
        clock,
      });
      await expect(starting).rejects.toMatchObject({
        code: 'port-in-use',
        message: expect.stringContaining('console.port'),
      });
    } finally {
      blocker.close();
    }
  });

  it('closes its consoles with a reason, twice if asked', async () => {
    const running = await start();
    const talker = await connect(running, { cookie: await enter(running) });
    await Promise.all([running.close(), running.close()]);
    expect(await talker.closed).toBe(1001);
    await expect(get(originOf(running))).rejects.toThrow('ECONNREFUSED');
    expect(clock.pending).toBeLessThanOrEqual(1);
  });

  it('does not wait for a console that never answers the close', async () => {
    server = await startConsoleServer({
      backend,
      port: 0,
      staticDir: join(directory, 'console'),
      log: silentLog,
      clock: createSystemClock(),
    });
    const talker = await connect(server, { cookie: await enter(server) });
    talker.socket.pause();
    await server.close();
    talker.socket.resume();
    expect([1001, 1006]).toContain(await talker.closed);
  });
});
