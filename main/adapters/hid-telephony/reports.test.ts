import { describe, expect, it } from 'vitest';
import { headsetReports, minimalLineReports, openLineReports } from '../../../test/emulators/models/hid-reports.ts';
import { LineControls, lineCapabilities } from './line-controls.ts';
import { callerIdMessage, LineFacts } from './line-facts.ts';
import { parseReportDescriptor, usageOf } from './report-descriptor.ts';
import { OutgoingReports, readReport, valuesOf } from './report-protocol.ts';
import { usage } from './telephony-usages.ts';

const open = parseReportDescriptor(openLineReports);
const minimal = parseReportDescriptor(minimalLineReports);
const headset = parseReportDescriptor(headsetReports);

describe('a report descriptor', () => {
  it('tells where each usage lies, and how long each report is', () => {
    const ringer = open.fields.find(({ usages }) => usages.includes(usage.ringer));
    expect(ringer).toMatchObject({ kind: 'input', reportId: 1, bit: 1, bits: 1, count: 1, array: false });
    const volts = open.fields.find(({ usages }) => usages.includes(usage.volts));
    expect(volts).toMatchObject({ reportId: 1, bit: 8, bits: 8, logicalMin: -128 });
    expect(Object.fromEntries(open.lengths)).toEqual({ 'input:1': 3, 'input:2': 62, 'output:1': 1, 'feature:3': 4 });
    expect(open.numbered).toBe(true);
    expect(minimal.numbered).toBe(false);
  });

  it('is read with items of two and four bytes, long items, push and pop', () => {
    const bytes = [
      ...[0xfe, 0x02, 0x10, 0xaa, 0xbb], // long item
      ...[0x05, 0x0b, 0x09, 0x01, 0xa1, 0x01],
      ...[0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0xa4, 0x06, 0x08, 0x00, 0x75, 0x08, 0x09, 0x17, 0x91, 0x02, 0xb4],
      ...[0x0b, 0x20, 0x00, 0x0b, 0x00, 0x81, 0x02, 0xc0], // usage of four bytes: page 0x0B
    ];
    expect(parseReportDescriptor(Uint8Array.from(bytes)).fields).toMatchObject([
      { kind: 'output', bits: 8, usages: [usage.offHookLed], application: usage.phone },
      { kind: 'input', bits: 1, usages: [usage.hookSwitch] },
    ]);
  });

  it('that is garbage or cut off throws nothing and finds no more than there is', () => {
    for (let end = 0; end <= openLineReports.length; end += 1) {
      expect(parseReportDescriptor(openLineReports.subarray(0, end)).fields.length).toBeLessThanOrEqual(
        open.fields.length,
      );
    }
    let state = 7;
    for (let round = 0; round < 500; round += 1) {
      const bytes = Uint8Array.from({ length: round % 90 }, () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return state >>> 24;
      });
      parseReportDescriptor(bytes);
    }
  });
});

describe('input reports', () => {
  it('of a line say hook, ring, loop, volts and current', () => {
    const values = readReport(open, Uint8Array.from([1, 0b01010, 0xd0, 24]));
    expect(values).toEqual({
      ...{ hook: false, ring: true, lineBusy: false, loopPresent: true, polarityReversed: false },
      ...{ volts: -48, milliamps: 24 },
    });
  });

  it('of a line bring caller ID as a text', () => {
    const report = Buffer.alloc(63);
    report[0] = 2;
    report.write('2025551234\tANN BAKER', 1);
    expect(readReport(open, report)).toEqual({ callerId: '2025551234\tANN BAKER' });
  });

  it('without numbers are read from their first byte', () => {
    expect(readReport(minimal, Uint8Array.from([1]))).toEqual({ ring: true });
  });

  it('of a headset say its buttons and the key that is pressed', () => {
    expect(readReport(headset, Uint8Array.from([8, 0b00101, 0]))).toMatchObject({ hook: true, mute: true, digit: '' });
    expect(readReport(headset, Uint8Array.from([8, 0, 6]))).toMatchObject({ digit: '5', flash: false });
    expect(readReport(headset, Uint8Array.from([8, 0, 11]))?.digit).toBe('*');
  });

  it('with a number nobody announced, or too short, are nothing', () => {
    expect(readReport(open, Uint8Array.from([0x7f, 1, 2, 3]))).toBeUndefined();
    expect(readReport(open, Uint8Array.from([1, 2]))).toBeUndefined();
    expect(readReport(open, new Uint8Array(0))).toBeUndefined();
  });
});

describe('outgoing reports', () => {
  it('carry what was set before, too', () => {
    const reports = new OutgoingReports(headset);
    const [mute, offHook, ring] = [usage.muteLed, usage.offHookLed, usage.ringer].map((one) => reports.field(one));
    if (!mute || !offHook || !ring) throw new Error('a headset has these');
    expect([...reports.set(mute, 1).bytes]).toEqual([9, 0b10]);
    expect([...reports.set(offHook, 1).bytes]).toEqual([9, 0b11]);
    expect([...reports.set(ring, 1).bytes]).toEqual([9, 0b100011]);
    expect([...reports.set(mute, 0).bytes]).toEqual([9, 0b100001]);
  });

  it('move the hook by whatever the device has for it, and listen while on-hook where it can', () => {
    expect(new LineControls(open).hook(false).map(({ bytes }) => [...bytes])).toEqual([[1, 0b10]]);
    expect(new LineControls(open).hook(true).map(({ bytes }) => [...bytes])).toEqual([[1, 0b01]]);
    expect(new LineControls(minimal).hook(true).map(({ bytes }) => [...bytes])).toEqual([[0, 1]]);
    const feature = parseReportDescriptor(
      Uint8Array.from([0x05, 0x0b, 0x09, 1, 0xa1, 1, 0x85, 5, 0x09, 0x20, 0x25, 1, 0x75, 1, 0x95, 1, 0xb1, 2, 0xc0]),
    );
    expect(new LineControls(feature).hook(true)).toMatchObject([{ kind: 'feature', bytes: Uint8Array.from([5, 1]) }]);
    expect(new LineControls(parseReportDescriptor(new Uint8Array(0))).canSeize).toBe(false);
  });

  it('set the line chip for the country in one report', () => {
    expect(new LineControls(open).country('de', undefined)).toEqual([
      { kind: 'feature', bytes: Uint8Array.from([3, 0x00, 0xc2, 0x03, 0x28]) },
    ]);
    expect(new LineControls(minimal).country('de', undefined)).toEqual([]);
  });
});

it('capabilities come from the descriptor alone', () => {
  expect(lineCapabilities(open)).toMatchObject({
    senses: { battery: true, loopCurrent: true, polarity: true, lineInUse: true },
    callerId: 'on-board',
  });
  expect(lineCapabilities(minimal)).toMatchObject({
    senses: { battery: false, loopCurrent: false, polarity: false, lineInUse: false },
    callerId: 'by-host',
  });
  expect([...valuesOf(headset)].sort()).toEqual(['digit', 'flash', 'hook', 'lineBusy', 'mute', 'redial']);
  expect(usageOf(0x0b, 0x20)).toBe(usage.hookSwitch);
});

describe('facts of a line', () => {
  const idle = { hook: false, ring: false, lineBusy: false, loopPresent: true, polarityReversed: false };

  it('are told once for each change, and the loop is battery or current by the hook', () => {
    const facts = new LineFacts();
    expect(facts.take(idle)).toEqual([
      { kind: 'battery', present: true },
      { kind: 'polarity', polarity: 'normal' },
    ]);
    expect(facts.take(idle)).toEqual([]);
    expect(facts.take({ ...idle, ring: true })).toEqual([{ kind: 'ring', on: true }]);
    facts.hook('off-hook');
    expect(facts.take({ ...idle, hook: true })).toEqual([
      { kind: 'loop-current', flowing: true },
      { kind: 'ring', on: false },
    ]);
    expect(facts.take({ ...idle, hook: true, loopPresent: false })).toEqual([{ kind: 'loop-current', flowing: false }]);
  });

  it('of the loop are not taken from a report that was sent before the hook moved', () => {
    const facts = new LineFacts();
    facts.take(idle);
    facts.hook('off-hook');
    expect(facts.take(idle)).toEqual([]);
    expect(facts.take({ ...idle, hook: true, loopPresent: false })).toEqual([{ kind: 'loop-current', flowing: false }]);
  });

  it('tell of the same caller twice', () => {
    const facts = new LineFacts();
    const told = { kind: 'caller-id', message: { standard: 'bell202', number: '123', checksumOk: true } };
    expect(facts.take({ callerId: '123' })).toEqual([told]);
    expect(facts.take({ callerId: '123' })).toEqual([told]);
    expect(facts.take({ callerId: '' })).toEqual([]);
  });

  it('caller ID may be a number, both, a name alone, or why there is none', () => {
    expect(callerIdMessage('123\tANN')).toMatchObject({ number: '123', name: 'ANN' });
    expect(callerIdMessage('P')).toEqual({ standard: 'bell202', numberAbsent: 'private', checksumOk: true });
    expect(callerIdMessage('O\tCITY')).toMatchObject({ numberAbsent: 'unavailable', name: 'CITY' });
    expect(callerIdMessage('ANN BAKER')).toEqual({ standard: 'bell202', name: 'ANN BAKER', checksumOk: true });
  });
});
