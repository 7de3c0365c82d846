import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { UsbRecord } from '../../main/adapters/usb-record.ts';
import type { FoundAdapter } from '../../main/line/found-adapter.ts';
import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import type { WorldDevice } from '../emulators/world-protocol.ts';
import { startExchange } from '../kit/exchange.ts';
import { waitFor } from '../kit/wait.ts';

interface Said {
  readonly adapters?: readonly FoundAdapter[];
  readonly key?: string;
  readonly device?: UsbRecord;
  readonly refused?: string;
}

/** Discovery in a process of its own, under the preload library, with the unmodified packages. */
class Finder implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly said: Said[] = [];
  #output = '';

  constructor(world: UsbWorld, broken: readonly string[] = []) {
    this.#child = fork(join(import.meta.dirname, 'discovery-host.ts'), broken, {
      env: { ...process.env, ...world.env },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.#child.on('message', (message) => void this.said.push(message as Said));
  }

  get log(): string {
    return this.#output;
  }

  get adapters(): readonly FoundAdapter[] | undefined {
    return this.said.findLast(({ adapters }) => adapters)?.adapters;
  }

  /** Resolves with how long it took. */
  async finds(expected: readonly unknown[], deadlineMs = 5000): Promise<number> {
    const from = performance.now();
    await waitFor(
      () => {
        expect(this.adapters, this.#output).toMatchObject(expected);
        return true;
      },
      { what: 'the adapters', deadlineMs },
    );
    return performance.now() - from;
  }

  async device(key: string): Promise<Said> {
    this.#child.send(key);
    return waitFor(() => this.said.find((each) => each.key === key), { what: `the device ${key}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}

/** A world on an exchange of its own. */
class World implements AsyncDisposable {
  readonly usb: UsbWorld;
  readonly #parts: AsyncDisposable;

  private constructor(usb: UsbWorld, parts: AsyncDisposable) {
    this.usb = usb;
    this.#parts = parts;
  }

  static async with(devices: readonly WorldDevice[]): Promise<World> {
    await using parts = new AsyncDisposableStack();
    const exchange = parts.use(await startExchange({ lines: 4 }));
    const usb = parts.use(await startUsbWorld({ exchange, devices }));
    return new World(usb, parts.move());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#parts[Symbol.asyncDispose]());
  }
}

const modem = (name: string, more: Partial<WorldDevice> = {}): WorldDevice => ({
  name,
  model: 'cx93010',
  ports: [1],
  plugged: false,
  ...more,
});
const bySerial = '0572:1340/12345678';

test('a modem is found when its serial port is there, and gone when it is pulled', { timeout: 30_000 }, async () => {
  await using world = await World.with([modem('stick', { jack: '1-3' })]);
  await using finder = new Finder(world.usb);
  await finder.finds([]);
  await world.usb.plug('stick');
  const ms = await finder.finds([{ key: bySerial, family: 'voice-modem', place: '1-3', ports: 1 }]);
  expect(finder.adapters?.[0]).not.toHaveProperty('trouble');
  expect(ms).toBeLessThan(3000);
  const { device } = await finder.device(bySerial);
  expect(device).toMatchObject({
    vendorId: 0x0572,
    productId: 0x1340,
    place: '1-3',
    serialPorts: [expect.stringMatching(/^\/dev\/ttyACM\d+$/)],
  });
  expect(device?.interfaces.map((each) => each.class)).toEqual([2, 10]);
  await world.usb.unplug('stick');
  await finder.finds([]);
  expect((await finder.device(`${bySerial}?`)).refused).toMatch(/not plugged in/);
});

test('two with one serial number are told apart by their jacks, and one alone by its number again', {
  timeout: 30_000,
}, async () => {
  await using world = await World.with([
    modem('one', { jack: '1-1', plugged: true }),
    modem('two', { jack: '1-2', ports: [2] }),
  ]);
  await using finder = new Finder(world.usb);
  await finder.finds([{ key: bySerial, place: '1-1' }]);
  await world.usb.plug('two');
  await finder.finds([{ key: '0572:1340@1-1' }, { key: '0572:1340@1-2' }]);
  await world.usb.unplug('one');
  await finder.finds([{ key: bySerial, place: '1-2' }]);
});

test('the same adapter on another jack has the same key', { timeout: 30_000 }, async () => {
  await using world = await World.with([modem('stick', { jack: '1-1', plugged: true })]);
  await using finder = new Finder(world.usb);
  await finder.finds([{ key: bySerial, place: '1-1' }]);
  await world.usb.unplug('stick');
  await world.usb.plug('stick', { jack: '1-4' });
  await finder.finds([{ key: bySerial, place: '1-4' }]);
});

test('each family is found by what it is: two ports, a line of HID telephony with its sound, an Apple modem', {
  timeout: 30_000,
}, async () => {
  await using world = await World.with([
    { name: 'u100', model: 'u100', ports: [1, 2], jack: '1-1' },
    { name: 'box', model: 'hid-fxo', ports: [3], jack: '1-2' },
    { name: 'apple', model: 'apple-modem', ports: [4], jack: '1-3' },
  ]);
  await using finder = new Finder(world.usb);
  await finder.finds([
    { family: 'sangoma-u100', place: '1-1', ports: 2, experimental: false },
    { family: 'hid-telephony', place: '1-2', ports: 1 },
    { family: 'apple-modem', place: '1-3', experimental: true },
  ]);
  for (const adapter of finder.adapters ?? []) expect(adapter.trouble, adapter.name).toBeUndefined();
  const { device } = await finder.device(finder.adapters?.[1]?.key ?? '');
  expect(device?.hids).toMatchObject([{ path: expect.stringMatching(/^\/dev\/hidraw/), usagePage: 0x0b, usage: 1 }]);
  expect(device?.sound?.card).toEqual(expect.any(Number));
});

test('one that may not be opened says who has to do what, and is in order as soon as it may', {
  timeout: 40_000,
}, async () => {
  await using world = await World.with([modem('stick')]);
  await world.usb.behave('stick', 'no-permission');
  await world.usb.plug('stick');
  await using finder = new Finder(world.usb);
  await finder.finds(
    [{ key: bySerial, trouble: { code: 'no-permission', text: expect.stringMatching(/70-copperline\.rules.*plug/) } }],
    15_000,
  );
  expect((await finder.device(bySerial)).refused).toMatch(/may not open \/dev\/ttyACM/);
  await world.usb.behave('stick', 'no-permission', false);
  await waitFor(() => finder.adapters?.[0]?.trouble === undefined, { what: 'it may be opened', deadlineMs: 10_000 });
});

test('a library that does not load disables its own family and no other', { timeout: 40_000 }, async () => {
  await using world = await World.with([
    { name: 'u100', model: 'u100', ports: [1, 2], jack: '1-1' },
    modem('stick', { jack: '1-2', plugged: false }),
  ]);
  await using finder = new Finder(world.usb, ['usb']);
  await finder.finds(
    [
      {
        family: 'sangoma-u100',
        trouble: { code: 'no-library', text: expect.stringMatching(/apt-get install libusb-1\.0-0/) },
      },
    ],
    15_000,
  );
  // Nor does anything tell of changes then: it is looked for.
  await world.usb.plug('stick');
  await finder.finds([{ family: 'sangoma-u100' }, { key: bySerial }]);
  expect(finder.adapters?.[1]).not.toHaveProperty('trouble');
});
