/** Values in a report's bytes, at any bit. Pure. */
import type { ReportField } from './report-descriptor.ts';

/** HID 1.11 §5.8: little endian, the first bit the lowest. `body` is the report less its number. */
export function readValue(body: Uint8Array, field: ReportField, index = 0): number | undefined {
  const from = field.bit + index * field.bits;
  if (from + field.bits > body.length * 8) return undefined;
  let value = 0;
  for (let i = 0; i < field.bits; i += 1) {
    const at = from + i;
    value += (((body[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** i;
  }
  const negative = field.logicalMin < 0 && value >= 2 ** (field.bits - 1);
  return negative ? value - 2 ** field.bits : value;
}

export function writeValue(body: Uint8Array, field: ReportField, value: number, index = 0): void {
  const from = field.bit + index * field.bits;
  for (let i = 0; i < field.bits; i += 1) {
    const at = from + i;
    if (at >= body.length * 8) return;
    const mask = 1 << (at & 7);
    const set = Math.floor(value / 2 ** i) % 2 !== 0;
    body[at >> 3] = set ? (body[at >> 3] ?? 0) | mask : (body[at >> 3] ?? 0) & ~mask;
  }
}

/** Whether a usage's switch is on: a bit of its own, or selected in an array. */
export function readSwitch(body: Uint8Array, field: ReportField, usage: number): boolean | undefined {
  if (!field.array) {
    const value = readValue(body, field);
    return value === undefined ? undefined : value !== 0;
  }
  const selector = field.usages.indexOf(usage) + field.logicalMin;
  const selected = Array.from({ length: field.count }, (_, i) => readValue(body, field, i));
  return selected.some((value) => value === undefined) ? undefined : selected.includes(selector);
}

/** A field's bytes as text, to its first NUL. */
export function readText(body: Uint8Array, field: ReportField): string | undefined {
  if (field.bits !== 8 || field.bit % 8 !== 0) return undefined;
  const bytes = body.subarray(field.bit / 8, field.bit / 8 + field.count);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
