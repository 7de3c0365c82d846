import { describe, expect, test } from 'vitest';
import { readCommand, readDeviceMessage, writeCommand } from './command-protocol.ts';

describe('the U100 command bytes', () => {
  test('reads and writes name kind, port and register', () => {
    expect(readCommand({ chip: 'daa', port: 1, register: 5 })).toEqual([0x05, 5]);
    expect(writeCommand({ chip: 'daa', port: 0, register: 5 }, 9)).toEqual([0x08, 5, 9]);
    expect(readCommand({ chip: 'cpu', port: 0, register: 2 })).toEqual([0x10, 2]);
    expect(writeCommand({ chip: 'cpu', port: 0, register: 3 }, 0x80)).toEqual([0x14, 3, 0x80]);
  });

  test('replies, echoes and events are told apart', () => {
    expect(readDeviceMessage([0x05, 29, 0xd0])).toEqual({
      kind: 'read-reply',
      chip: 'daa',
      port: 1,
      register: 29,
      value: 0xd0,
    });
    expect(readDeviceMessage([0x08, 5, 8])).toMatchObject({ kind: 'write-echo', chip: 'daa', port: 0 });
    expect(readDeviceMessage([0x0d, 5, 0x48])).toEqual({ kind: 'event', port: 1, register: 5, value: 0x48 });
    expect(readDeviceMessage([0x10, 0, 0x55])).toMatchObject({ kind: 'read-reply', chip: 'cpu', value: 0x55 });
  });

  test('what is short, of no known kind or of a third port is dropped', () => {
    for (const bytes of [[], [0x05], [0x05, 29], [0x00, 1, 2], [0x18, 1, 2], [0x06, 1, 2], [0xff, 0xff, 0xff]]) {
      expect(readDeviceMessage(bytes)).toBeUndefined();
    }
  });

  test('the firmware update can not be begun, by any value', () => {
    const cpu = (register: number) => ({ chip: 'cpu' as const, port: 0, register });
    for (let value = 0; value < 256; value += 1) {
      expect(() => writeCommand(cpu(0x0a), value)).toThrow(/never touched|7E/);
      if (value & 0x40) expect(() => writeCommand(cpu(0x03), value)).toThrow(/never touched|7E/);
    }
    expect(() => writeCommand({ chip: 'daa', port: 0, register: 38 }, 0x7e)).toThrow('7E');
  });
});
