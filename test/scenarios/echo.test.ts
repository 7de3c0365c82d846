import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { voiceSamples } from '../../main/adapters/simulated/speech-signal.ts';
import { decodeG711 } from '../kit/g711.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { type CallerCall, SipCaller } from '../kit/sip-caller.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide } from './office.ts';

const ERL_DB = 12;
/** Less than a quiet machine shows (40 dB): a frame that comes late moves the echo, which is then heard for 60 ms. */
const AT_LEAST_DB = ERL_DB + 10;
const SPEECH = voiceSamples('speech', -16);

let exchange: TestExchange;
let caller: SipCaller;
let gateway: TestGateway;
let sipPort: number;
let line: ReturnType<typeof farSide>;
/** The data of the gateway that was stopped is that of the next. */
const folders = new AsyncDisposableStack();

const lastRecord = async () => (await gateway.request('records.list', { limit: 1 })).records[0];
const pass = async (ms: number): Promise<void> => {
  const from = performance.now();
  await waitFor(() => performance.now() - from > ms, { what: `${ms} ms of the call`, deadlineMs: ms + 5000 });
};

async function begin(dataDir?: string): Promise<void> {
  const settings = {
    adapters: [{ id: 'sim', family: 'simulated' as const, lines: 1, socket: exchange.socket }],
    lines: [{ id: 'sim/1', name: 'Line 1' }],
    trunks: [
      {
        id: 'peer',
        name: 'Peer',
        host: '127.0.0.1',
        port: caller.port,
        localPort: sipPort,
        optionsIntervalS: 0,
        kind: { kind: 'peer' as const },
      },
    ],
    routes: [callsOut()],
  };
  gateway = await startGateway(dataDir === undefined ? { settings } : { dataDir });
  line = farSide(exchange.client, 1, gateway);
  await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'the line to be idle' });
}

beforeAll(async () => {
  exchange = await startExchange({ lines: 1 });
  caller = await SipCaller.open();
  sipPort = await freePort();
  await begin();
  await exchange.client.setLine(1, { hybrid: { model: 'D4', erlDb: ERL_DB } });
  await line.provoke(1, { kind: 'answers-after', ms: 200, polarityReversal: true });
  await line.provoke(1, { kind: 'is-silent' });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await folders.disposeAsync();
  await caller?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

/** Mean square of what came by RTP in this window. */
function heardPower({ rtp }: CallerCall, fromMs: number, toMs: number): number {
  const packets = rtp.received.filter(({ atMs, payloadType }) => payloadType === 0 && atMs >= fromMs && atMs < toMs);
  if (packets.length < (0.8 * (toMs - fromMs)) / 20) throw new Error(`only ${packets.length} packets came`);
  const pcm = decodeG711('PCMU', Buffer.concat(packets.map(({ payload }) => payload)));
  return pcm.reduce((sum, value) => sum + value * value, 0) / pcm.length;
}

/** The same of what was said. */
function saidPower(fromMs: number, toMs: number): number {
  const pcm = SPEECH.subarray(fromMs * 8, toMs * 8);
  return pcm.reduce((sum, value) => sum + value * value, 0) / pcm.length;
}

/** A call in which the caller speaks. @returns echo return loss altogether, dB, in the first second and after the second */
async function speaks(user: string, ms = 2500): Promise<{ readonly earlyDb: number; readonly lateDb: number }> {
  await using call = await caller.call(sipPort, user);
  await pass(400);
  const from = performance.now();
  call.rtp.say(SPEECH);
  await pass(ms);
  const lossDb = (fromMs: number, toMs: number): number =>
    10 * Math.log10(saidPower(fromMs, toMs) / Math.max(heardPower(call, from + fromMs, from + toMs), 0.1));
  const loss = { earlyDb: lossDb(50, 1000), lateDb: lossDb(2000, ms) };
  await call.hangUp();
  await line.quiet();
  return loss;
}

/** The last call's echo, once the line has told of it. */
const echoInRecord = () =>
  waitFor(async () => (await lastRecord())?.echo, { what: "the echo in the call's record", deadlineMs: 5000 });

/** What the line's file says, once it is written; without its path, which is long. */
async function memory(): Promise<{ readonly erlDb: number; readonly at: number; readonly values: number }> {
  await pass(1500);
  const file = JSON.parse(readFileSync(join(gateway.dataDir, 'lines', 'sim-1.json'), 'utf8'));
  const { path, erlDb, at } = file.memory.echo;
  return { erlDb, at, values: Buffer.from(path, 'base64').length / 4 };
}

describe('a line with echo', { timeout: 60_000 }, () => {
  it('is free of it two seconds into its first call, and the record says what it was', async () => {
    const { lateDb } = await speaks('5550001', 6000);
    // ITU-T G.168 counts the line's own loss in.
    expect(lateDb).toBeGreaterThan(AT_LEAST_DB);
    const echo = await echoInRecord();
    expect(echo).toMatchObject({ state: 'converged', seeded: false });
    expect(Math.abs(echo.erlDb - ERL_DB)).toBeLessThan(2);
    expect(Math.abs((echo.dialledErlDb ?? 0) - ERL_DB)).toBeLessThan(6);
    expect(echo.erleDb).toBeGreaterThan(20);
  });

  it('is free of it at once in the next call', async () => {
    const { earlyDb } = await speaks('5550002');
    expect(earlyDb).toBeGreaterThan(AT_LEAST_DB);
    expect(await echoInRecord()).toMatchObject({ state: 'converged', seeded: true });
  });

  it('is free of it at once after the gateway was started again', async () => {
    expect(await gateway.stop()).toBe(0);
    const { erlDb, values } = await memory();
    expect(Math.abs(erlDb - ERL_DB)).toBeLessThan(2);
    expect(values).toBeGreaterThanOrEqual(512);
    const { dataDir } = gateway;
    folders.use(gateway);
    await begin(dataDir);
    const { earlyDb } = await speaks('5550003');
    expect(earlyDb).toBeGreaterThan(AT_LEAST_DB);
    expect(await echoInRecord()).toMatchObject({ seeded: true });
  });

  it('is left as it is in a fax call, and free of it again in the next', async () => {
    await line.provoke(1, { kind: 'sends-fax-tone', tone: 'ced' });
    const kept = await memory();
    {
      await using call = await caller.call(sipPort, '5550004');
      await gateway.waitForLog(/a fax machine or modem is on the call/);
      await line.provoke(1, { kind: 'is-silent' });
      await pass(300);
      const from = performance.now();
      call.rtp.say(SPEECH);
      await pass(2000);
      const db = 10 * Math.log10(saidPower(200, 2000) / heardPower(call, from + 200, from + 2000));
      expect(Math.abs(db - ERL_DB)).toBeLessThan(3);
      await call.hangUp();
    }
    await line.quiet();
    expect(await memory()).toEqual(kept);
    const { earlyDb } = await speaks('5550005');
    expect(earlyDb).toBeGreaterThan(AT_LEAST_DB);
  });

  it('is free of it in the first call after the media process was killed in mid-call', async () => {
    const kept = await memory();
    {
      await using call = await caller.call(sipPort, '5550006');
      call.rtp.say(SPEECH);
      await pass(1000);
      process.kill(await gateway.childPid(/media-process/), 'SIGKILL');
      await caller.hungUp(sipPort);
    }
    await line.quiet();
    expect(await memory()).toEqual(kept);
    const { earlyDb } = await speaks('5550007');
    expect(earlyDb).toBeGreaterThan(AT_LEAST_DB);
    expect(await echoInRecord()).toMatchObject({ seeded: true });
  });
});
