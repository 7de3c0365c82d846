import { describe, expect, it } from 'vitest';
import { namesUs, ourNames } from './our-names.ts';

describe('a Host header', () => {
  const names = ourNames(['Phones.Example.com'], 'Office-PC');

  it('means us by a name of ours, or an address', () => {
    expect(names).toEqual(['phones.example.com', 'office-pc', 'office-pc.local']);
    for (const host of [
      'phones.example.com:8443',
      'OFFICE-PC:8443',
      'office-pc.local.:8443',
      '192.168.1.20:8443',
      '[fd00::20]:8443',
    ])
      expect([host, namesUs(host, '0.0.0.0', 8_443, names)]).toEqual([host, true]);
    expect(namesUs('phones.example.com', '0.0.0.0', 443, names)).toBe(true);
  });

  it.each([
    [undefined],
    [''],
    ['evil.example:8443'],
    ['phones.example.com'],
    ['phones.example.com:8444'],
    ['phones.example.com.evil.example:8443'],
    ['office-pc:8443@evil'],
    ['192.168.1.20'],
  ])('means somebody else: %s', (host) => {
    expect(namesUs(host, '0.0.0.0', 8_443, names)).toBe(false);
  });

  it('means us by no address but the one that we listen at', () => {
    expect(namesUs('192.168.1.21:8443', '192.168.1.20', 8_443, names)).toBe(false);
    expect(namesUs('192.168.1.20:8443', '192.168.1.20', 8_443, names)).toBe(true);
  });

  it('of a computer without a usable name means us by what the settings say', () => {
    expect(ourNames([], 'Büro PC')).toEqual([]);
    expect(ourNames([], 'localhost')).toEqual([]);
    expect(ourNames([], 'pc.example.com')).toEqual(['pc.example.com']);
  });
});
