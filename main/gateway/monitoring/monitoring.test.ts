import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { view } from '../../../test/console/sample-view.ts';
import { createSystemClock } from '../../core/clock.ts';
import type { CallId } from '../../core/ids.ts';
import { silentLog } from '../../core/log.ts';
import { AlarmBoard } from '../../monitor/alarm-board.ts';
import { openCallHistory } from '../../store/call-history.ts';
import { type MonitoringSettings, monitoringSettings } from '../../store/monitoring-settings.ts';
import { openSecrets, type SecretsFile } from '../../store/secrets-file.ts';
import { Notices } from '../notices.ts';
import { EndedCalls } from './call-counts.ts';
import { Monitoring } from './monitoring.ts';

const clock = createSystemClock({ unref: true });
const store = { clock, log: silentLog };
let dir: string;
let open: AsyncDisposableStack;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'monitoring-'));
  open = new AsyncDisposableStack();
});
afterEach(async () => {
  await open.disposeAsync();
  rmSync(dir, { recursive: true, force: true });
});

async function aMonitor(input: object = {}) {
  let settings: MonitoringSettings = monitoringSettings.parse(input);
  const secrets: SecretsFile = await openSecrets(dir, store);
  const history = open.use(openCallHistory(dir, store));
  const board = open.use(new AlarmBoard(clock));
  const ended = open.use(new EndedCalls(history));
  const notices = new Notices(clock);
  const monitoring = open.use(
    new Monitoring({ settings: () => settings, secrets, board, ended, view, notices, version: '0.1.0', ...store }),
  );
  await monitoring.apply();
  const change = (to: object): Promise<void> => {
    settings = monitoringSettings.parse(to);
    return monitoring.apply();
  };
  return { monitoring, secrets, history, board, notices, change };
}

async function aReceiver(status = 200) {
  const got: { body: string; signature: string }[] = [];
  let told = (): void => {};
  const server = createServer((request, reply) => {
    let body = '';
    request.setEncoding('utf8').on('data', (more: string) => {
      body += more;
    });
    request.on('end', () => {
      got.push({ body, signature: String(request.headers['x-copperline-signature']) });
      reply.writeHead(status).end();
      told();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.defer(() => void server.close());
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      told = () => got.length >= count && resolve();
      told();
    });
  return { got, until, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

describe('monitoring', () => {
  it('is off unless somebody says otherwise', async () => {
    const { monitoring, notices } = await aMonitor();
    const { outlets, metrics, secrets } = monitoring.view;
    expect(outlets.map(({ outlet, on, detail }) => [outlet, on, detail])).toEqual(
      ['syslog', 'snmp', 'webhook', 'mail'].map((outlet) => [outlet, false, 'Off.']),
    );
    expect([metrics, secrets, notices.list]).toEqual([false, [], []]);
    expect(await monitoring.test('webhook')).toMatchObject({ ok: false });
  });

  it('says what is missing, and begins when it is there', async () => {
    const receiver = await aReceiver();
    const { monitoring, notices, board } = await aMonitor({ webhook: { url: receiver.url } });
    expect(notices.list).toMatchObject([{ id: 'monitoring/webhook', text: expect.stringContaining('is missing') }]);
    expect(await monitoring.setSecret('webhook', 'short')).toMatchObject({ ok: false });
    expect(await monitoring.setSecret('webhook', 'much entropy in here')).toEqual({ ok: true });
    expect(notices.list).toEqual([]);
    expect(await monitoring.test('webhook')).toEqual({ ok: true });
    board.update([{ id: 'trunk-down/pbx', code: 'trunk-down', severity: 'error', text: 'The trunk "PBX" is down.' }]);
    board.update([]);
    await receiver.until(3);
    expect(
      receiver.got.map(({ body }) => (JSON.parse(body) as { event: string; alarm: { code: string } }).alarm.code),
    ).toEqual(['test', 'trunk-down', 'trunk-down']);
    const [, , last] = receiver.got;
    const [, seconds, hex] = /^t=(\d+),v1=(\w+)$/.exec(last?.signature ?? '') ?? [];
    expect(createHmac('sha256', 'much entropy in here').update(`${seconds}.${last?.body}`).digest('hex')).toBe(hex);
    expect(JSON.stringify(monitoring.view)).not.toContain('entropy');
  });

  it('tells of an outlet that fails here, and not by itself', async () => {
    const receiver = await aReceiver(400);
    const { monitoring, secrets, notices, board } = await aMonitor();
    await secrets.set('monitoring/webhook', 'much entropy in here');
    expect(await monitoring.test('webhook')).toMatchObject({ ok: false });
    const other = await aMonitor({ webhook: { url: receiver.url } });
    expect(await other.monitoring.test('webhook')).toMatchObject({ ok: false, text: expect.stringContaining('400') });
    expect(other.notices.list).toMatchObject([{ id: 'monitoring/webhook' }]);
    other.board.update([{ id: 'monitoring/webhook', code: 'monitoring', severity: 'warning', text: 'Nobody hears.' }]);
    // What is told next is the next that comes: nothing went before it.
    expect(await other.monitoring.test('webhook')).toMatchObject({ ok: false });
    expect(receiver.got).toHaveLength(2);
    expect([notices.list, board.alarms]).toEqual([[], []]);
  });

  it('takes no address that sends a body in the clear, nor one with a password in it', () => {
    for (const url of ['http://192.0.2.7/x', 'https://me:secret@host/x', 'ftp://host/x', 'nonsense'])
      expect(monitoringSettings.safeParse({ webhook: { url } }).success).toBe(false);
    for (const url of ['https://host/x', 'http://127.0.0.1:9/x'])
      expect(monitoringSettings.safeParse({ webhook: { url } }).success).toBe(true);
  });
});

describe('/metrics', () => {
  async function aServer(monitoring: Monitoring, network: boolean): Promise<string> {
    const app = fastify();
    monitoring.routes(app, network);
    await app.listen({ host: '127.0.0.1', port: 0 });
    open.defer(() => app.close());
    return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/metrics`;
  }

  it('is there when it is switched on, without anybody’s number', async () => {
    const { monitoring, change, history } = await aMonitor();
    const url = await aServer(monitoring, false);
    expect((await fetch(url)).status).toBe(404);
    await change({ metrics: {} });
    const id = 'call-1' as CallId;
    history.start({ id, direction: 'inbound', caller: { number: '+13125550142' }, startedAt: 1_000 });
    history.finish(id, { endedAt: 31_000, answeredAt: 11_000, outcome: 'answered' });
    const answer = await fetch(url);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(text).toContain('copperline_calls_ended_total{direction="inbound",outcome="answered"} 1\n');
    expect(text).toContain('copperline_call_seconds_total 20\n');
    expect(text).toMatch(/copperline_line_in_service\{line="simulated-1\/1",name="Front desk"\} 1\n/);
    expect(text).not.toContain('5550142');
  });

  it('is for the token’s owner over the network', async () => {
    const { monitoring, change } = await aMonitor({ metrics: { network: true } });
    const url = await aServer(monitoring, true);
    const ask = async (token?: string): Promise<number> =>
      (await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await ask(), await ask('x')]).toEqual([401, 401]);
    expect(await monitoring.setSecret('metrics', 'a token with entropy')).toMatchObject({ ok: false });
    expect(await monitoring.setSecret('metrics', 'a-token-with-entropy')).toEqual({ ok: true });
    expect([await ask(), await ask('a-token-with-entropx'), await ask('a-token-with-entropy')]).toEqual([
      401, 401, 200,
    ]);
    await change({ metrics: {} });
    expect(await ask('a-token-with-entropy')).toBe(404);
  });
});
