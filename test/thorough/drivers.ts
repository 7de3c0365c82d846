import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundled } from '../emulators/guest/bundle.ts';
import type { Guest } from '../emulators/guest/guest.ts';
import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { waitFor } from '../kit/wait.ts';

const entry = (name: string): string => join(import.meta.dirname, '../emulators/clients', `${name}.ts`);
/** Programs with an unmodified npm package each, to be bundled. */
export const CLIENTS: readonly string[] = ['usb-client', 'hid-client', 'serial-client'].map(entry);

/** One of them on the machine's kernel. */
async function startClient(guest: Guest, name: 'usb-client' | 'hid-client' | 'serial-client') {
  const program = await guest.start(name, `exec ${process.execPath} ${bundled(entry(name))}`);
  const said = (): Record<string, unknown>[] =>
    program.output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    says: (what: string): Promise<unknown> =>
      waitFor(
        () => {
          const line = said().findLast((one) => what in one);
          if (line) return { value: line[what] };
          throw new Error(program.output);
        },
        { what: `"${what}" from ${name}`, deadlineMs: 30_000 },
      ).then(({ value }) => value),
    [Symbol.asyncDispose]: async () => {
      program.signal('SIGKILL');
      await program.exited;
    },
  };
}

/** What Debian's drivers make of emulated devices, whoever uses them. */
export function kernelDrivers(machine: () => Guest): void {
  describe('and its drivers', () => {
    let exchange: TestExchange;
    let guest: Guest;
    let world: UsbWorld;
    beforeAll(async () => {
      guest = machine();
      exchange = await startExchange({ lines: 1 });
    });
    afterAll(() => exchange?.[Symbol.asyncDispose]());
    beforeEach(async () => {
      world = await startUsbWorld({
        exchange,
        guest,
        devices: [
          { name: 'bulk', model: 'loop-bulk', ports: [], jack: '1-2', plugged: false },
          { name: 'hid', model: 'loop-hid', ports: [], jack: '1-3', serial: 'HID-77', plugged: false },
          { name: 'serial', model: 'loop-serial', ports: [], jack: '1-4', plugged: false },
        ],
      });
    });
    afterEach(() => world?.[Symbol.asyncDispose]());

    it('lets libusb use a device, and lose it', async () => {
      await world.plug('bulk');
      await using client = await startClient(guest, 'usb-client');
      await client.says('polling');
      expect(await client.says('hubs')).toBe(true);
      expect(await client.says('place')).toBe('1-2');
      expect(await client.says('strings')).toEqual(['Loop', 'LOOP-1']);
      expect(await client.says('control-in')).toEqual([7, 9, 3, 4]);
      expect(await client.says('control-stall')).toMatch(/STALL/);
      expect(await client.says('bulk')).toBe('there and back');
      // Whichever libusb notices first: its own clock, or the transfer that came back.
      expect(await client.says('cancelled')).toMatch(/TIMED_OUT|CANCELLED/);
      expect(await client.says('bulk-again')).toBe('after it');
      await world.behave('bulk', 'packet', [1, 2, 3]);
      expect(await client.says('interrupt')).toEqual([1, 2, 3]);
      await world.unplug('bulk');
      await client.says('detach');
      expect(await client.says('bulk-error')).toMatch(/NO_DEVICE|ERROR/);
      await world.plug('bulk', { jack: '1-1' });
      expect(await client.says('attach')).toBe('1-1');
    });

    it('makes a hidraw node of a HID device, for its reports both ways', async () => {
      await world.plug('hid');
      await guest.run('udevadm settle');
      await using client = await startClient(guest, 'hid-client');
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
    });

    it('makes a serial port of a modem, with its wires and speed', async () => {
      await world.plug('serial');
      await guest.run('udevadm settle');
      await using client = await startClient(guest, 'serial-client');
      expect(await client.says('found')).toMatchObject({
        path: '/dev/ttyACM0',
        manufacturer: 'Emulated',
        serialNumber: 'LOOP-3',
      });
      expect(await client.says('busy')).toMatch(/lock/i);
      expect(await client.says('heard')).toBe('There and back.');
      expect((await world.seen('serial')).controls).toEqual(
        expect.arrayContaining(['21 20 0 00c20100000008', '21 22 3', '21 22 0', '21 22 2']),
      );
      await world.unplug('serial');
      // serialport itself closes the port only where the hang-up finds it waiting: a read under way gets 0 bytes, and it reads on.
      await waitFor(async () => !(await guest.run('ls /dev')).includes('ttyACM'), {
        what: 'the serial port to be gone',
      });
    });
  });
}
