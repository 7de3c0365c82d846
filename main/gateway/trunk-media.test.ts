import { describe, expect, it } from 'vitest';
import { trunkSettings } from '../store/settings-schema.ts';
import { encryptionFaults, encryptionOf, encryptionWarnings, keysInClear, whyWithheld } from './trunk-media.ts';

const trunk = (more: object) =>
  trunkSettings.parse({ id: 'pbx', name: 'PBX', host: 'pbx.example', kind: { kind: 'peer' }, ...more });

describe('a trunk’s encryption', () => {
  it.each([
    ['udp', 'off'],
    ['tcp', 'off'],
    ['ws', 'off'],
    ['tls', 'preferred'],
    ['wss', 'preferred'],
  ] as const)('over %s is %s unless it is set', (transport, expected) => {
    expect(encryptionOf(trunk({ transport }))).toBe(expected);
    expect(encryptionOf(trunk({ transport, encryption: 'required' }))).toBe('required');
    expect(encryptionOf(trunk({ transport, encryption: 'off' }))).toBe('off');
  });

  it('is not required where everybody could read its keys, unless that is said to be wanted', () => {
    const open = trunk({ transport: 'tcp', encryption: 'required' });
    expect(encryptionFaults([open])).toEqual([
      'The trunk "PBX" requires encrypted audio, but its keys would travel in the clear over TCP: choose TLS or WSS, or set allowKeysInClear.',
    ]);
    expect(encryptionFaults([{ ...open, allowKeysInClear: true }])).toEqual([]);
    expect(encryptionFaults([trunk({ transport: 'tls', encryption: 'required' })])).toEqual([]);
    expect(encryptionFaults([trunk({ transport: 'udp', encryption: 'preferred' })])).toEqual([]);
  });

  it('that was required by hand where everybody could read its keys keeps the trunk from being used, and says what to do', () => {
    const open = trunk({ transport: 'udp', encryption: 'required' });
    expect(whyWithheld(open)).toBe(
      'It requires encrypted audio, but its keys would travel in the clear over UDP, so no call goes by it. Choose TLS or WSS for it; or set allowKeysInClear where nobody else can read the network, as in a VPN.',
    );
    expect(encryptionWarnings([open])).toEqual([]);
    const others = [
      { ...open, allowKeysInClear: true },
      trunk({ transport: 'auto', encryption: 'preferred' }),
      trunk({ transport: 'tls', encryption: 'required' }),
      trunk({ transport: 'wss', encryption: 'required' }),
      trunk({ transport: 'ws', encryption: 'dtls' }),
      trunk({}),
    ];
    expect(others.map(whyWithheld)).toEqual(others.map(() => undefined));
    // DNS may choose UDP.
    expect(whyWithheld(trunk({ transport: 'auto', encryption: 'required' }))).toContain(
      'wherever DNS chooses UDP or TCP',
    );
  });

  it('warns of keys that travel in the clear', () => {
    const open = trunk({ transport: 'udp', encryption: 'preferred' });
    expect(keysInClear(open)).toBe(true);
    expect(encryptionWarnings([open, trunk({}), trunk({ transport: 'wss' })])).toEqual([
      'The keys of encrypted calls on the trunk "PBX" travel in the clear over UDP: who can read the signalling can listen. Use TLS or WSS.',
    ]);
  });
});
