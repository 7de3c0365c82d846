import { expect, test } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { adapterId } from '../../core/ids.ts';
import { silentLog } from '../../core/log.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';
import { AppleModemAdapter } from './apple-modem.ts';
import { letPass, settled } from './fixtures/let-pass.ts';
import { ScriptedModem } from './fixtures/scripted-modem.ts';

const device: UsbRecord = {
  vendorId: 0x05ac,
  productId: 0x1401,
  release: 0x0100,
  class: 0xff,
  subclass: 0,
  protocol: 0,
  product: 'Apple USB Modem',
  place: '1-1',
  interfaces: [],
  serialPorts: [],
  hids: [],
};

function world({ country = 'us', platform = 'linux' as NodeJS.Platform } = {}) {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock);
  const adapter = new AppleModemAdapter(
    {
      id: adapterId('apple-1'),
      device,
      options: { lineModes: [], countries: [country], advanced: {} },
      clock,
      log: silentLog,
    },
    { openLink: modem.openLink, openSound: modem.openSound, findSound: async () => undefined, platform },
  );
  const events: LineEvent[] = [];
  const lost: string[] = [];
  adapter.onEvent((_, event) => events.push(event));
  adapter.onLost((reason) => lost.push(reason));
  const open = (): Promise<void> => settled(clock, adapter.open(AbortSignal.timeout(30_000)));
  return { clock, modem, adapter, events, lost, open };
}

test('opening puts the line on-hook with its receive path open, before anything else', async () => {
  const { modem, open, events } = world();
  modem.registers.set(0x05, 0x09);
  await open();
  expect(modem.sent[0]).toBe('000508');
  expect(events).toEqual([{ kind: 'battery', present: true }]);
});

test('the country’s registers are written: the default, and what is known of New Zealand', async () => {
  for (const [country, rows] of [
    ['de', ['001000', '001ac0', '001f00', '001e00']],
    ['nz', ['0010a0', '001ac0', '001f00', '001e00']],
  ] as const) {
    const { modem, open } = world({ country });
    await open();
    expect(modem.sent).toEqual(expect.arrayContaining([...rows]));
  }
});

test('the hook is moved by register 5 alone, and what it says afterwards is the confirmation', async () => {
  const { clock, modem, adapter, events, open } = world();
  await open();
  await settled(clock, adapter.setHook(1, 'off-hook'));
  expect(modem.registers.get(0x05)).toBe(0x09);
  expect(events.at(-1)).toEqual({ kind: 'loop-current', flowing: true });
  await settled(clock, adapter.setHook(1, 'on-hook'));
  expect(modem.registers.get(0x05)).toBe(0x08);
});

test('a hook switch that does not move is told of', async () => {
  const { clock, modem, adapter, open } = world();
  await open();
  modem.stuck = 0x05;
  await expect(settled(clock, adapter.setHook(1, 'off-hook'))).rejects.toThrow('did not go off-hook');
});

test('a hook flash opens the loop for its time, and keeps the receive path', async () => {
  const { clock, modem, adapter, open } = world();
  await open();
  await settled(clock, adapter.setHook(1, 'off-hook'));
  const flash = adapter.hookFlash(1, 300);
  await letPass(clock, 290);
  expect(modem.registers.get(0x05)).toBe(0x08);
  await settled(clock, flash);
  expect(modem.registers.get(0x05)).toBe(0x09);
});

test('a line that is put on-hook during a hook flash stays on-hook', async () => {
  const { clock, modem, adapter, open } = world();
  await open();
  await settled(clock, adapter.setHook(1, 'off-hook'));
  const flash = adapter.hookFlash(1, 300);
  await letPass(clock, 100);
  await settled(clock, adapter.setHook(1, 'on-hook'));
  await settled(clock, flash);
  expect(modem.registers.get(0x05)).toBe(0x08);
});

test('what is heard comes without the converter’s offset, and what is answered is played', async () => {
  const { clock, modem, adapter, open } = world();
  await open();
  let heard: number[] = [];
  using _audio = adapter.attachAudio(1, (frame) => {
    heard = [...frame];
    return new Int16Array(160).fill(1234);
  });
  await letPass(clock, 20);
  expect(heard.every((sample) => sample === 0)).toBe(true);
  expect(modem.played).toEqual(new Array(160).fill(1234));
});

test('no line shows within a second, and a line that is plugged in again', async () => {
  const { clock, modem, events, open } = world();
  await open();
  modem.registers.set(0x1d, 0);
  await letPass(clock, 500);
  modem.registers.set(0x1d, 0xda);
  await letPass(clock, 500);
  expect(events.slice(1)).toEqual([
    { kind: 'battery', present: false },
    { kind: 'battery', present: true },
  ]);
});

test('line sense that dips as the hook moves says nothing; one that stays at zero in a call does', async () => {
  const { clock, modem, adapter, events, open } = world();
  await open();
  modem.registers.set(0x1d, 0);
  await settled(clock, adapter.setHook(1, 'off-hook'));
  await letPass(clock, 200);
  modem.registers.set(0x1d, 0x5c);
  await letPass(clock, 500);
  expect(events.filter((event) => event.kind === 'battery')).toHaveLength(1);
  modem.registers.set(0x1d, 0);
  await letPass(clock, 150);
  expect(events.at(-1)).toEqual({ kind: 'battery', present: false });
});

test('rings are told as bursts', async () => {
  const { clock, modem, events, open } = world();
  await open();
  for (let n = 0; n < 20; n += 1) {
    modem.ring();
    await letPass(clock, 50);
  }
  await letPass(clock, 500);
  expect(events.filter((event) => event.kind === 'ring')).toEqual([
    { kind: 'ring', on: true },
    { kind: 'ring', on: false, lastedMs: 1000 },
  ]);
});

test('a modem that stops answering is lost, once, with the reason', async () => {
  const { clock, modem, lost, open } = world();
  await open();
  modem.dead = true;
  await letPass(clock, 5000);
  modem.soundLost.emit('the card is gone');
  expect(lost).toHaveLength(1);
  expect(lost[0]).toContain('does not answer');
});

test('sound that shows up late is waited for', async () => {
  const { modem, adapter, open } = world();
  modem.soundMissing = 5;
  await open();
  expect(adapter.capabilities.ports).toBe(1);
});

test('sound that never shows up is told of with the reason, and the line stays on-hook', async () => {
  const { modem, open } = world();
  modem.soundMissing = Number.POSITIVE_INFINITY;
  await expect(open()).rejects.toThrow('no sound card "Apple USB Modem"');
  expect(modem.registers.get(0x05)).toBe(0x08);
  expect(modem.linkClosed).toBe(true);
});

test('on Windows the text says that WinUSB does not bring calls', async () => {
  const { modem, open } = world({ platform: 'win32' });
  modem.soundMissing = Number.POSITIVE_INFINITY;
  await expect(open()).rejects.toThrow(/WinUSB.* does not help with calls/);
});

test('nothing but zeros on macOS is a missing permission, and the text says where it is given', async () => {
  const { modem, open } = world({ platform: 'darwin' });
  modem.sample = 0;
  await expect(open()).rejects.toThrow(/macOS does not let Copperline use it.*Microphone/);
  expect(modem.soundClosed).toBe(true);
});

test('a check says what was found, and changes nothing', async () => {
  const { clock, modem, adapter, open } = world({ country: 'nz' });
  await open();
  const before = new Map(modem.registers);
  const check = await settled(clock, adapter.check(AbortSignal.timeout(30_000)));
  expect(modem.registers).toEqual(before);
  expect(check).toMatchObject({
    identity: 'Motorola, Inc. Apple USB Modem, release 1.00',
    voice: { usable: true },
    format: '16-bit linear, 8000 Hz',
  });
  expect(Object.fromEntries(check.facts.map(({ name, value }) => [name, value]))).toMatchObject({
    Line: 'there is one',
    'Line sense (register 1D)': '0xD9',
    'Hook (register 05)': '0x08, on-hook',
    'Audio on-hook': expect.stringMatching(/^1000 ms heard in 1000 ms; offset 650 counts/),
  });
});

test('disposing puts the line on-hook first, and may be done twice', async () => {
  const { clock, modem, adapter, open } = world();
  await open();
  await settled(clock, adapter.setHook(1, 'off-hook'));
  await settled(clock, adapter[Symbol.asyncDispose]());
  await settled(clock, adapter[Symbol.asyncDispose]());
  expect(modem.registers.get(0x05)).toBe(0x08);
  expect([modem.soundClosed, modem.linkClosed]).toEqual([true, true]);
});
