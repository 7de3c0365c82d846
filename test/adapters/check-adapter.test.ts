/** `npm run check-adapter`, the command itself, on emulated devices of every family. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDataDir } from '../../main/store/data-dir.ts';
import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { tempDir } from '../kit/temp-dir.ts';

const COMMAND = join(import.meta.dirname, '../../scripts/check-adapter.mjs');
const SERIAL = 'SN-20260042';

interface Report {
  readonly adapters: readonly {
    readonly usbId: string;
    readonly family?: string;
    readonly serial?: string;
    readonly key?: string;
    readonly check?: { readonly voice: { readonly usable: boolean } };
    readonly failed?: string;
    readonly report: string;
  }[];
}

let exchange: TestExchange;
let world: UsbWorld;
const data = tempDir('check');

beforeAll(async () => {
  exchange = await startExchange({ lines: 2 });
  world = await startUsbWorld({
    exchange,
    devices: [
      { name: 'apple', model: 'apple-modem', ports: [1], serial: SERIAL },
      { name: 'hid', model: 'hid-fxo', ports: [1] },
      { name: 'u100', model: 'u100', ports: [1, 2] },
      { name: 'modem', model: 'cx93010', ports: [1] },
      { name: 'no-voice', model: 'usr5639', ports: [1] },
    ],
  });
});

afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
  data[Symbol.dispose]();
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [COMMAND, '--data', data.path, ...args], {
    env: { ...process.env, ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

const json = async (...args: string[]): Promise<{ code: number; report: Report }> => {
  const { code, out, err } = await run('--json', ...args);
  return { code, report: JSON.parse(out.slice(out.indexOf('{')) || `no output: ${err}`) };
};

test('every family’s adapter is identified and can make calls; what has no voice is told as that', async () => {
  const { code, report } = await json();
  expect(code).toBe(0);
  const found = Object.fromEntries(report.adapters.map((each) => [each.usbId, each]));
  for (const usbId of ['05ac:1401', '1209:0002', '10c4:8461', '0572:1340'])
    expect(found[usbId]?.check?.voice ?? found[usbId]?.failed, usbId).toEqual({ usable: true });
  expect(found['0baf:0303']?.family).toBeUndefined();
  expect(found['0baf:0303']?.report).toContain('The USR5639 has no voice');
  expect(JSON.stringify(report)).not.toContain(SERIAL);
});

test('the text has what a report needs, and serial numbers where they are asked for', async () => {
  const { code, out } = await run('05ac:1401', '--serials');
  expect(code).toBe(0);
  expect(out).toMatch(/^Copperline device check · linux /m);
  expect(out).toContain('Apple USB Modem (05ac:1401)');
  expect(out).toMatch(/Driven as +apple-modem \(experimental\)/);
  expect(out).toMatch(/Calls +yes/);
  expect(out).toMatch(/\/dev\/bus\/usb\/001\/\d+ +allowed/);
  expect(out).toContain(SERIAL);
  expect(out).not.toContain('Sangoma');
});

test('while Copperline runs nothing is touched, and the console’s check is named', async () => {
  using _held = openDataDir(data.path);
  const before = await world.seen('apple');
  const { code, out, err } = await run('05ac:1401');
  expect(code).toBe(1);
  expect(out).toMatch(/Calls +no: Copperline is running \(process \d+\)/);
  expect(err).toContain('Use "Check" beside the adapter in its console');
  expect((await world.seen('apple')).hookWrites).toEqual(before.hookWrites);
});

test('a device that may not be opened is told with the rule that allows it', async () => {
  await world.behave('apple', 'no-permission');
  const { code, out } = await run('05ac:1401');
  await world.behave('apple', 'no-permission', false);
  expect(code).toBe(1);
  expect(out).toContain('70-copperline.rules');
  expect(out).toMatch(/\/dev\/bus\/usb\/001\/\d+ +not allowed/);
});

test('a wrong option is told with how it is used', async () => {
  const { code, err } = await run('--loud');
  expect(code).toBe(2);
  expect(err).toContain('npm run check-adapter');
});
