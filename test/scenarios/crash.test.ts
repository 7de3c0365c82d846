import { describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../kit/gateway.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, type Office, openOffice } from './office.ts';

const TONE_FROM_PBX = '601';

/** A call from line 1 to an extension that plays 1004 Hz, with the line's party playing 440 Hz. */
async function talkingOffice(): Promise<Office> {
  const office = await openOffice({ lines: 2, extensions: [TONE_FROM_PBX] });
  await call(office);
  return office;
}

async function call(office: Office): Promise<void> {
  await office.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA' });
  await office.exchangeHears(1, 1004, -6);
}

const records = async (gateway: TestGateway) => (await gateway.request('records.list', { limit: 10 })).records;

/** How long `check` takes to come true, ms. */
async function timed(check: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await check();
  return performance.now() - start;
}

describe('when something dies in mid-call', () => {
  it('the mediasoup worker: the call goes on unharmed and the worker is back within 2 s', async () => {
    await using office = await talkingOffice();
    const worker = await office.gateway.childPid(/mediasoup-worker/);
    const before = await office.exchange.client.statistics();
    process.kill(worker, 'SIGKILL');
    await office.gateway.waitForView((view) => view.media.edge !== 'running', { what: 'the loss to be seen' });
    const ms = await timed(() =>
      office.gateway.waitForView((view) => view.media.edge === 'running', { what: 'the worker to be back' }),
    );
    expect(ms).toBeLessThan(2000);
    expect(await office.gateway.childPid(/mediasoup-worker/)).not.toBe(worker);
    await office.exchangeHears(1, 1004, -6);
    const after = await office.exchange.client.statistics();
    console.info(`worker back after ${Math.round(ms)} ms; underruns ${after.underruns - before.underruns}`);
    expect(await records(office.gateway)).toMatchObject([{ outcome: 'in-progress' }]);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.quiet();
  });

  it('the media process: BYE goes out, the line is on-hook and in service within 2 s, the record is complete, the next call works', async () => {
    await using office = await talkingOffice();
    const arrived = await office.pbx.waitForCall(TONE_FROM_PBX);
    const media = await office.gateway.childPid(/media-process/);
    process.kill(media, 'SIGKILL');
    const ms = await timed(async () => {
      await office.waitForHook(1, 'on-hook', 2000);
      await office.gateway.waitForView(
        (view) => view.media.process === 'running' && view.lines.every(({ state }) => state === 'idle'),
        {
          what: 'the lines to be in service',
          deadlineMs: 2000,
        },
      );
    });
    console.info(`on-hook and in service after ${Math.round(ms)} ms`);
    expect(ms).toBeLessThan(2000);
    expect(await office.gateway.childPid(/media-process/)).not.toBe(media);
    await office.pbx.waitForHangup(arrived.uniqueid, 2000);
    const [record] = await records(office.gateway);
    expect(record).toMatchObject({ outcome: 'answered', reason: 'The line was lost in mid-call.' });
    expect(record?.endedAt).toBeGreaterThan(record?.answeredAt ?? Number.POSITIVE_INFINITY);
    await call(office);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.quiet();
  });

  it('the gateway hangs (SIGSTOP): every line is on-hook after 2 s, and in service again when it goes on', async () => {
    await using office = await talkingOffice();
    office.gateway.signal('SIGSTOP');
    const ms = await timed(() => office.waitForHook(1, 'on-hook', 4000));
    console.info(`on-hook ${Math.round(ms)} ms after the gateway stopped`);
    expect(ms).toBeGreaterThan(1000);
    expect(ms).toBeLessThan(2600);
    office.gateway.signal('SIGCONT');
    await office.quiet();
    expect(await records(office.gateway)).toMatchObject([
      { outcome: 'answered', reason: 'The line was lost in mid-call.' },
    ]);
    await call(office);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.quiet();
  });

  it('the gateway is killed: lines go on-hook, and at restart the call is in the history as interrupted', async () => {
    await using office = await talkingOffice();
    const [before] = await records(office.gateway);
    office.gateway.signal('SIGKILL');
    const ms = await timed(() => office.waitForHook(1, 'on-hook', 4000));
    console.info(`on-hook ${Math.round(ms)} ms after the gateway was killed`);
    expect(ms).toBeLessThan(2600);
    await office.gateway.exited;
    await using again = await startGateway({ dataDir: office.gateway.dataDir });
    const side = farSide(office.exchange.client, 2, again);
    await side.quiet();
    expect(await records(again)).toMatchObject([
      { id: before?.id, outcome: 'interrupted', caller: { number: '2025551234' }, answeredBy: TONE_FROM_PBX },
    ]);
    await side.provoke(1, { kind: 'calls-in', number: '7' });
    await side.exchangeHears(1, 1004, -6);
    await side.provoke(1, { kind: 'hangs-up' });
    await side.quiet();
  });

  it('the exchange itself: the lines are out of service, and the gateway lives', async () => {
    await using office = await openOffice({ lines: 2 });
    process.kill(office.exchange.pid, 'SIGKILL');
    await office.gateway.waitForView(
      (view) => view.lines.every(({ state, reason }) => state === 'out-of-service' && reason),
      {
        what: 'the lines to be out of service, with a reason',
      },
    );
    await waitFor(() => office.gateway.view.notices.some(({ severity }) => severity === 'error'), { what: 'a notice' });
    expect(await office.gateway.stop()).toBe(0);
  });
});
