import { expect, test } from 'vitest';
import { adapterReport, isUsable } from './adapter-report.ts';
import type { AdapterCheck, FoundAdapter } from './found-adapter.ts';

const found: FoundAdapter = {
  key: '0572:1340/SN-4711',
  family: 'voice-modem',
  name: 'Conexant CX93010 voice modem',
  usbId: '0572:1340',
  serial: 'SN-4711',
  place: '1-4.2',
  ports: 1,
  experimental: false,
};

const check: AdapterCheck = {
  identity: 'CX93001-EIS_V0.2013-V92',
  voice: { usable: true },
  formats: ['131 "uLAW"', '1 "unsigned"'],
  format: 'µ-law',
  facts: [{ name: 'Line voltage', value: '48.2 V' }],
  loopback: { ok: true, detail: '1 kHz came back at -20 dB' },
};

test('a report says what it is, whether calls can be made, and everything that was found', () => {
  expect(adapterReport(found, check)).toBe(
    [
      'Conexant CX93010 voice modem (0572:1340)',
      '  Place         1-4.2',
      '  Driven as     voice-modem',
      '  Identity      CX93001-EIS_V0.2013-V92',
      '  Calls         yes',
      '  Formats       131 "uLAW"; 1 "unsigned"',
      '  Format used   µ-law',
      '  Line voltage  48.2 V',
      '  Loopback      ok: 1 kHz came back at -20 dB',
    ].join('\n'),
  );
});

test('a serial number is told only when asked for, wherever the device put it', () => {
  const chatty = { ...check, identity: 'Modem SN-4711' };
  expect(adapterReport(found, chatty)).not.toContain('4711');
  expect(adapterReport(found, chatty, { serials: true })).toContain('Serial number  SN-4711');
});

test('a check that failed says why, and one that was not made says why not', () => {
  expect(adapterReport(found, { failed: 'Another program has it.' })).toContain('no: Another program has it.');
  const { family: _, ...rest } = found;
  const unsupported = {
    ...rest,
    family: undefined,
    trouble: { code: 'not-supported' as const, text: 'It is a jack for a telephone.' },
  };
  expect(adapterReport(unsupported, undefined)).toContain('not tried: It is a jack for a telephone.');
  expect(adapterReport(unsupported, undefined)).toContain('nothing: not supported');
});

test('what a device says of itself cannot break the report into other lines', () => {
  expect(adapterReport(found, { ...check, identity: 'A\r\nOK\u202e' })).toContain('Identity      A OK\n');
});

test('only a check that found voice is a usable adapter', () => {
  expect(isUsable(check)).toBe(true);
  expect(isUsable({ ...check, voice: { usable: false, why: 'No voice.' } })).toBe(false);
  expect(isUsable({ failed: 'busy' })).toBe(false);
  expect(isUsable(undefined)).toBe(false);
});
