import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fuseFaults, readFuses, readWire } from './fuse-wire.ts';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const wire = (states: string, version = 1): Buffer =>
  Buffer.concat([Buffer.from(SENTINEL), Buffer.from([version, states.length]), Buffer.from(states)]);

it('a program as it is packaged has no fault', () => {
  expect(fuseFaults(readWire(wire('01001100')))).toEqual([]);
  expect(fuseFaults(readWire(wire('r1rr1100')))).toEqual([]);
});

it('a fuse that is wrong, or not there, is named', () => {
  expect(fuseFaults(readWire(wire('11001100')))).toEqual(['runAsNode is on']);
  expect(fuseFaults(readWire(wire('0100110')))).toEqual(['grantFileProtocolExtraPrivileges is missing']);
  expect(fuseFaults(readWire(wire('0100r100')))).toEqual(['enableEmbeddedAsarIntegrityValidation is removed']);
});

it('what is no wire, or one of another version, is none', () => {
  expect(fuseFaults(readWire(wire('01001100', 2)))).toEqual(['no fuse wire']);
  expect(readWire(wire('0100x100'))).toBeUndefined();
  expect(readWire(Buffer.from('short'))).toBeUndefined();
  expect(readWire(Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, 8])]))).toBeUndefined();
});

it('is found wherever it lies in a large file, across the pieces that are read', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'copperline-fuses-'));
  try {
    const file = join(dir, 'program');
    const edge = 4 * 1024 * 1024;
    for (const at of [0, edge - 10, edge, edge + 5]) {
      writeFileSync(file, Buffer.concat([Buffer.alloc(at), wire('01001100'), Buffer.alloc(1_000)]));
      expect(fuseFaults(await readFuses(file)), String(at)).toEqual([]);
    }
    writeFileSync(file, Buffer.alloc(edge * 2 + 3));
    expect(await readFuses(file)).toBeUndefined();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
