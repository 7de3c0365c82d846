import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Child } from '../kit/child.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { bound } from '../kit/lossy-proxy.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { farSide, GATEWAY_ADDRESS } from './office.ts';

const ENTRY = join(import.meta.dirname, '../../main/headless.ts');
const PORT = 1;

let exchange: TestExchange;
let dir: Disposable & { readonly path: string };
let dataDir: string;
beforeAll(async () => {
  exchange = await startExchange({ lines: PORT });
});
afterAll(() => exchange?.[Symbol.asyncDispose]());
beforeEach(() => {
  dir = tempDir('bad-files');
  dataDir = join(dir.path, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
});
afterEach(async () => {
  expect(await exchange.client.report(PORT)).toMatchObject({ hook: 'on-hook', state: 'idle' });
  dir[Symbol.dispose]();
});

const file = (name: string) => join(dataDir, name);
const usual = () => ({
  version: 1,
  adapters: [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }],
});
const trunk = (change: object = {}) => ({
  id: 'pbx',
  name: 'PBX',
  host: '127.0.0.1',
  localAddress: GATEWAY_ADDRESS,
  optionsIntervalS: 0,
  kind: { kind: 'peer' },
  ...change,
});

/** The sentence that a person sees. */
async function notice(gateway: TestGateway, about: RegExp) {
  return gateway.waitForView((view) => view.notices.find(({ text }) => about.test(text)), {
    what: `a notice like ${about}`,
  });
}

/** A gateway is there, and its first line is good for calls. */
async function works(gateway: TestGateway): Promise<void> {
  await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'an idle line' });
  expect(await gateway.stop()).toBe(0);
}

/** Starts what must not start; how it ended and what it said. */
async function failsToStart(...args: string[]) {
  const child = await Child.start(process.execPath, [ENTRY, '--headless', '--data', dataDir, ...args], {
    name: 'the gateway',
  });
  await using _ended = child;
  const { code } = await child.exited;
  return { code, text: child.output, stdout: child.stdout };
}

describe('settings', () => {
  it('that are not JSON are told with their place and kept, and the gateway starts', async () => {
    const text = '{\n  "version": 1,\n  "trunks": [ { "id": "pbx", }\n';
    await using gateway = await startGateway({ dataDir, settings: text, arguments: ['--lines', '1'] });
    const told = await notice(gateway, /settings\.json is damaged/);
    expect(told.severity).toBe('error');
    expect(told.text).toMatch(/line 3|position \d+/);
    const kept = /kept as (settings\.damaged-\S+\.json)/.exec(told.text)?.[1] ?? '';
    expect(readFileSync(file(kept), 'utf8')).toBe(text);
    expect(told.text).toContain('Default settings are used');
    await works(gateway);
  });

  it('with an unknown name are used without it; it is told with its place, and stays in the file', async () => {
    const text = JSON.stringify({ ...usual(), trunks: [trunk({ speed: 3 })], consol: { port: 1 } });
    await using gateway = await startGateway({ dataDir, settings: text });
    expect((await notice(gateway, /trunks\[0\]/)).text).toMatch(/trunks\[0\]\.speed \(of "pbx"\).*ignored/);
    expect((await notice(gateway, /consol is not/)).text).toContain('Did you mean "console"?');
    expect(readFileSync(file('settings.json'), 'utf8')).toBe(text);
    expect(gateway.view.trunks[0]).toMatchObject({ id: 'pbx', state: 'in-service' });
    // A change by the console leaves it in the file, too.
    expect(await gateway.request('settings.update', { change: { media: { codecs: ['PCMA'] } } })).toEqual({ ok: true });
    expect(JSON.parse(readFileSync(file('settings.json'), 'utf8'))).toMatchObject({
      consol: { port: 1 },
      trunks: [{ speed: 3 }],
    });
    await works(gateway);
  });

  it('with a number that has letters are told with the place and what is allowed, and left as they are', async () => {
    const text = JSON.stringify({ ...usual(), trunks: [trunk({ port: '50a60' })] });
    await using gateway = await startGateway({ dataDir, settings: text, arguments: ['--lines', '1'] });
    const told = await notice(gateway, /trunks\[0\]\.port/);
    expect(told.severity).toBe('error');
    expect(told.text).toContain('"50a60"');
    expect(told.text).toMatch(/1 to 65535/);
    expect(readFileSync(file('settings.json'), 'utf8')).toBe(text);
    await works(gateway);
  });

  it('changed by a console are refused with each place when a name is unknown or a value bad', async () => {
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify({ ...usual(), trunks: [trunk()] }) });
    const digest = () =>
      createHash('sha256')
        .update(readFileSync(file('settings.json')))
        .digest('hex');
    const before = digest();
    const unknown = await gateway.request('settings.update', { change: { media: { codec: ['PCMA'] } } });
    expect(unknown).toMatchObject({ ok: false, text: expect.stringMatching(/media\.codec is not.*"codecs"/) });
    const bad = await gateway.request('settings.update', { change: { routes: [callsOut({ pattern: '0a.' })] } });
    expect(bad).toMatchObject({ ok: false, text: expect.stringMatching(/routes\[0\]\.called\[0\]\.pattern.*"0a\."/) });
    const both = await gateway.request('settings.update', {
      change: { trunks: [trunk({ localPort: 70_000 })], console: { port: -1 } },
    });
    expect(both).toMatchObject({
      ok: false,
      text: expect.stringMatching(/trunks\[0\]\.localPort[\s\S]*console\.port/),
    });
    expect(digest()).toBe(before);
    await works(gateway);
  });
});

describe('other files', () => {
  it('a damaged call history is set aside, told, and a new one begun', async () => {
    writeFileSync(file('calls.db'), 'not a database, '.repeat(1000));
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify(usual()) });
    const told = await notice(gateway, /call history was damaged/);
    const kept = /kept as (calls\.damaged-\S+\.db)/.exec(told.text)?.[1] ?? '';
    expect(readFileSync(file(kept), 'utf8')).toContain('not a database');
    const far = farSide(exchange.client, PORT, gateway);
    await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'an idle line' });
    await far.provoke(PORT, { kind: 'calls-in', number: '100', rings: 1 });
    await gateway.waitForView((view) => view.recent[0]?.outcome === 'missed', {
      what: 'the record of a missed call',
      deadlineMs: 20_000,
    });
    await far.quiet();
    expect((await gateway.request('records.list', {})).records).toHaveLength(1);
    await works(gateway);
  });

  it('damaged passwords are set aside and told, and their text reaches no log', async () => {
    writeFileSync(file('secrets.json'), '{"version":1,"secrets":{"trunk/pbx/password":"hunter2"', { mode: 0o644 });
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify(usual()), logLevel: 'trace' });
    const told = await notice(gateway, /secrets\.json is damaged/);
    expect(told.text).toContain('typed in again');
    const kept = /kept as (secrets\.damaged-\S+\.json)/.exec(told.text)?.[1] ?? '';
    expect(statSync(file(kept)).mode & 0o777).toBe(0o600);
    expect(gateway.log).not.toContain('hunter2');
    await works(gateway);
  });

  it('passwords that cannot be read at all end the start with a sentence', async () => {
    mkdirSync(file('secrets.json'), { mode: 0o700 });
    const { code, text } = await failsToStart('--port', '0');
    expect(code).toBe(2);
    expect(text).toMatch(/secrets\.json cannot be read .*right to read/);
    expect(text).not.toMatch(/^ {4}at /m);
  });

  it('a WAV that is not there is refused, and the line goes on as it was', async () => {
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify(usual()) });
    await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'an idle line' });
    const missing = join(dir.path, 'nothing.wav');
    const refused = await gateway.request('simulator.provoke', {
      line: 'sim/1',
      provocation: { kind: 'talks-wav', file: missing },
    });
    expect(refused).toMatchObject({ ok: false, text: expect.stringContaining(missing) });
    const text = join(dir.path, 'text.wav');
    writeFileSync(text, 'RIFF, but no more than that');
    const noWav = await gateway.request('simulator.provoke', {
      line: 'sim/1',
      provocation: { kind: 'talks-wav', file: text },
    });
    expect(noWav).toMatchObject({ ok: false, text: expect.stringContaining('not a RIFF WAVE file') });
    await works(gateway);
  });
});

describe('what another program has', () => {
  it('a SIP port in use is told by its number; everything else works, and the trunk comes when the port is free', async () => {
    const port = await freePort(GATEWAY_ADDRESS);
    const holder = await bound(GATEWAY_ADDRESS, port);
    const trunks = [trunk({ localPort: port }), trunk({ id: 'other', name: 'Other', host: '127.0.0.5' })];
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify({ ...usual(), trunks }) });
    const told = await notice(gateway, /The trunk "PBX" cannot be used/);
    expect(told.text).toMatch(new RegExp(`Port ${port} \\(UDP, ${GATEWAY_ADDRESS}\\) is in use`));
    const [pbx, other] = gateway.view.trunks;
    expect(pbx).toMatchObject({ state: 'stopped', detail: expect.stringContaining(`Port ${port}`) });
    expect(other).toMatchObject({ state: 'in-service' });
    await new Promise<void>((resolve) => holder.close(resolve));
    await gateway.waitForView((view) => view.trunks[0]?.state === 'in-service' && view.notices.length === 0, {
      what: 'the trunk to be in service and its notice gone',
    });
    await works(gateway);
  });

  it('a console port in use ends the start with its number and what to do, and leaves nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const where = server.address();
    const port = typeof where === 'object' && where ? where.port : 0;
    const { code, text, stdout } = await failsToStart('--port', String(port), '--lines', '1');
    expect(code).toBe(2);
    expect(text).toMatch(
      new RegExp(`cannot use port ${port} on 127\\.0\\.0\\.1: another program has it.*console\\.port`),
    );
    expect(stdout).toBe('');
    server.close();
    await once(server, 'close');
    // The lock was let go of.
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify(usual()) });
    await works(gateway);
  });

  it('a data directory in use ends the start, names the other process, and does that one no harm', async () => {
    await using gateway = await startGateway({ dataDir, settings: JSON.stringify(usual()) });
    const { code, text } = await failsToStart('--port', '0');
    expect(code).toBe(2);
    expect(text).toContain(`Another Copperline (process ${gateway.pid}) is using ${dataDir}`);
    await works(gateway);
    expect(existsSync(file('gateway.pid'))).toBe(false);
  });
});

describe('the command line', () => {
  it.each([
    { args: ['--lins', '2'], says: /--lins/ },
    { args: ['--port', '80a0'], says: /--port takes a whole number from 0 to 65535, not "80a0"/ },
    { args: ['--lines', '0'], says: /--lines takes a whole number from 1 to 64, not "0"/ },
    { args: ['--log-level', 'loud'], says: /--log-level takes one of .*, not "loud"/ },
    { args: ['surplus'], says: /surplus/ },
  ])('$args is refused with what is allowed', async ({ args, says }) => {
    const { code, text } = await failsToStart(...args);
    expect(code).toBe(2);
    expect(text).toMatch(says);
    expect(text).not.toMatch(/^ {4}at /m);
    // Nothing was started, so nothing was made.
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
