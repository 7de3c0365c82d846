import { afterEach, beforeEach, expect, test } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import type { FoundAdapter } from '../line/found-adapter.ts';
import { openSettings, type SettingsFile } from '../store/settings-file.ts';
import type { UsbAdapterSettings } from '../store/settings-schema.ts';
import { Notices } from './notices.ts';
import { UsbDevices } from './usb-devices.ts';

const stick = (place: string, more: Partial<FoundAdapter> = {}): FoundAdapter => ({
  key: '0572:1340/12345678',
  family: 'voice-modem',
  name: 'Conexant CX93010 voice modem',
  usbId: '0572:1340',
  serial: '12345678',
  place,
  ports: 1,
  experimental: false,
  ...more,
});
const twin = (place: string): FoundAdapter => stick(place, { key: `0572:1340@${place}` });

const clock = new VirtualClock();
let dir: ReturnType<typeof tempDir>;
let media: MediaFarSide;
let notices: Notices;
let settings: SettingsFile;
let saved: number;

beforeEach(async () => {
  dir = tempDir('usb-devices');
  media = new MediaFarSide();
  notices = new Notices(clock);
  settings = await openSettings(dir.path, { log: silentLog, clock, contradictions: () => [] });
  saved = 0;
  settings.onChange(() => {
    saved += 1;
  });
});
afterEach(() => dir[Symbol.dispose]());

const devices = (enabled = true): UsbDevices => new UsbDevices({ media, settings, notices, log: silentLog, enabled });
const known = (index = 0): UsbAdapterSettings => settings.current.adapters[index] as UsbAdapterSettings;
/** What is plugged in changes, and everything that follows of it is done. */
const plug = async (usb: UsbDevices, ...found: readonly FoundAdapter[]): Promise<void> => {
  const changed = new Promise<void>((resolve) => {
    const on = usb.onChange(() => {
      on[Symbol.dispose]();
      resolve();
    });
  });
  media.plugged(...found);
  await changed;
};
const texts = (): string[] => notices.list.map(({ text }) => text);

test('what is plugged in for the first time is put into the settings, once, however often it comes', async () => {
  using usb = devices();
  await usb.look();
  expect(settings.current.adapters).toEqual([]);
  await plug(usb, stick('1-3'));
  expect(settings.current.adapters).toMatchObject([{ id: 'modem-1', device: '0572:1340/12345678', lines: 1 }]);
  expect(saved).toBe(1);
  expect(usb.plug(known())).toEqual({ ok: true, key: '0572:1340/12345678' });
  await plug(usb);
  expect(usb.plug(known())).toMatchObject({ ok: false, why: 'unplugged', reason: expect.stringMatching(/Plug it in/) });
  await plug(usb, stick('1-5'));
  expect(usb.match('modem-1')?.place).toBe('1-5');
  await usb.look();
  expect(saved).toBe(1);
});

test('a twin that comes is another adapter, and each is known by its jack from then on', async () => {
  using usb = devices();
  await plug(usb, stick('1-3'));
  await plug(usb, twin('1-3'), twin('1-4'));
  expect(settings.current.adapters).toMatchObject([
    { id: 'modem-1', device: '0572:1340@1-3' },
    { id: 'modem-2', device: '0572:1340@1-4' },
  ]);
  expect(saved).toBe(2);
  await plug(usb, stick('1-4'));
  expect(usb.plug(known(0))).toMatchObject({ ok: false, reason: expect.stringContaining('it was at 1-3') });
  expect(usb.plug(known(1))).toEqual({ ok: true, key: '0572:1340/12345678' });
  expect(texts()).toEqual([]);
});

test('twins that all moved are taken as they come, and a person is asked to look', async () => {
  using usb = devices();
  await plug(usb, twin('1-3'), twin('1-4'));
  await plug(usb, twin('1-6'), twin('1-7'));
  expect(texts()).toEqual([
    expect.stringMatching(/"modem-1" is in another jack/),
    expect.stringMatching(/"modem-2" is in another jack/),
  ]);
});

test('what looks at it while the settings are being written finds the same adapters', async () => {
  using usb = devices();
  media.plugged(stick('1-3'));
  media.plugged(stick('1-3'), stick('1-4', { key: '0baf:0303/7', usbId: '0baf:0303', serial: '7' }));
  await usb.look();
  expect(settings.current.adapters.map(({ id }) => id)).toEqual(['modem-1', 'modem-2']);
});

test('one that may not be opened is named with its cure and is in no settings; allowed, it is added', async () => {
  using usb = devices();
  const trouble = { code: 'no-permission', text: 'This user may not open it.' } as const;
  await plug(usb, stick('1-3', { trouble }));
  expect(settings.current.adapters).toEqual([]);
  expect(texts()).toEqual([expect.stringMatching(/CX93010.*may not open it/)]);
  await plug(usb, stick('1-3'));
  expect(settings.current.adapters).toHaveLength(1);
  expect(texts()).toEqual([]);
  await plug(usb, stick('1-3', { trouble }));
  expect(usb.plug(known())).toEqual({ ok: false, why: 'trouble', reason: 'This user may not open it.' });
});

test('settings that cannot be written are told of', async () => {
  using usb = new UsbDevices({
    media,
    settings: { current: settings.current, update: async () => ({ ok: false, text: 'The disk is full.' }) },
    notices,
    log: silentLog,
    enabled: true,
  });
  await plug(usb, stick('1-3'));
  expect(texts()).toEqual(['An adapter was plugged in, and could not be set up: The disk is full.']);
});

test('a media process that cannot look is told of, until it can', async () => {
  using usb = devices();
  media.refuses = 'find-adapters';
  await usb.look();
  expect(texts()).toEqual([expect.stringMatching(/could not be looked for: it is ill/)]);
  media.refuses = undefined;
  await usb.look();
  expect(texts()).toEqual([]);
});

test('without USB nothing is looked for', async () => {
  using usb = devices(false);
  await usb.look();
  expect(media.asked).toEqual([]);
});
