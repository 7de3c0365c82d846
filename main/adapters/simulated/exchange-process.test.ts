import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createSystemClock } from '../../core/clock.ts';
import { adapterId } from '../../core/ids.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { connectExchange } from './exchange-client.ts';
import { encodeMessage, PROTOCOL_VERSION } from './exchange-protocol.ts';
import { exchangeSocketPath } from './exchange-socket.ts';
import { eventually, forkProcess, runExchange, runModule, temporarySocket } from './fixtures/exchange-process.ts';
import { createAdapter } from './simulated-adapter.ts';
import { startExchange } from './start-exchange.ts';

const never = (): AbortSignal => new AbortController().signal;
const adapterOn = (socket: string, lines?: number) =>
  createAdapter({
    id: adapterId('simulated-1'),
    options: { socket, ...(lines === undefined ? {} : { lines }) },
    log: { warn: () => {} },
  });

describe('the adapter over the socket', () => {
  test('frames go there and back: the far party hears its own tone from an adapter that plays back what it captures', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using adapter = adapterOn(socket.path);
    await adapter.open(never());
    expect(adapter.capabilities.ports).toBe(4);
    await using client = await connectExchange(socket.path);
    adapter.attachAudio(2, (fromLine) => fromLine);
    await client.setHybrid(2, 'off');
    await client.provoke(2, { kind: 'talks-tone', hz: 1004, levelDb: -15 });
    await client.provoke(2, { kind: 'calls-in', number: '5551234' });
    await adapter.setHook(2, 'off-hook');
    const { hears } = await eventually(
      () => client.report(2),
      (report) => (report.hears?.purityDb ?? 0) > 40,
    );
    expect(hears?.hz).toBeCloseTo(1004, 1);
    expect(hears?.levelDb).toBeCloseTo(-15, 1);
  });

  test('events reach the adapter, and the control client hears of hooks and states with their times', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using adapter = adapterOn(socket.path);
    const events: string[] = [];
    const rang = Promise.withResolvers<void>();
    adapter.onEvent((port, event: LineEvent) => {
      events.push(`${port} ${event.kind}`);
      if (event.kind === 'ring') rang.resolve();
    });
    await adapter.open(never());
    await using client = await connectExchange(socket.path);
    const seen: string[] = [];
    client.onEvent((event) => {
      expect(Math.abs(event.atMs - Number(process.hrtime.bigint()) / 1e6)).toBeLessThan(2000);
      seen.push(event.kind === 'state' ? event.state : event.kind === 'hook' ? event.hook : event.kind);
    });
    await client.provoke(3, { kind: 'calls-in' });
    await rang.promise;
    await adapter.setHook(3, 'off-hook');
    await adapter.hookFlash(3, 300);
    await adapter.setHook(3, 'on-hook');
    await client.report(3);
    expect(seen).toEqual(['ringing', 'off-hook', 'talking', 'flash', 'on-hook', 'idle']);
    expect(events).toContain('3 battery');
    expect(events).toContain('3 ring');
    await expect(adapter.hookFlash(3, 100)).rejects.toMatchObject({ code: 'adapter-failed' });
    await expect(adapter.setHook(5, 'off-hook')).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('digits are pulsed over the socket, and pulses that no dial makes are refused', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using adapter = adapterOn(socket.path);
    await adapter.open(never());
    expect(adapter.capabilities).toMatchObject({ pulse: true, groundStart: true, senses: { lineInUse: true } });
    await using client = await connectExchange(socket.path);
    const digit = (pulses: number) => Array.from({ length: pulses }, () => ({ breakMs: 33, makeMs: 17 }));
    await expect(adapter.dialPulses(1, [digit(1)], 300)).rejects.toThrow(/on-hook/);
    await expect(adapter.dialPulses(1, [[{ breakMs: 500, makeMs: 40 }]], 300)).rejects.toThrow(/1 to 200 ms/);
    await expect(adapter.dialPulses(1, [[]], 300)).rejects.toMatchObject({ code: 'bad-request' });
    await adapter.setHook(1, 'off-hook');
    await adapter.dialPulses(1, [digit(3), digit(10)], 300);
    await eventually(
      () => client.report(1),
      ({ digits }) => digits === '30',
    );
    const cut = expect(adapter.dialPulses(1, [digit(10)], 300)).rejects.toThrow(/before its digits were out\.$/);
    await adapter.setHook(1, 'on-hook');
    await cut;
  });

  test('a ground-start line is seized by a port that is told so, and another phone on the line is sensed', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using adapter = adapterOn(socket.path);
    const events: LineEvent[] = [];
    adapter.onEvent((port, event) => void (port === 1 && events.push(event)));
    await adapter.open(never());
    await using client = await connectExchange(socket.path);
    await client.setLine(1, { start: 'ground' });
    await adapter.setStart(1, 'ground');
    await adapter.setHook(1, 'off-hook');
    await eventually(
      () => client.report(1),
      ({ state }) => state === 'dial-tone',
    );
    await adapter.setHook(1, 'on-hook');
    await client.provoke(1, { kind: 'parallel-phone', lifted: true });
    await eventually(
      async () => events,
      (all) => all.some(({ kind }) => kind === 'in-use'),
    );
    expect(events.map(({ kind }) => kind)).toContain('tip-ground');
  });

  test('the hook stays off when the adapter’s process is killed, and the next adapter puts it on-hook', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using client = await connectExchange(socket.path);
    await client.provoke(1, { kind: 'talks-tone', hz: 700 });
    const driver = await runModule('./driver-main.ts', [socket.path], 'driving');
    await eventually(
      () => client.report(1),
      (report) => report.hears !== undefined,
    );
    await driver[Symbol.asyncDispose]();
    await using next = adapterOn(socket.path);
    // While nobody drives it, the line stays seized; the frames that were to be played are gone.
    await eventually(
      () => client.statistics(),
      (statistics) => !statistics.adapterConnected,
    );
    const orphaned = await eventually(
      () => client.report(1),
      (report) => report.hears === undefined,
    );
    expect(orphaned).toMatchObject({ hook: 'off-hook', offHookCount: 1 });
    await next.open(never());
    expect(await client.report(1)).toMatchObject({ hook: 'on-hook', state: 'idle' });
  });

  test('a successor that comes at the very moment of the kill gets the lines', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using driver = await runModule('./driver-main.ts', [socket.path], 'driving');
    driver.child.kill('SIGKILL');
    await using next = adapterOn(socket.path);
    await next.open(never());
    expect(next.capabilities.ports).toBe(4);
  });

  test('a second adapter is refused while the first one lives', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using first = adapterOn(socket.path);
    await first.open(never());
    await expect(adapterOn(socket.path).open(never())).rejects.toThrow(/Another adapter drives this exchange/);
    await first.setHook(1, 'off-hook');
  });

  test('an adapter whose exchange dies says so once and then refuses', async () => {
    using socket = temporarySocket();
    await using exchange = await runExchange(socket.path);
    await using adapter = adapterOn(socket.path);
    await adapter.open(never());
    const lost: string[] = [];
    const told = new Promise<void>((resolve) => {
      adapter.onLost((reason) => {
        lost.push(reason);
        resolve();
      });
    });
    await exchange[Symbol.asyncDispose]();
    await told;
    await expect(adapter.setHook(1, 'off-hook')).rejects.toMatchObject({ code: 'adapter-failed' });
    expect(lost).toHaveLength(1);
  });

  test('an adapter that is closed in order leaves every line on-hook', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using client = await connectExchange(socket.path);
    const adapter = adapterOn(socket.path);
    await adapter.open(never());
    await adapter.setHook(1, 'off-hook');
    await adapter[Symbol.asyncDispose]();
    await adapter[Symbol.asyncDispose]();
    await eventually(
      () => client.report(1),
      (report) => report.hook === 'on-hook',
    );
  });

  test('one exchange of frames a port; one that throws plays silence and harms no other port', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using client = await connectExchange(socket.path);
    const warnings: string[] = [];
    await using adapter = createAdapter({
      id: adapterId('simulated-1'),
      options: { socket: socket.path },
      log: { warn: (_, text) => void warnings.push(text) },
    });
    await adapter.open(never());
    const loud = new Int16Array(160).fill(1).map((_, i) => 9000 * Math.sin((2 * Math.PI * 1000 * i) / 8000));
    const attached = adapter.attachAudio(1, () => {
      throw new Error('no audio today');
    });
    adapter.attachAudio(2, () => loud);
    expect(() => adapter.attachAudio(1, () => loud)).toThrow(/attached already/);
    await adapter.setHook(1, 'off-hook');
    await adapter.setHook(2, 'off-hook');
    await eventually(
      () => client.report(2),
      (report) => (report.hears?.purityDb ?? 0) > 40,
    );
    expect((await client.report(1)).hears).toBeUndefined();
    expect(warnings).toEqual(['the audio of a port failed; silence plays']);
    attached[Symbol.dispose]();
    adapter.attachAudio(1, () => loud);
    await eventually(
      () => client.report(1),
      (report) => report.hears !== undefined,
    );
  });

  test('opening says what is wrong: no exchange, too few lines, given up', async () => {
    using socket = temporarySocket();
    await expect(adapterOn(socket.path).open(never())).rejects.toThrow(/No simulated exchange answers/);
    await using _exchange = await runExchange(socket.path, 2);
    await expect(adapterOn(socket.path, 8).open(never())).rejects.toThrow(/2 lines, not 8/);
    await expect(adapterOn(socket.path).open(AbortSignal.abort())).rejects.toThrow(/given up/);
    await using adapter = adapterOn(socket.path, 1);
    await adapter.open(never());
    expect(adapter.capabilities.ports).toBe(1);
  });
});

describe('the exchange’s socket', () => {
  test('garbage, a wrong version, a wrong order: the connection is dropped with the reason and the exchange lives', async () => {
    using socket = temporarySocket();
    await using exchange = await runExchange(socket.path);
    const hello = encodeMessage({ kind: 'hello', version: PROTOCOL_VERSION, role: 'control' });
    const cases: readonly [Buffer, RegExp][] = [
      [Buffer.from('GET / HTTP/1.1\r\n\r\n'), /carried something it should not/],
      [Buffer.from([255, 255, 255, 255, 1]), /a message of 4294967295 bytes/],
      [encodeMessage({ kind: 'hello', version: 200, role: 'adapter' }), /version 2/],
      [encodeMessage({ kind: 'open', id: 1 }), /begins with 'hello'/],
      [Buffer.concat([hello, encodeMessage({ kind: 'open', id: 1 })]), /does not send 'open'/],
      [Buffer.concat([hello, Buffer.from([5, 0, 0, 0, 12, 123, 123, 123, 123])]), /not JSON/],
      [Buffer.concat([hello, encodeMessage({ kind: 'control', body: { request: 'report' } })]), /'id'/],
    ];
    for (const [bytes, why] of cases) {
      const peer = connect(socket.path);
      let answer = '';
      peer.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      peer.write(bytes);
      await once(peer, 'close');
      expect(answer).toMatch(why);
    }
    // Cut in the middle of a message.
    const cut = connect(socket.path);
    cut.end(hello.subarray(0, 5));
    await once(cut.resume(), 'close');
    await using client = await connectExchange(socket.path);
    expect((await client.report(1)).state).toBe('idle');
    expect(exchange.errors()).toContain('A connection was dropped');
  });

  test('a bad control request is refused with the field, and the connection goes on', async () => {
    using socket = temporarySocket();
    await using _exchange = await runExchange(socket.path);
    await using client = await connectExchange(socket.path);
    await expect(client.report(9)).rejects.toThrow(/'port' must be a number from 1 to 4/);
    await expect(client.provoke(1, { kind: 'talks-tone', hz: 9000 })).rejects.toThrow(/'hz'/);
    await expect(client.provoke(1, { kind: 'presses', digits: '12x' })).rejects.toThrow(/'digits'/);
    await expect(client.provoke(1, { kind: 'calls-in', cadenceMs: [500] })).rejects.toThrow(/'cadenceMs'/);
    await expect(client.provoke(1, { kind: 'breaks-loop', ms: 0 })).rejects.toThrow(/'ms'/);
    await expect(client.setLine(1, { hybrid: { model: 'D2', erlDb: -3 } })).rejects.toThrow(/'erlDb'/);
    await expect(client.setLine(1, { noiseDbm0: 20 })).rejects.toThrow(/'noiseDbm0'/);
    expect(await client.setLine(1, { noiseDbm0: 'off', clockPpm: 100, toneOffsetPct: -1 })).toEqual({ ok: true });
    await expect(client.burst(1, { hz: 1000, levelDb: -10, ms: 50 })).rejects.toThrow(/Nobody is connected/);
    expect(await client.provoke(1, { kind: 'talks-wav', file: '/nowhere.wav' })).toMatchObject({ ok: false });
    expect(await client.provoke(1, { kind: 'hangs-up' })).toMatchObject({ ok: false });
    expect(await client.provoke(1, { kind: 'is-busy' })).toEqual({ ok: true });
  });

  test('is for this user alone, replaces a stale file, and does not take one in use', async () => {
    using socket = temporarySocket();
    const killed = await runExchange(socket.path);
    expect(statSync(socket.path).mode & 0o777).toBe(0o600);
    await killed[Symbol.asyncDispose]();
    expect(existsSync(socket.path)).toBe(true);
    await using alive = await runExchange(socket.path);
    await using second = await runModule('../exchange-main.ts', ['--socket', socket.path]);
    expect(await second.exited).toBe(1);
    expect(second.errors()).toMatch(/already serves/);
    alive.child.kill('SIGTERM');
    expect(await alive.exited).toBe(0);
    expect(existsSync(socket.path)).toBe(false);
  });

  test('wrong arguments end with what is wrong', async () => {
    for (const [args, why] of [
      [[], /--socket/],
      [['--socket', 'x', '--lines', '0'], /1 to 64/],
      [['--socket', 'x', '--country', 'zz'], /us, de, gb/],
      [['--socket', '/nowhere/at/all.sock'], /cannot listen/],
    ] as const) {
      await using exchange = await runModule('../exchange-main.ts', args);
      expect(await exchange.exited).toBe(1);
      expect(exchange.errors()).toMatch(why);
    }
  });

  test('is a named pipe on Windows, and a path too long for a socket is refused', () => {
    expect(exchangeSocketPath('C:\\data', 'exchange', 'win32')).toBe('\\\\.\\pipe\\copperline-exchange');
    expect(() => exchangeSocketPath(`/${'x'.repeat(120)}`, 'exchange', 'linux')).toThrow(/too long/);
  });
});

describe('an exchange that is started as a child', () => {
  test('is ready when the promise resolves, and gone when disposed', async () => {
    using socket = temporarySocket();
    const clock = createSystemClock();
    const exchange = await startExchange({ startProcess: forkProcess, clock, socket: socket.path, lines: 3 });
    const client = await connectExchange(socket.path);
    expect(client.ports).toBe(3);
    await client.close();
    await exchange[Symbol.asyncDispose]();
    await exchange[Symbol.asyncDispose]();
    expect(existsSync(socket.path)).toBe(false);
  });

  test('is that of any country', async () => {
    using socket = temporarySocket();
    const clock = createSystemClock();
    const starting = (country: string) =>
      startExchange({ startProcess: forkProcess, clock, socket: socket.path, lines: 1, country });
    await using _exchange = await starting('za');
    await using client = await connectExchange(socket.path);
    expect(client.ports).toBe(1);
    await expect(starting('atlantis')).rejects.toThrow(/no country 'atlantis'/);
  });

  test('says why it did not start', async () => {
    const starting = startExchange({
      startProcess: forkProcess,
      clock: createSystemClock(),
      socket: '/nowhere/at/all.sock',
      lines: 1,
    });
    await expect(starting).rejects.toThrow(/cannot listen at \/nowhere/);
  });

  test('ends when its parent is killed', async () => {
    using socket = temporarySocket();
    const parent = await runModule('./parent-main.ts', [socket.path], 'started');
    await using client = await connectExchange(socket.path);
    const gone = new Promise<string>((resolve) => {
      client.onClosed(resolve);
    });
    await parent[Symbol.asyncDispose]();
    await gone;
  });
});

test('a burst and its return are stamped on one clock: captured for 20 ms, played at the tick after that', async () => {
  using socket = temporarySocket();
  await using _exchange = await runExchange(socket.path);
  await using client = await connectExchange(socket.path);
  await using adapter = adapterOn(socket.path);
  await adapter.open(never());
  await client.setHybrid(1, 'off');
  await client.provoke(1, { kind: 'calls-in' });
  await adapter.setHook(1, 'off-hook');
  adapter.attachAudio(1, (fromLine) => fromLine);
  const sound = client.awaitSound(1, -20);
  const burst = await client.burst(1, { hz: 1000, levelDb: -10, ms: 60 });
  const { receivedAtMs, playedAtMs } = await sound;
  expect(burst.sentAtMs - burst.beganAtMs).toBeGreaterThanOrEqual(20);
  expect(receivedAtMs).toBeGreaterThanOrEqual(burst.sentAtMs);
  expect(playedAtMs - burst.beganAtMs).toBeGreaterThanOrEqual(40);
  expect(playedAtMs - burst.beganAtMs).toBeLessThan(200);
  const statistics = await client.statistics();
  expect(statistics).toMatchObject({ adapterConnected: true, droppedFrames: 0 });
});
