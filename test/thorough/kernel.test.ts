import { afterAll, beforeAll, describe, expect } from 'vitest';
import { bundle } from '../emulators/guest/bundle.ts';
import { GATEWAY_ENTRIES } from '../emulators/guest/guest-gateway.ts';
import { adapterDuties } from '../scenarios/adapter-duties.ts';
import { openUsbOffice, type UsbOffice } from '../scenarios/usb-office.ts';
import { CLIENTS, kernelDrivers } from './drivers.ts';
import { type GuestMachine, numberOf, startGuestMachine } from './guest-machine.ts';
import { whyNotHere } from './thorough-tier.ts';

const why = await whyNotHere();
const DEVICES = [
  { name: 'modem', model: 'cx93010', ports: [1], jack: '1-1', serial: 'CX1', plugged: false },
  { name: 'box', model: 'hid-fxo', ports: [2], jack: '1-2', serial: 'HF1', plugged: false },
  { name: 'u100', model: 'u100', ports: [3, 4], jack: '1-3', plugged: false },
] as const;
let machine: GuestMachine;
let office: UsbOffice;

// One virtual machine and one gateway for everything: they cost more than what is tested with them.
describe.skipIf(why)(why ? `Debian's kernel (not here: ${why})` : "Debian's kernel", () => {
  let starting: Promise<GuestMachine> | undefined;
  beforeAll(async () => {
    starting = startGuestMachine(DEVICES.map(({ name }) => name));
    [machine] = await Promise.all([starting, bundle([...CLIENTS, ...GATEWAY_ENTRIES])]);
  });
  // Also where the hook ran out of time.
  afterAll(async () => {
    await (await starting?.catch(() => undefined))?.[Symbol.asyncDispose]();
  });

  describe('and a gateway on it', () => {
    let opening: Promise<UsbOffice> | undefined;
    beforeAll(async () => {
      opening = openUsbOffice({
        devices: DEVICES,
        machine,
        extensions: ['606'],
        readyWithinMs: 90_000,
        line: {
          profile: {
            digitMs: 150,
            digitGapMs: 150,
            answer: 'after-dialling',
            dialToneTimeout: 'dial',
            dialToneWaitMs: 3000,
          },
        },
        // One is known, whose lines take the place of the demonstration's; those of the others appear by themselves.
        settings: (usual) => ({
          ...usual,
          adapters: [{ id: 'modem-1', family: 'voice-modem', device: '0572:1340/CX1', lines: 1 }],
        }),
      });
      office = await opening;
      for (const port of DEVICES.flatMap(({ ports }) => [...ports]))
        await office.exchange.client.setTiming(port, { numberLength: numberOf(0).length, setupMs: 0 });
    });
    afterAll(async () => {
      if (process.env.COPPERLINE_LOG) process.stderr.write(office?.gateway.log ?? '');
      await (await opening?.catch(() => undefined))?.[Symbol.asyncDispose]();
    });

    const within = (index: number, firstPort: number) => ({
      office: () => office,
      device: DEVICES[index]?.name ?? '',
      number: numberOf(index),
      firstPort,
      // The kernel has made its nodes, and udev has given them to their group.
      async ready() {
        await machine.guest.run('udevadm settle');
      },
    });
    // The machine's gateway is no root: without our rule it could not have the nodes.
    const isOurs = async (node: string, { modem = true } = {}): Promise<void> => {
      const { guest } = machine;
      expect(await guest.run(`stat -c "%G %a" ${node}`)).toBe('dialout 660\n');
      if (modem) expect(await guest.run(`udevadm info -q property ${node}`)).toContain('ID_MM_DEVICE_IGNORE=1');
      expect(await guest.run(`ps -o uid= -p ${office.gateway.pid}`)).toMatch(/^ *1000$/m);
    };
    adapterDuties({
      model: 'cx93010',
      hangUp: 'cpc',
      within: { ...within(0, 1), atHost: () => isOurs('/dev/ttyACM0') },
    });
    adapterDuties({
      model: 'hid-fxo',
      hangUp: 'cpc',
      within: {
        ...within(1, 2),
        async atHost() {
          await isOurs('/dev/hidraw0', { modem: false });
          expect(await machine.guest.run('cat /proc/asound/cards')).toContain('USB-Audio - Open Line Adapter');
        },
      },
    });
    adapterDuties({
      model: 'u100',
      lines: 2,
      hangUp: 'cpc',
      bootMs: 1500,
      within: {
        ...within(2, 3),
        async atHost() {
          const at = 'cd /sys/bus/usb/devices/1-3 && printf /dev/bus/usb/%03d/%03d $(cat busnum) $(cat devnum)';
          await isOurs(await machine.guest.run(at));
        },
      },
    });
  });

  kernelDrivers(() => machine.guest);
});
