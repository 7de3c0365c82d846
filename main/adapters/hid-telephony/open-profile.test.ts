import { describe, expect, it } from 'vitest';
import { openLineReports } from '../../../test/emulators/models/hid-reports.ts';
import type { UsbRecord } from '../usb-record.ts';
import { reportDescriptor } from './hid-device.ts';
import { assumedReports } from './open-profile.ts';

const record = (productId: number, usage: number): UsbRecord => ({
  ...{ vendorId: 0x1209, productId, release: 1, class: 0, subclass: 0, protocol: 0 },
  ...{ place: '1-1', interfaces: [], serialPorts: [] },
  hids: [{ path: 'x', usagePage: 0x0b, usage, interface: 3 }],
});

describe('the reports of an open line adapter, where the system does not tell them', () => {
  it('are those that the profile prints, which the emulated device has', () => {
    expect(Buffer.from(assumedReports(record(2, 1)) ?? [])).toEqual(openLineReports);
  });

  it('are assumed of its own ID alone, and of a phone alone', () => {
    expect(assumedReports(record(3, 1))).toBeUndefined();
    expect(assumedReports(record(2, 5))).toBeUndefined();
  });

  it.each(['win32', 'darwin'] as const)(
    'are taken on %s; a device that has none is refused in words',
    async (platform) => {
      const assumed = assumedReports(record(2, 1));
      expect(await reportDescriptor('x', 'The box', { platform, assumed })).toBe(assumed);
      await expect(reportDescriptor('x', 'The box', { platform })).rejects.toThrow(
        /The box cannot be used on this system/,
      );
    },
  );
});
