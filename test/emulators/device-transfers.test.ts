import { describe, expect, it } from 'vitest';
import { ByteQueue } from './byte-queue.ts';
import { configurationDescriptor, deviceDescriptor, endpointDescriptor, interfaceDescriptor } from './descriptors.ts';
import { DeviceTransfers } from './device-transfers.ts';
import type { UsbDevice } from './usb-device.ts';

const IN = 0x81;
const never = new AbortController().signal;

function deviceWith(queue: ByteQueue): UsbDevice {
  return {
    descriptors: {
      device: deviceDescriptor({ vendorId: 1, productId: 2, strings: {} }),
      configuration: configurationDescriptor([
        interfaceDescriptor({ number: 0, endpoints: 1, class: 0xff }),
        endpointDescriptor({ address: IN, type: 'bulk', packetBytes: 64 }),
      ]),
      strings: [],
      speed: 'full',
    },
    plugged: () => undefined,
    unplugged: () => undefined,
    control: async () => undefined,
    in: (_endpoint, length, signal) => queue.pull(length, signal),
    out: async () => undefined,
    behave: () => undefined,
    seen: () => ({}),
    [Symbol.dispose]: () => undefined,
  };
}

describe('a bulk transfer to the host that is gathered', () => {
  it('goes on while packets are full, until it is', async () => {
    const queue = new ByteQueue();
    const transfers = new DeviceTransfers(deviceWith(queue));
    queue.push(Buffer.alloc(128, 1));
    const given = transfers.in(IN, 256, never, 1000);
    const next = transfers.in(IN, 256, never, 1000);
    await Promise.resolve();
    queue.push(Buffer.alloc(128, 2));
    expect(await given).toEqual(Buffer.concat([Buffer.alloc(128, 1), Buffer.alloc(128, 2)]));
    queue.push(Buffer.from('short'));
    expect(await next).toEqual(Buffer.from('short'));
  });

  it('ends with what it has where nothing more comes, and loses nothing of what comes later', async () => {
    const queue = new ByteQueue();
    const transfers = new DeviceTransfers(deviceWith(queue));
    queue.push(Buffer.alloc(64, 1));
    expect(await transfers.in(IN, 256, never, 8)).toEqual(Buffer.alloc(64, 1));
    queue.push(Buffer.from('later'));
    expect(await transfers.in(IN, 256, never, 8)).toEqual(Buffer.from('later'));
  });

  it('is not waited for where it is not to be gathered', async () => {
    const queue = new ByteQueue();
    queue.push(Buffer.alloc(64, 1));
    expect(await new DeviceTransfers(deviceWith(queue)).in(IN, 256, never)).toHaveLength(64);
  });
});
