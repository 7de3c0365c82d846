import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Child } from '../kit/child.ts';
import { startExchange } from '../kit/exchange.ts';
import { waitFor } from '../kit/wait.ts';
import { startUsbWorld, type UsbWorld } from './world.ts';

/** A program with an unmodified npm package, under the preload library. */
class Client implements AsyncDisposable {
  readonly #child;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(name: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'clients', `${name}.ts`)], {
      env: { ...process.env, ...env },
    });
    this.#exited = new Promise((resolve) => this.#child.once('close', resolve));
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
  }

  get said(): readonly Record<string, unknown>[] {
    return this.#output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The value that it said last by this name. */
  async says(what: string): Promise<unknown> {
    await waitFor(
      () => {
        if (this.said.some((line) => what in line)) return true;
        throw new Error(this.#output);
      },
      { what: `"${what}"`, deadlineMs: 10_000 },
    );
    return this.said.findLast((line) => what in line)?.[what];
  }

  send(text: string): void {
    this.#child.stdin.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

let world: UsbWorld;
let exchange: Awaited<ReturnType<typeof startExchange>>;
let root: string;
beforeEach(async () => {
  exchange = await startExchange({ lines: 1 });
  world = await startUsbWorld({
    exchange,
    devices: [
      { name: 'bulk', model: 'loop-bulk', ports: [], jack: '1-4.2' },
      { name: 'hid', model: 'loop-hid', ports: [], jack: '1-2', serial: 'HID-77' },
      { name: 'serial', model: 'loop-serial', ports: [], jack: '1-3' },
    ],
  });
  root = world.env.UMOCKDEV_DIR ?? '';
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await exchange[Symbol.asyncDispose]();
});

describe('the quick tier', () => {
  it('is seen, opened, used and lost by libusb', async () => {
    await using client = new Client('usb-client', world.env);
    await client.says('polling');
    expect(await client.says('hubs')).toBe(true);
    expect(await client.says('place')).toBe('1-4.2');
    expect(await client.says('strings')).toEqual(['Loop', 'LOOP-1']);
    expect(await client.says('control-in')).toEqual([7, 9, 3, 4]);
    expect(await client.says('control-stall')).toMatch(/STALL/);
    expect(await client.says('bulk')).toBe('there and back');
    expect(await client.says('cancelled')).toMatch(/CANCELLED/);
    expect(await client.says('bulk-again')).toBe('after it');
    expect((await world.seen('bulk')).controls).toContain('40 1 7 cafe');
    await world.behave('bulk', 'packet', [1, 2, 3]);
    expect(await client.says('interrupt')).toEqual([1, 2, 3]);
    await world.behave('bulk', 'short');
    client.send('short ones');
    await waitFor(() => client.said.flatMap(({ polled }) => polled ?? []).join('') === 'short ones', {
      what: 'short transfers to bring everything in order',
    });
    await world.unplug('bulk');
    await client.says('detach');
    expect(await client.says('bulk-error')).toMatch(/NO_DEVICE/);
    await world.plug('bulk', { jack: '1-1' });
    expect(await client.says('attach')).toBe('1-1');
  });

  it('tells libusb of a stalled endpoint', async () => {
    await using client = new Client('usb-client', world.env);
    await client.says('polling');
    await world.behave('bulk', 'stalls');
    client.send('refused');
    expect(await client.says('send-error')).toMatch(/STALL/);
  });

  it('may not be opened without permission', async () => {
    await world.behave('bulk', 'no-permission');
    await using client = new Client('usb-client', world.env);
    expect(await client.says('refused')).toMatch(/ACCESS/);
    await world.behave('bulk', 'no-permission', false);
    await using permitted = new Client('usb-client', world.env);
    await permitted.says('polling');
  });

  it('is seen, opened, used and lost as a HID device', async () => {
    await using client = new Client('hid-client', world.env);
    expect(await client.says('found')).toMatchObject({
      manufacturer: 'Emulated',
      product: 'Loop HID',
      serialNumber: 'HID-77',
      interface: 0,
      usagePage: 0xff00,
    });
    expect(await client.says('written')).toBe(9);
    expect(await client.says('report')).toEqual([1, 10, 20, 30, 40, 50, 60, 70, 80]);
    expect(await client.says('feature')).toEqual([2, 0, 3, 4]);
    await client.says('feature-set');
    expect((await world.seen('hid')).controls).toContain('21 9 302 0209080706');
    await world.unplug('hid');
    await client.says('lost');
    expect(await client.says('left')).toBe(0);
  });

  it('is seen, opened, used and lost as a serial port', async () => {
    await using client = new Client('serial-client', world.env);
    expect(await client.says('found')).toMatchObject({
      path: '/dev/ttyACM0',
      manufacturer: 'Emulated',
      serialNumber: 'LOOP-3',
    });
    expect(await client.says('busy')).toMatch(/lock/i);
    expect(await client.says('heard')).toBe('There and back.');
    expect(await client.says('wires')).toMatchObject({ cts: true, dsr: false, dcd: false });
    await client.says('set');
    expect((await world.seen('serial')).controls).toEqual(
      expect.arrayContaining(['21 20 0 00c20100000008', '21 22 3', '21 22 0', '21 22 2']),
    );
    await world.behave('serial', 'packet', [0xa1, 0x20, 0, 0, 0, 0, 2, 0, 0x03, 0]);
    await waitFor(
      async () => {
        client.send('wires');
        return JSON.stringify(await client.says('wires-now')).includes('"dcd":true');
      },
      { what: 'the carrier to be told' },
    );
    await world.unplug('serial');
    expect(await client.says('closed')).toBeDefined();
    client.send('into the void');
    expect(existsSync(join(root, 'dev/ttyACM0'))).toBe(false);
  });
});

describe('a world that ends', () => {
  it('leaves no directory and no process behind', async () => {
    const pid = world.pid;
    await world[Symbol.asyncDispose]();
    expect(existsSync(root)).toBe(false);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    await waitFor(() => processesAbout(root).length === 0, { what: 'the terminals to be gone' });
  });

  it('leaves none either when its test is killed', async () => {
    // An exchange has one adapter, and this world's wires are it.
    await world[Symbol.asyncDispose]();
    await using test = await Child.start(
      process.execPath,
      [join(import.meta.dirname, 'clients', 'killed-test.ts'), exchange.socket],
      { name: 'a test' },
    );
    const [said] = await test.waitForOutput(/^\{.*\}$/m);
    const { root: its, pid } = JSON.parse(said) as { readonly root: string; readonly pid: number };
    expect(existsSync(its)).toBe(true);
    expect(processesAbout(its)).not.toEqual([]);
    test.signal('SIGKILL');
    await waitFor(() => !existsSync(its) && !existsSync(`/proc/${pid}`) && processesAbout(its).length === 0, {
      what: 'its directory and processes to be gone',
      deadlineMs: 10_000,
    });
  });
});

const processesAbout = (path: string): readonly string[] => {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(path);
    } catch {
      return false;
    }
  });
};
