/** The Apple USB Modem's adapter over an emulated modem: unmodified libusb and alsa-lib, a real exchange at the jack. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { analyse, levelAt } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { HostedAdapter } from './hosted-adapter.ts';

const module = 'main/adapters/apple-modem/apple-modem-adapter.ts';
const usbId = '05ac:1401';
const PORT = 1;

describe('the Apple USB Modem', () => {
  let exchange: TestExchange;
  let world: UsbWorld;
  let host: HostedAdapter;

  beforeAll(async () => {
    exchange = await startExchange({ lines: 1 });
    world = await startUsbWorld({
      exchange,
      devices: [{ name: 'modem', model: 'apple-modem', ports: [1], clockPpm: 80, jack: '1-1' }],
    });
    host = await HostedAdapter.start({ env: world.env, module, usbId, countries: ['nz'] });
  });

  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
    await exchange?.[Symbol.asyncDispose]();
  });

  const line = () => exchange.client.report(PORT);
  const idle = () => waitFor(async () => (await line()).state === 'idle', { what: 'the line to be idle' });

  test('one that sits unconfigured is configured, set up for its country and put on-hook', async () => {
    await world.behave('modem', 'unconfigured');
    expect(await host.open()).toMatchObject({ ports: 1, audio: '16-bit linear', callerId: 'by-host' });
    await host.event(PORT, { kind: 'battery', present: true });
    expect(await world.seen('modem')).toMatchObject({
      configuration: 1,
      hook: 'on-hook',
      line: 0x08,
      country: [0xa0, 0xc0, 0, 0],
      hookRequests: 0,
    });
  });

  test('a check says what it is, what its converter gives, and that calls can be made', async () => {
    const check = await host.check();
    expect(check).toMatchObject({
      identity: 'Motorola, Inc. Apple USB Modem, release 1.00',
      voice: { usable: true },
      format: '16-bit linear, 8000 Hz',
    });
    const facts = Object.fromEntries(check.facts.map(({ name, value }) => [name, value]));
    expect(facts).toMatchObject({
      Line: 'there is one',
      'Line sense (register 1D)': '0xD9',
      Configuration: 'set by Copperline',
      Sound: expect.stringContaining('8000 Hz'),
    });
    expect(facts['Audio on-hook']).toMatch(/offset 6[45]\d counts, noise -6[3-7] dBFS/);
  });

  test('rings are told with their lengths, and the line is heard on-hook between them', async () => {
    const from = host.events.length;
    await exchange.provoke(PORT, { kind: 'calls-in', number: '5551234', rings: 2, cadenceMs: [1200, 2000] });
    await host.event(PORT, { kind: 'ring', on: true }, from);
    const end = await host.event(PORT, { kind: 'ring', on: false }, from);
    expect(end.event).toMatchObject({ lastedMs: expect.closeTo(1200, -2.3) });
    // The caller's data, after the first ring: nothing else is on the line.
    const heard = await host.listen(PORT, 1000);
    expect(Math.max(levelAt(heard, 8000, 1200), levelAt(heard, 8000, 2200))).toBeGreaterThan(-40);
    await host.event(PORT, { kind: 'ring', on: true }, host.events.indexOf(end));
    await idle();
  });

  test('off-hook there is dial tone without the offset, and digits played are heard by the exchange', async () => {
    await host.setHook(PORT, 'off-hook');
    const dial = await waitFor(
      async () => {
        const heard = await host.listen(PORT, 400);
        return levelAt(heard, 8000, 350) > -30 ? heard : undefined;
      },
      { what: 'dial tone' },
    );
    const mean = dial.reduce((sum, sample) => sum + sample, 0) / dial.length;
    expect(Math.abs(mean)).toBeLessThan(10);
    expect(levelAt(dial, 8000, 440)).toBeGreaterThan(-30);
    expect(await world.seen('modem')).toMatchObject({ hook: 'off-hook', line: 0x09, hookRequests: 0 });
    await host.setHook(PORT, 'on-hook');
    await idle();
  });

  test('audio goes both ways at its frequency and level, and none is lost', async () => {
    await exchange.provoke(PORT, { kind: 'calls-in', number: '5551234' });
    const from = host.events.length;
    await host.event(PORT, { kind: 'ring', on: true }, from);
    await host.setHook(PORT, 'off-hook');
    await exchange.provoke(PORT, { kind: 'talks-tone', hz: 1004, levelDb: -20 });
    await host.play(PORT, 440, 8000);
    const far = await waitFor(async () => (await line()).hears, { what: 'the tone at the far end' });
    expect(far.hz).toBeCloseTo(440, -1);
    const heard = analyse(await host.listen(PORT, 2000), 8000);
    expect(heard.hz).toBeCloseTo(1004, 0);
    expect(heard.levelDb).toBeCloseTo(-20, 0);
    await host.play(PORT, 440, 0);
  });

  test('a loop break shows, if the line sense tells of it, and the end of it', async () => {
    const from = host.events.length;
    await exchange.provoke(PORT, { kind: 'breaks-loop', ms: 500 });
    await host.event(PORT, { kind: 'battery', present: false }, from);
    await host.event(PORT, { kind: 'battery', present: true }, from);
  });

  test('a hook flash is a flash at the exchange', async () => {
    const flashes: number[] = [];
    using _events = exchange.client.onEvent((event) => {
      if (event.kind === 'flash') flashes.push(event.ms);
    });
    await host.ask({ kind: 'flash', port: PORT, ms: 400 });
    await waitFor(() => flashes.length > 0, { what: 'the flash' });
    // Two requests make it: it cannot be shorter, and longer by what the two processes were held up.
    expect(flashes[0]).toBeGreaterThanOrEqual(399);
    expect(flashes[0]).toBeLessThan(700);
    const { hookWrites } = (await world.seen('modem')) as { hookWrites: number[] };
    expect(hookWrites.slice(-2)).toEqual([0x08, 0x09]);
    await host.setHook(PORT, 'on-hook');
    await idle();
  });

  test('empty answers, three before each, change nothing', async () => {
    await world.behave('modem', 'zero-length-replies', 3);
    await host.setHook(PORT, 'off-hook');
    await host.setHook(PORT, 'on-hook');
    await world.behave('modem', 'zero-length-replies', 0);
    await idle();
    expect(host.lost).toEqual([]);
  });

  test('a ring notification cut short is a ring, and so is one after its endpoint stalled', async () => {
    await world.behave('modem', 'short-transfers');
    await world.behave('modem', 'stalled-endpoint');
    const from = host.events.length;
    await exchange.provoke(PORT, { kind: 'calls-in', number: '5551234', rings: 1 });
    await host.event(PORT, { kind: 'ring', on: true }, from);
    await host.event(PORT, { kind: 'ring', on: false }, from);
    await world.behave('modem', 'short-transfers', false);
    expect(await world.seen('modem')).toMatchObject({ stallsLeft: 0 });
  });

  test('no line is told, and a line again', async () => {
    const from = host.events.length;
    await world.behave('modem', 'no-line');
    await host.event(PORT, { kind: 'battery', present: false }, from);
    await world.behave('modem', 'no-line', false);
    await host.event(PORT, { kind: 'battery', present: true }, from);
  });

  test('unplugged off-hook, it is lost within a second, once, and says so', async () => {
    await host.setHook(PORT, 'off-hook');
    const began = performance.now();
    await world.unplug('modem');
    await waitFor(() => host.lost.length > 0, { what: 'the loss', deadlineMs: 2000 });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(host.lost[0]).toMatch(/unplugged|gone/);
    await host.ask({ kind: 'close' });
    expect(host.lost).toHaveLength(1);
    await idle();
  });
});

test('a modem whose answers stay empty is not opened, and the text says what to do', async () => {
  await using exchange = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({
    exchange,
    devices: [{ name: 'modem', model: 'apple-modem', ports: [1], jack: '1-1' }],
  });
  await world.behave('modem', 'zero-length-replies', 100);
  await using host = await HostedAdapter.start({ env: world.env, module, usbId });
  await expect(host.open()).rejects.toThrow(/no answer when its register 0x1D is read\. Unplug it/);
});
