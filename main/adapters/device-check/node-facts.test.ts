import { chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../../test/kit/temp-dir.ts';
import type { UsbRecord } from '../usb-record.ts';
import { nodeFacts, nodesOf } from './node-facts.ts';

const record: UsbRecord = {
  vendorId: 0x0572,
  productId: 0x1340,
  release: 0x0100,
  class: 2,
  subclass: 0,
  protocol: 0,
  bus: 1,
  address: 7,
  place: '1-2',
  interfaces: [],
  serialPorts: ['/dev/ttyACM0'],
  hids: [
    { path: '/dev/hidraw3', usagePage: 0x0b, usage: 1, interface: 3 },
    { path: '/dev/hidraw3', usagePage: 0x0c, usage: 1, interface: 3 },
  ],
  sound: { name: 'Box', card: 2 },
};

test('a device’s nodes are libusb’s, its ttys, its hidraw nodes and its sound', () => {
  expect(nodesOf(record)).toEqual(['/dev/bus/usb/001/007', '/dev/ttyACM0', '/dev/hidraw3', '/dev/snd/pcmC2D0c']);
});

/** A node below `dir` that the process 812 there has open. */
function heldNode(dir: string, comm: string): string {
  const node = join(dir, 'ttyACM0');
  writeFileSync(node, '');
  mkdirSync(join(dir, 'proc/812/fd'), { recursive: true });
  symlinkSync(node, join(dir, 'proc/812/fd/5'));
  writeFileSync(join(dir, 'proc/812/comm'), `${comm}\n`);
  return node;
}

test('who has a node open is told by name and process', async () => {
  using dir = tempDir('nodes');
  const node = heldNode(dir.path, 'ModemManager');
  mkdirSync(join(dir.path, 'proc/self'), { recursive: true });
  expect(await nodeFacts([node, join(dir.path, 'gone')], join(dir.path, 'proc'))).toEqual([
    { path: node, access: 'allowed', holders: ['ModemManager (812)'] },
    { path: join(dir.path, 'gone'), access: 'missing', holders: [] },
  ]);
});

test('who has a node open is told where the node is a link to it, too', async () => {
  using dir = tempDir('nodes');
  heldNode(dir.path, 'screen');
  const link = join(dir.path, 'modem');
  symlinkSync('ttyACM0', link);
  expect(await nodeFacts([link], join(dir.path, 'proc'))).toMatchObject([{ holders: ['screen (812)'] }]);
});

test('a program that calls itself by what its thread is for is named by its file', async () => {
  using dir = tempDir('nodes');
  const node = heldNode(dir.path, 'MainThread');
  symlinkSync('/usr/bin/node', join(dir.path, 'proc/812/exe'));
  expect(await nodeFacts([node], join(dir.path, 'proc'))).toMatchObject([{ holders: ['node (812)'] }]);
});

test('this machine’s own processes can be looked through', async () => {
  using dir = tempDir('nodes');
  const path = join(dir.path, 'node');
  const file = openSync(path, 'w');
  try {
    // We hold it ourselves, which is nobody's trouble.
    expect(await nodeFacts([path])).toEqual([{ path, access: 'allowed', holders: [] }]);
  } finally {
    closeSync(file);
    chmodSync(path, 0o600);
  }
});
