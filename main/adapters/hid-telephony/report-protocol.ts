/** Bytes of a telephone line's or a headset's HID reports <-> what they say. Pure; where each value lies, its descriptor says. */
import type { ReportDescriptor, ReportField, ReportKind } from './report-descriptor.ts';
import { readSwitch, readText, readValue, writeValue } from './report-fields.ts';
import { KEYS, usage } from './telephony-usages.ts';

/** What one input report told; what it does not hold is left out. */
export interface TelephonyValues {
  /** Off the hook. */
  readonly hook?: boolean;
  readonly ring?: boolean;
  readonly lineBusy?: boolean;
  readonly mute?: boolean;
  readonly flash?: boolean;
  readonly redial?: boolean;
  readonly hold?: boolean;
  readonly drop?: boolean;
  /** The key that is pressed; empty for none. */
  readonly digit?: string;
  readonly callerId?: string;
  readonly loopPresent?: boolean;
  readonly polarityReversed?: boolean;
  readonly volts?: number;
  readonly milliamps?: number;
}

const switches = {
  hook: [usage.hookSwitch],
  // What rings: the ringer itself, or its lamp as some devices report it.
  ring: [usage.ringer, usage.ringLed],
  lineBusy: [usage.lineBusy],
  mute: [usage.phoneMute],
  flash: [usage.flash],
  redial: [usage.redial],
  hold: [usage.hold],
  drop: [usage.drop],
  loopPresent: [usage.loopPresent],
  polarityReversed: [usage.polarityReversed],
} as const satisfies Partial<Record<keyof TelephonyValues, readonly number[]>>;

const numbers = { volts: usage.volts, milliamps: usage.milliamps } as const;

export type ValueName = keyof TelephonyValues;

const isKey = (one: number): boolean => one >= usage.key0 && one <= usage.keyD;

const holds = (descriptor: ReportDescriptor, kind: ReportKind, wanted: number): ReportField | undefined =>
  descriptor.fields.find((field) => field.kind === kind && field.usages.includes(wanted));

/** Which values the device's input reports hold. */
export function valuesOf(descriptor: ReportDescriptor): ReadonlySet<ValueName> {
  const names = new Set<ValueName>();
  for (const [name, usages] of Object.entries(switches)) {
    if (usages.some((one) => holds(descriptor, 'input', one))) names.add(name as ValueName);
  }
  for (const [name, one] of Object.entries(numbers)) {
    if (holds(descriptor, 'input', one)) names.add(name as ValueName);
  }
  if (holds(descriptor, 'input', usage.callerId)) names.add('callerId');
  if (descriptor.fields.some((field) => field.kind === 'input' && field.usages.some(isKey))) names.add('digit');
  return names;
}

/** Values that a press turns over, where others say their state. */
export function turnedOver(descriptor: ReportDescriptor): ReadonlySet<ValueName> {
  const names = Object.entries(switches).filter(([, usages]) =>
    usages.some((one) => holds(descriptor, 'input', one)?.relative),
  );
  return new Set(names.map(([name]) => name as ValueName));
}

/**
 * @param report  as it comes from the device: with its number first, where the device numbers its reports
 * @returns undefined for a report that the descriptor does not know, or that is shorter than it says
 */
export function readReport(descriptor: ReportDescriptor, report: Uint8Array): TelephonyValues | undefined {
  const reportId = descriptor.numbered ? report[0] : 0;
  const body = descriptor.numbered ? report.subarray(1) : report;
  const length = descriptor.lengths.get(`input:${reportId}`);
  if (length === undefined || body.length < length) return undefined;
  const fields = descriptor.fields.filter((field) => field.kind === 'input' && field.reportId === reportId);
  const values: Record<string, unknown> = {};
  for (const [name, usages] of Object.entries(switches)) {
    for (const one of usages) {
      const field = fields.find((its) => its.usages.includes(one));
      if (field) values[name] = values[name] === true || readSwitch(body, field, one) === true;
    }
  }
  for (const [name, one] of Object.entries(numbers)) {
    const field = fields.find((its) => its.usages.includes(one));
    if (field) values[name] = readValue(body, field);
  }
  const text = fields.find((field) => field.usages.includes(usage.callerId));
  if (text) values.callerId = readText(body, text);
  const keys = fields.flatMap((field) => field.usages.filter(isKey).map((one) => [field, one] as const));
  if (keys.length > 0) {
    const pressed = keys.find(([field, one]) => readSwitch(body, field, one) === true)?.[1];
    values.digit = pressed === undefined ? '' : KEYS.charAt(pressed - usage.key0);
  }
  return values as TelephonyValues;
}

/** A report for the device, its number (or 0 for none) first, as hidapi takes it. */
export interface OutgoingReport {
  readonly kind: 'output' | 'feature';
  readonly bytes: Uint8Array;
}

/** What was told to a device: each report carries all of its values, the ones that stay as they were, too. */
export class OutgoingReports {
  readonly #descriptor: ReportDescriptor;
  readonly #bodies = new Map<string, Uint8Array>();

  constructor(descriptor: ReportDescriptor) {
    this.#descriptor = descriptor;
  }

  /** The first of `usages` that can be told to the device: in an output report, or else in a feature report. */
  field(...usages: readonly number[]): ReportField | undefined {
    for (const kind of ['output', 'feature'] as const) {
      for (const one of usages) {
        const field = holds(this.#descriptor, kind, one);
        if (field && !field.array) return field;
      }
    }
    return undefined;
  }

  set(field: ReportField, value: number): OutgoingReport {
    const { reportId, kind } = field;
    if (kind === 'input') throw new RangeError('an input report is not sent');
    return { kind, bytes: Uint8Array.from([reportId, ...this.note(field, value)]) };
  }

  /** The device has it so already: the reports to come say the same. @returns the body it stands in */
  note(field: ReportField, value: number): Uint8Array {
    const name = `${field.kind}:${field.reportId}`;
    const body = this.#bodies.get(name) ?? new Uint8Array(this.#descriptor.lengths.get(name) ?? 0);
    this.#bodies.set(name, body);
    writeValue(body, field, value);
    return body;
  }
}
