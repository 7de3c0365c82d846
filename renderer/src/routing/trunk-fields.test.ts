import { describe, expect, it } from 'vitest';
import { trunkSettings } from '../../../main/store/settings-schema.ts';
import type { Trunk } from './settings-shapes.ts';
import {
  codecsIn,
  type FieldValue,
  fieldsOf,
  TRUNK_FIELDS,
  type TrunkField,
  valueAt,
  withValue,
} from './trunk-fields.ts';

const bare: Trunk = {
  ...{ id: 'office', name: 'Office', transport: 'udp', host: 'pbx.example.com' },
  kind: { kind: 'peer', allowedAddresses: [] },
};
const all = TRUNK_FIELDS.flatMap(({ fields }) => fields);
const field = (name: TrunkField['name']): TrunkField => all.find((each) => each.name === name) as TrunkField;

describe('the further settings of a trunk', () => {
  const examples: Partial<Record<TrunkField['name'], FieldValue>> = {
    wsPath: '/ws',
    pin: 'ab'.repeat(32),
    publicAddress: '203.0.113.7',
    codecs: ['PCMA', 'opus'],
  };

  it.each(all.map((each) => [each.name, each] as const))('%s: the gateway takes what it sets', (name, each) => {
    const choices = each.choices?.map(({ value }) => value) ?? [];
    const values: readonly FieldValue[] =
      each.is === 'choice'
        ? choices
        : each.is === 'check'
          ? [true, false]
          : [examples[name] ?? (each.is === 'number' ? 300 : 'a.example')];
    for (const value of values) {
      const registers: Trunk = { ...bare, kind: { kind: 'registers', user: 'gw' } };
      const host =
        each.path[0] === 'outboundProxy' ? withValue(registers, field('proxyHost'), 'proxy.example') : registers;
      const stun = each.path[1] === 'stun' ? withValue(host, field('stunHost'), 'stun.example') : host;
      const pair = name === 'certFile' || name === 'keyFile' ? { ...stun, tls: { certFile: 'a', keyFile: 'b' } } : stun;
      const set = withValue(pair, each, value);
      expect(valueAt(set, each.path)).toEqual(value);
      expect(trunkSettings.safeParse(set).error?.issues).toBeUndefined();
      // What the gateway gives back has it at the same place.
      expect(valueAt(trunkSettings.parse(set) as unknown as Trunk, each.path)).toEqual(value);
    }
  });

  it('leave the rest as it is, and the trunk that they were set in', () => {
    const set = withValue({ ...bare, nat: { learn: true } } as Trunk, field('publicAddress'), '203.0.113.7');
    expect(set).toEqual({ ...bare, nat: { learn: true, publicAddress: '203.0.113.7' } });
    expect(withValue(set, field('publicAddress'), undefined)).toEqual({ ...bare, nat: { learn: true } });
  });

  it('take out a proxy or a STUN server whole: neither is one without its address', () => {
    const proxied = withValue(withValue(bare, field('proxyHost'), 'proxy.example'), field('proxyPort'), 5080);
    expect(withValue(proxied, field('proxyHost'), undefined)).toEqual(bare);
    const stun = withValue(withValue(bare, field('stunHost'), 'stun.example'), field('stunPort'), 3479);
    expect(withValue(stun, field('stunHost'), undefined)).toEqual({ ...bare, nat: {} });
  });

  it('are those that mean anything for it', () => {
    const names = (trunk: Trunk): string[] => fieldsOf(trunk).flatMap(({ fields }) => fields.map(({ name }) => name));
    expect(names(bare)).not.toContain('pin');
    expect(names(bare)).not.toContain('expiresS');
    expect(names(bare)).not.toContain('proxyPort');
    expect(fieldsOf(bare).map(({ part }) => part)).not.toContain('certificate');
    expect(names({ ...bare, transport: 'wss' })).toEqual(expect.arrayContaining(['pin', 'wsPath']));
    expect(names({ ...bare, kind: { kind: 'registers', user: 'gw' } })).toContain('expiresS');
    expect(names({ ...bare, encryption: 'required' })).toContain('allowKeysInClear');
    expect(names({ ...bare, encryption: 'required', transport: 'tls' })).not.toContain('allowKeysInClear');
  });
});

it('codecs are taken however they are written', () => {
  expect(codecsIn('pcma; OPUS,  g722')).toEqual(['PCMA', 'opus', 'G722']);
  expect(codecsIn('ilbc')).toEqual(['ilbc']);
  expect(codecsIn(' , ')).toBeUndefined();
});
