import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { HostedAdapter } from './hosted-adapter.ts';

const module = 'main/adapters/hid-telephony/hid-telephony-adapter.ts';

interface Place extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly world: UsbWorld;
  readonly host: () => Promise<HostedAdapter>;
}

async function place(model: string, usbId: string): Promise<Place> {
  const stack = new AsyncDisposableStack();
  const exchange = stack.use(await startExchange({ lines: 1, country: 'de' }));
  const devices = [{ name: 'box', model, ports: [1], clockPpm: 60, serial: 'A1' }];
  const world = stack.use(await startUsbWorld({ exchange, devices }));
  return {
    exchange,
    world,
    host: async () => stack.use(await HostedAdapter.start({ env: world.env, module, usbId, countries: ['de'] })),
    async [Symbol.asyncDispose]() {
      await stack.disposeAsync();
    },
  };
}

const hears = (host: HostedAdapter, hz: number): Promise<unknown> =>
  waitFor(async () => Math.abs(analyse(await host.listen(1, 300), 8000).hz - hz) < 2, { what: `${hz} Hz` });

describe('a line adapter of the open profile', () => {
  let all: Place;
  let host: HostedAdapter;
  /** The exchange takes an opening for a hang-up once it lasts too long for a flash. */
  const hangUp = async (): Promise<void> => {
    await host.setHook(1, 'on-hook');
    await waitFor(async () => (await all.exchange.client.report(1)).hook === 'on-hook', {
      what: 'the exchange to see the release',
    });
  };

  beforeAll(async () => {
    all = await place('hid-fxo', '1209:0002');
    host = await all.host();
  }, 60_000);
  afterAll(() => all?.[Symbol.asyncDispose]());

  test('opens on-hook, set for the country, and tells of its line', async () => {
    const capabilities = await host.open();
    expect(capabilities).toMatchObject({ ports: 1, callerId: 'on-board', pulse: false, audio: '16-bit linear' });
    await host.event(1, { kind: 'battery', present: true });
    expect(await all.world.seen('box')).toMatchObject({ hook: 'on-hook', snoop: true, country: '00c20328' });
  });

  test('says what it is', async () => {
    const report = await host.check();
    expect(report.identity).toContain('Open Line Adapter');
    expect(report).toMatchObject({ voice: { usable: true }, format: expect.stringContaining('8000 Hz') });
  });

  test('rings, tells the caller, is answered, and both hear each other; the far end hangs up', async () => {
    // The buffers between three clocks have found their depth.
    await waitFor(async () => Number((await all.world.seen('box')).captured) > 16_000, {
      what: 'two seconds of sound',
    });
    const from = host.events.length;
    await all.exchange.provoke(1, {
      kind: 'calls-in',
      number: '5551234',
      name: 'ANN SMITH',
      callerId: 'fsk-before-ring',
    });
    await host.event(1, { kind: 'ring', on: true }, from);
    const told = await host.event(1, { kind: 'caller-id' }, from);
    expect(told.event).toMatchObject({ message: { number: '5551234', name: 'ANN SMITH' } });
    await host.setHook(1, 'off-hook');
    await host.event(1, { kind: 'loop-current', flowing: true }, from);
    await all.exchange.provoke(1, { kind: 'talks-tone', hz: 700, levelDb: -20 });
    await hears(host, 700);
    const reading = analyse(await host.listen(1, 500), 8000);
    expect(reading.levelDb).toBeCloseTo(-20, 0);
    await host.play(1, 1300, 8000);
    await waitFor(async () => Math.abs(((await all.exchange.client.report(1)).hears?.hz ?? 0) - 1300) < 20, {
      what: 'the caller to hear 1300 Hz',
    });
    await host.play(1, 0, 0);
    const late = host.events.length;
    await all.exchange.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await host.event(1, { kind: 'loop-current', flowing: false }, late);
    await hangUp();
    expect(await all.world.seen('box')).toMatchObject({ hook: 'on-hook', snoop: true });
  });

  test('a dial tone is heard, and a flash opens the loop for so long', async () => {
    const from = host.events.length;
    await host.setHook(1, 'off-hook');
    await host.event(1, { kind: 'loop-current', flowing: true }, from);
    await hears(host, 425);
    const { hooks: before } = (await all.world.seen('box')) as { hooks: string[] };
    const flashes: number[] = [];
    using _events = all.exchange.client.onEvent((event) => {
      if (event.kind === 'flash') flashes.push(event.ms);
    });
    const { offHookCount } = await all.exchange.client.report(1);
    await host.ask({ kind: 'flash', port: 1, ms: 120 });
    const { hooks } = (await all.world.seen('box')) as { hooks: string[] };
    expect(hooks.slice(before.length)).toEqual(['on-hook', 'off-hook']);
    await waitFor(() => flashes.length > 0, { what: 'the exchange to see the flash' });
    // Two reports make it: it cannot be shorter, and longer by what the two processes were held up. A dial tone follows, without a release.
    expect(flashes[0]).toBeGreaterThanOrEqual(119);
    expect(flashes[0]).toBeLessThan(300);
    expect(await all.exchange.client.report(1)).toMatchObject({ state: 'dial-tone', offHookCount });
    await host.ask({ kind: 'flash', port: 1, ms: 1200 });
    await waitFor(async () => (await all.exchange.client.report(1)).offHookCount === offHookCount + 1, {
      what: 'the exchange to take an opening of 1.2 s for a release and another call',
    });
    expect(flashes).toHaveLength(1);
    await hangUp();
  });

  test('another phone on the line is told, and polarity', async () => {
    const from = host.events.length;
    await all.exchange.provoke(1, { kind: 'parallel-phone', lifted: true });
    await host.event(1, { kind: 'in-use', inUse: true }, from);
    await all.exchange.provoke(1, { kind: 'parallel-phone', lifted: false });
    await host.event(1, { kind: 'in-use', inUse: false }, from);
  });

  test('reports that nobody announced change nothing', async () => {
    await all.world.behave('box', 'garbage-reports', 9);
    const from = host.events.length;
    await host.setHook(1, 'off-hook');
    await host.event(1, { kind: 'loop-current', flowing: true }, from);
    await hears(host, 425);
    await hangUp();
    await all.world.behave('box', 'garbage-reports', 0);
    expect(host.events.slice(from).filter(({ event }) => event.kind === 'ring')).toEqual([]);
  });

  test('short packets are no loss of sound', async () => {
    await all.world.behave('box', 'short-transfers', true);
    const { frames } = await host.frames(1);
    await waitFor(async () => (await host.frames(1)).frames > frames + 20, { what: 'twenty frames' });
    await all.world.behave('box', 'short-transfers', false);
    expect(host.lost).toEqual([]);
  });

  test('unplugged off-hook, it is told within a second; plugged in again, it opens on-hook', async () => {
    await host.setHook(1, 'off-hook');
    const from = performance.now();
    await all.world.unplug('box');
    await waitFor(() => host.lost.length > 0, { what: 'the loss', deadlineMs: 1000, everyMs: 5 });
    expect(performance.now() - from).toBeLessThan(1000);
    expect(host.lost).toHaveLength(1);
    await all.world.plug('box');
    const again = await all.host();
    await again.open();
    expect(await all.world.seen('box')).toMatchObject({ hook: 'on-hook' });
    expect(host.lost).toHaveLength(1);
    await again.ask({ kind: 'close' });
  });

  test('what an earlier process left off-hook is on-hook once it is open', async () => {
    const dying = await all.host();
    await dying.open();
    await dying.setHook(1, 'off-hook');
    dying.kill();
    expect(await all.world.seen('box')).toMatchObject({ hook: 'off-hook' });
    const next = await all.host();
    await next.open();
    expect(await all.world.seen('box')).toMatchObject({ hook: 'on-hook' });
    await next.ask({ kind: 'close' });
  });

  test.each([['sound-lost'], ['stalled-endpoint']])(
    'its sound gone silent is the adapter lost, in words: %s',
    async (fault) => {
      const next = await all.host();
      await next.open();
      await all.world.behave('box', fault, true);
      await waitFor(() => next.lost.length > 0, { what: 'the loss', deadlineMs: 4000 });
      expect(next.lost[0]).toMatch(/stopped coming/);
      await all.world.behave('box', fault, false);
      await next.ask({ kind: 'close' });
    },
  );

  test('without permission it says what to install', async () => {
    await all.world.behave('box', 'no-permission', true);
    const next = await all.host();
    await expect(next.open()).rejects.toThrow(/permission/);
    await all.world.behave('box', 'no-permission', false);
  });
});

describe('a line adapter that has a hook and a bell alone', () => {
  let all: Place;
  beforeAll(async () => {
    all = await place('hid-fxo-minimal', '1209:0003');
  }, 60_000);
  afterAll(() => all?.[Symbol.asyncDispose]());

  test('is a line all the same: rings, answers, talks', async () => {
    const host = await all.host();
    expect(await host.open()).toMatchObject({
      senses: { battery: false, loopCurrent: false, polarity: false, lineInUse: false },
      callerId: 'by-host',
    });
    await all.exchange.provoke(1, { kind: 'calls-in', number: '5551234' });
    await host.event(1, { kind: 'ring', on: true });
    await host.setHook(1, 'off-hook');
    await all.exchange.provoke(1, { kind: 'talks-tone', hz: 700, levelDb: -20 });
    await hears(host, 700);
    await host.setHook(1, 'on-hook');
  });
});
