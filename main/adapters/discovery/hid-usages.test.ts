import { expect, test } from 'vitest';
import { headsetReports, minimalLineReports, openLineReports } from '../../../test/emulators/models/hid-reports.ts';
import { readHidUsages } from './hid-usages.ts';

const RINGER = 0x0b_009e;

test('a line tells of ringing; a headset is told to ring', () => {
  const line = readHidUsages(openLineReports);
  expect(line.collections).toEqual([0x0b_0001]);
  expect([...line.inputs]).toContain(RINGER);
  expect([...readHidUsages(minimalLineReports).inputs]).toEqual([RINGER]);
  const headset = readHidUsages(headsetReports);
  expect(headset.collections).toEqual([0x0b_0005]);
  expect([...headset.inputs]).not.toContain(RINGER);
  // Its keys are a range.
  expect([...headset.inputs]).toContain(0x0b_00bb);
});

test('bytes that are no descriptor give nothing, however they end', () => {
  for (let length = 0; length < openLineReports.length; length++)
    expect(() => readHidUsages(openLineReports.subarray(0, length))).not.toThrow();
  expect(readHidUsages(new Uint8Array([0xfe, 1, 2]))).toEqual({ collections: [], inputs: new Set() });
});
