import { describe, expect, it } from 'vitest';
import { outletForms, targetOf } from './outlet-forms.ts';

describe('the form of', () => {
  it.each([
    ['syslog', { host: 'logs', port: 1514, transport: 'tcp', facility: 23, send: ['calls'] }],
    [
      'snmp',
      {
        user: 'monitor',
        auth: 'sha512',
        priv: 'aes',
        listen: { address: '127.0.0.1', port: 1161 },
        traps: [
          { host: '192.0.2.7', port: 1162 },
          { host: '2001:db8::1', port: 1163 },
        ],
        least: 'error',
      },
    ],
    ['webhook', { url: 'https://example.com/x', least: 'info' }],
    ['mail', { host: 'mail', security: 'tls', user: 'u', from: 'a@b', to: ['c@d', 'e@f'], least: 'warning' }],
    ['metrics', { network: true }],
  ] as const)('%s gives back what it was given; what is left empty is taken away', (name, settings) => {
    const { read, write } = outletForms[name];
    const written = write(read(settings));
    expect(Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null))).toEqual(settings);
  });

  it('what is off begins with what is usual', () => {
    expect(outletForms.syslog.read(undefined)).toMatchObject({ transport: 'udp', facility: 'local0', sendCalls: true });
    expect(outletForms.snmp.read(undefined)).toMatchObject({ auth: 'sha256', listens: false, traps: '' });
    expect(outletForms.snmp.write(outletForms.snmp.read(undefined))).toMatchObject({ listen: null, traps: [] });
  });

  it('traps leaves out the usual port', () => {
    expect(outletForms.snmp.read({ traps: [{ host: '192.0.2.7', port: 162 }] })).toMatchObject({ traps: '192.0.2.7' });
    expect(targetOf('[2001:db8::1]:99')).toEqual({ host: '2001:db8::1', port: 99 });
    expect(targetOf('station')).toEqual({ host: 'station' });
  });

  it('a port that is no number is sent as it is written, to be refused in words', () => {
    expect(outletForms.mail.write({ ...outletForms.mail.read(undefined), port: 'abc' })).toMatchObject({ port: 'abc' });
  });
});
