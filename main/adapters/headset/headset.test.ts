import { expect, it } from 'vitest';
import { headsetReports } from '../../../test/emulators/models/hid-reports.ts';
import { Signal } from '../../core/events.ts';
import type { HidDevice } from '../hid-telephony/hid-device.ts';
import { parseReportDescriptor } from '../hid-telephony/report-descriptor.ts';
import type { HidCollection, UsbRecord } from '../usb-record.ts';
import { type HeadsetEvent, isHeadset, openHeadset } from './headset.ts';
import { HeadsetFacts } from './headset-facts.ts';

const record = (...hids: Partial<HidCollection>[]): UsbRecord => ({
  ...{ vendorId: 0x0b0e, productId: 1, release: 0, class: 0, subclass: 0, protocol: 0, place: '1-1' },
  ...{ product: 'Test Headset', interfaces: [], serialPorts: [] },
  hids: hids.map((one) => ({ path: '/dev/hidraw0', usagePage: 0x0b, usage: 5, interface: 3, ...one })),
});

/** A headset's wire, by hand. */
async function opened() {
  const report = new Signal<Uint8Array>();
  const sent: number[][] = [];
  const hid: HidDevice = {
    descriptor: parseReportDescriptor(headsetReports),
    onReport: (listener) => report.on(listener),
    onLost: () => ({ [Symbol.dispose]() {} }),
    send: async ({ bytes }) => void sent.push([...bytes]),
    async [Symbol.asyncDispose]() {},
  };
  const headset = await openHeadset(record({}), async () => hid);
  const events: HeadsetEvent[] = [];
  headset.onEvent((event) => events.push(event));
  return { headset, events, sent, press: (...bytes: number[]) => report.emit(Uint8Array.from([8, ...bytes])) };
}

it('a headset, a handset and a phone that is told to ring are headsets; a line adapter is none', () => {
  expect(isHeadset(record({ usage: 5 }))).toBe(true);
  expect(isHeadset(record({ usage: 4 }))).toBe(true);
  expect(isHeadset(record({ usage: 1, tellsRinging: false }))).toBe(true);
  expect(isHeadset(record({ usage: 1, tellsRinging: true }))).toBe(false);
  expect(isHeadset(record({ usage: 1 }))).toBe(false);
  expect(isHeadset(record({ usagePage: 0x0c, usage: 1 }))).toBe(false);
});

it('what it has is read from its descriptor, and its lamps are dark at first', async () => {
  const { headset, sent } = await opened();
  expect([...headset.lamps].sort()).toEqual(['hold', 'mute', 'off-hook', 'ring']);
  expect([...headset.buttons].sort()).toEqual(['digit', 'flash', 'hook', 'mute', 'redial']);
  expect(sent.at(-1)).toEqual([9, 0]);
});

it('its buttons are told once a press', async () => {
  const { events, press } = await opened();
  press(0b00001, 0);
  press(0b00001, 0);
  press(0b00101, 0);
  press(0b01001, 6);
  press(0b10000, 0);
  expect(events).toEqual([
    { kind: 'hook', offHook: true },
    { kind: 'mute', on: true },
    { kind: 'mute', on: false },
    { kind: 'flash' },
    { kind: 'digit', digit: '5' },
    { kind: 'hook', offHook: false },
    { kind: 'redial' },
  ]);
});

it('what it was told and tells back is no press', async () => {
  const { headset, events, press } = await opened();
  await headset.show('off-hook', true);
  press(0b00001, 0);
  expect(events).toEqual([]);
  press(0b00000, 0);
  expect(events).toEqual([{ kind: 'hook', offHook: false }]);
});

it('a lamp lights without putting out another', async () => {
  const { headset, sent } = await opened();
  await headset.show('ring', true);
  await headset.show('off-hook', true);
  expect(sent.at(-1)).toEqual([9, 0b100001]);
  await headset.show('message', true);
  expect(sent.at(-1)).toEqual([9, 0b100001]);
});

it('a mute button that a press turns over does so from what is shown', () => {
  const facts = new HeadsetFacts(new Set(['mute'] as const));
  expect(facts.take({ mute: true })).toEqual([{ kind: 'mute', on: true }]);
  expect(facts.take({ mute: false })).toEqual([]);
  facts.tell('mute', false);
  expect(facts.take({ mute: true })).toEqual([{ kind: 'mute', on: true }]);
  expect(facts.take({ mute: false })).toEqual([]);
  expect(facts.take({ mute: true })).toEqual([{ kind: 'mute', on: false }]);
});

it('a press is not turned back by a report that puts out another lamp', async () => {
  const { headset, sent, press } = await opened();
  await headset.show('ring', true);
  press(0b00001, 0);
  await headset.show('ring', false);
  expect(sent.at(-1)).toEqual([9, 0b000001]);
});

it('a device without call buttons is refused in words', async () => {
  await expect(openHeadset(record({ usagePage: 0x0c, usage: 1 }))).rejects.toThrow('no call buttons');
});

it('a cradle that stays up while it is told otherwise is not lifted again by another button', async () => {
  const { headset, events, press } = await opened();
  press(0b00001, 0);
  await headset.show('off-hook', false);
  press(0b10001, 0);
  press(0b00001, 0);
  expect(events).toEqual([{ kind: 'hook', offHook: true }, { kind: 'redial' }]);
});
