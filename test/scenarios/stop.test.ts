import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Child } from '../kit/child.ts';
import { startExchange, startGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, GATEWAY_ADDRESS, openOffice } from './office.ts';

const ENTRY = join(import.meta.dirname, '../../main/headless.ts');
/** From the signal to the end of the process, with goodbyes. */
const STOP_MS = 2000;

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the gateway is stopped', () => {
  it('with calls on: goodbyes are said, lines are on-hook, nothing is left running, in less than 2 s', async () => {
    await using office = await openOffice({ lines: 3, extensions: ['601'] });
    await office.provoke(1, { kind: 'calls-in', number: '2025551234' });
    await office.exchangeHears(1, 1004, -6);
    await office.provoke(2, { kind: 'calls-in', number: '2025551235' });
    await office.gateway.waitForView((view) => view.lines[1]?.state === 'ringing', { what: 'line 2 to ring' });
    const children = await Promise.all([/media-process/, /mediasoup-worker/].map((n) => office.gateway.childPid(n)));
    const start = performance.now();
    expect(await office.gateway.stop()).toBe(0);
    const ms = performance.now() - start;
    console.info(`stopped in ${Math.round(ms)} ms`);
    expect(ms).toBeLessThan(STOP_MS);
    for (const port of [1, 2, 3]) expect((await office.report(port)).hook).toBe('on-hook');
    await waitFor(() => !children.some(isThere), { what: 'the children to be gone' });
    await waitFor(async () => (await office.pbx.channels()) === 0, { what: 'no channel at the PBX' });
    await using again = await startGateway({ dataDir: office.gateway.dataDir });
    await farSide(office.exchange.client, 3, again).quiet();
    const { records } = await again.request('records.list', { limit: 10 });
    expect(records.map(({ outcome }) => outcome)).not.toContain('interrupted');
    expect(records).toContainEqual(
      expect.objectContaining({ outcome: 'answered', reason: 'The gateway was stopped.' }),
    );
  });

  it('while it starts: it ends by itself and leaves nothing running', async () => {
    using dir = tempDir('stop');
    await using exchange = await startExchange({ lines: 1 });
    for (const moment of [/the media process is ready/, /line is idle/, /^Console: /m]) {
      const child = await Child.start(process.execPath, [ENTRY, '--data', join(dir.path, 'data')], { name: 'gateway' });
      await child.waitForOutput(moment);
      child.signal('SIGINT');
      expect(await child.exited).toEqual({ code: 0, signal: null });
    }
    expect((await exchange.client.report(1)).hook).toBe('on-hook');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s to all its processes at once: none of them is started again, and none complains',
    async (signal) => {
      using dir = tempDir('stop-group');
      const args = [ENTRY, '--data', join(dir.path, 'data'), '--port', '0'];
      await using child = await Child.start(process.execPath, args, { name: 'gateway', ownGroup: true });
      await child.waitForOutput(/^Console: /m, 20_000);
      await child.waitForOutput(/the WebRTC worker is ready/, 20_000);
      await child.waitForOutput(/line is idle/);
      const before = child.output.length;
      child.signalGroup(signal);
      // `exited` waits for every child's output to be closed too: nothing is left running.
      expect(await child.exited).toEqual({ code: 0, signal: null });
      const said = child.output.slice(before);
      expect(said).not.toMatch(/is ready/);
      expect(said).not.toMatch(/EPIPE| {4}at |media process was lost/);
    },
  );

  it('while a trunk’s peer takes the connection and says nothing', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    if (!address || typeof address === 'string') throw new Error('no port');
    await using gateway = await startGateway({
      settings: {
        trunks: [
          {
            id: 'mute',
            name: 'Mute',
            transport: 'tls',
            host: '127.0.0.1',
            port: address.port,
            kind: { kind: 'registers', user: 'x' },
          },
        ],
      },
    });
    const start = performance.now();
    expect(await gateway.stop()).toBe(0);
    expect(performance.now() - start).toBeLessThan(STOP_MS);
    silent.close();
  });
});

describe('trunks are changed in the settings', () => {
  it('twice at once: no trunk of the first change is left, and the port is free for the second', async () => {
    const [first, second] = [await freePort(GATEWAY_ADDRESS), await freePort(GATEWAY_ADDRESS)];
    const trunk = (localPort: number, more: object = {}) => ({
      id: 'pbx',
      name: 'PBX',
      host: '127.0.0.1',
      localAddress: GATEWAY_ADDRESS,
      localPort,
      optionsIntervalS: 0,
      kind: { kind: 'peer' as const },
      ...more,
    });
    await using gateway = await startGateway({ settings: { trunks: [trunk(first)] } });
    const update = (trunks: object[]) => gateway.request('settings.update', { change: { trunks } });
    await gateway.waitForView((view) => view.trunks[0]?.state === 'in-service', { what: 'the trunk' });
    await Promise.all([
      update([trunk(second)]),
      update([trunk(first, { optionsIntervalS: 60 })]),
      update([]),
      update([trunk(first)]),
      update([{ ...trunk(second), id: 'other' }]),
    ]);
    await gateway.waitForView(
      (view) => view.trunks.length === 1 && view.trunks[0]?.id === 'other' && view.trunks[0].state === 'in-service',
      { what: 'the last settings alone' },
    );
    expect(gateway.view.notices).toEqual([]);
    await using again = await startGateway({ settings: { trunks: [trunk(first)] } });
    await again.waitForView((view) => view.trunks[0]?.state === 'in-service', { what: 'the first port to be free' });
  });

  it('to one that makes no SIP address: that is said, and everything else goes on', async () => {
    await using gateway = await startGateway();
    const bad = { id: 'bad', name: 'Bad', host: 'exa mple"<x>', kind: { kind: 'registers', user: 'a b@c' } };
    expect(await gateway.request('settings.update', { change: { trunks: [bad] } })).toEqual({ ok: true });
    await gateway.waitForView((view) => view.notices.some(({ text }) => text.includes('"Bad"')), { what: 'a notice' });
    expect(await gateway.stop()).toBe(0);
  });

  it('to another name: its calls go on', async () => {
    await using office = await openOffice({ lines: 1, extensions: ['601'] });
    await office.provoke(1, { kind: 'calls-in', number: '2025551234' });
    await office.exchangeHears(1, 1004, -6);
    const trunks = (office.settings.trunks ?? []).map((trunk) => ({ ...trunk, name: 'Reception' }));
    await office.gateway.request('settings.update', { change: { trunks } });
    await office.gateway.waitForView((view) => view.trunks[0]?.name === 'Reception', { what: 'the new name' });
    expect(office.gateway.view.calls).toMatchObject([{ state: 'connected' }]);
    await office.exchangeHears(1, 1004, -6);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.quiet();
  });
});
