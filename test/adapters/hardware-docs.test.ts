import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usbFamilies } from '../../main/line/found-adapter.ts';
import { hardwareTable, TABLE_BEGINS, TABLE_ENDS } from '../kit/hardware-table.ts';

const docs = readFileSync(join(import.meta.dirname, '../../docs/hardware.md'), 'utf8');

test('docs/hardware.md lists every ID that is known, and no other', () => {
  const table = docs.slice(docs.indexOf(TABLE_BEGINS) + TABLE_BEGINS.length, docs.indexOf(TABLE_ENDS)).trim();
  expect(table).toBe(hardwareTable());
});

test('docs/hardware.md says of each family what it senses and what is proven', () => {
  for (const family of usbFamilies) expect(docs).toContain(`\`${family}\``);
  expect(docs).toMatch(/Proven on hardware: nothing yet/);
});
