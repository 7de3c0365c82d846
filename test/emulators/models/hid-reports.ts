/** HID report descriptors of the emulated telephony devices, item by item (HID 1.11 §6.2.2). */

const TELEPHONY = [0x05, 0x0b];
const LED = [0x05, 0x08];
const LINE_PAGE = [0x06, 0x0b, 0xff];
const collection = (usage: number): number[] => [...TELEPHONY, 0x09, usage, 0xa1, 0x01];
const END = [0xc0];
const report = (id: number): number[] => [0x85, id];
const bits = (count: number): number[] => [0x15, 0, 0x25, 1, 0x75, 1, 0x95, count];
const usages = (...all: number[]): number[] => all.flatMap((one) => [0x09, one]);
const INPUT = [0x81, 0x02];
const OUTPUT = [0x91, 0x02];
const FEATURE = [0xb1, 0x02];
const padInput = (count: number): number[] => [0x75, 1, 0x95, count, 0x81, 0x03];
const padOutput = (count: number): number[] => [0x75, 1, 0x95, count, 0x91, 0x03];

export const CALLER_ID_BYTES = 62;

/** docs/open-line-profile.md, byte for byte. */
export const openLineReports = Buffer.from([
  ...collection(0x01),
  ...report(1),
  // Hook switch, ringer, line busy; then ours: loop present, polarity reversed.
  ...[...usages(0x20, 0x9e, 0x97), ...bits(3), ...INPUT],
  ...[...LINE_PAGE, ...usages(0x01, 0x02), ...bits(2), ...INPUT, ...padInput(3)],
  // Volts and milliamperes.
  ...[...usages(0x03), 0x15, 0x80, 0x25, 0x7f, 0x75, 8, 0x95, 1, ...INPUT],
  ...[...usages(0x04), 0x15, 0, 0x26, 0xff, 0x00, 0x75, 8, 0x95, 1, ...INPUT],
  ...report(2),
  // Caller ID: buffered bytes.
  ...[...TELEPHONY, ...usages(0x30), 0x15, 0, 0x26, 0xff, 0x00, 0x75, 8, 0x95, CALLER_ID_BYTES, 0x82, 0x02, 0x01],
  ...report(1),
  // Off-hook LED; ours: snoop.
  ...[...LED, ...usages(0x17), ...bits(1), ...OUTPUT],
  ...[...LINE_PAGE, ...usages(0x05), ...bits(1), ...OUTPUT, ...padOutput(6)],
  ...report(3),
  ...[...usages(0x10, 0x11, 0x12, 0x13), 0x15, 0, 0x26, 0xff, 0x00, 0x75, 8, 0x95, 4, ...FEATURE],
  ...END,
]);

/** No more than a hook and a bell, and reports without numbers. */
export const minimalLineReports = Buffer.from([
  ...collection(0x01),
  ...[...usages(0x9e), ...bits(1), ...INPUT, ...padInput(7)],
  ...[...usages(0x20), ...bits(1), ...OUTPUT, ...padOutput(7)],
  ...END,
]);

/** A receptionist's headset, as they are built: facts 8.1. */
export const headsetReports = Buffer.from([
  ...collection(0x05),
  ...report(8),
  ...[...usages(0x20, 0x97, 0x2f, 0x21, 0x24), ...bits(5), ...INPUT, ...padInput(3)],
  // The key that is pressed: an array of one.
  ...[0x19, 0xb0, 0x29, 0xbb, 0x15, 1, 0x25, 12, 0x75, 4, 0x95, 1, 0x81, 0x00, ...padInput(4)],
  ...report(9),
  ...[...LED, ...usages(0x17, 0x09, 0x18, 0x20, 0x21), ...bits(5), ...OUTPUT],
  ...[...TELEPHONY, ...usages(0x9e), ...bits(1), ...OUTPUT, ...padOutput(2)],
  ...END,
]);
