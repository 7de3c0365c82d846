import { describe, expect, it } from 'vitest';
import { profileCountries } from '../../line/profile.ts';
import { installationCode, parseSupported, t35CodeOf, t35Hex } from './country-t35.ts';

/** As modem manuals list them. */
const listed = {
  au: '09',
  at: '0A',
  be: '0F',
  br: '16',
  bg: '1B',
  ca: '20',
  cn: '26',
  cz: '2E',
  dk: '31',
  fi: '3C',
  fr: '3D',
  de: '42',
  gr: '46',
  hk: '50',
  hu: '51',
  in: '53',
  ie: '57',
  il: '58',
  it: '59',
  jp: '00',
  kr: '61',
  lu: '69',
  my: '6C',
  mx: '73',
  nl: '7B',
  nz: '7E',
  no: '82',
  ph: '89',
  pl: '8A',
  pt: '8B',
  ru: 'B8',
  sg: '9C',
  za: '9F',
  es: 'A0',
  se: 'A5',
  ch: 'A6',
  tw: 'FE',
  gb: 'B4',
  us: 'B5',
  tr: 'AE',
  sk: 'C5',
  si: 'C6',
  ye: 'BF',
  zw: 'C4',
  cy: '2D',
  af: '5C',
};

describe('the country of installation', () => {
  it.each(Object.entries(listed))('of %s is %s', (country, hex) => {
    expect(t35Hex(t35CodeOf(country) ?? -1)).toBe(hex);
  });

  it('is known for nearly every country that there is a profile of', () => {
    const without = profileCountries.filter((country) => t35CodeOf(country) === undefined);
    // Countries younger than the list, parts of others, and islands that it left out.
    expect(without.toSorted()).toEqual(
      ['aw', 'ee', 'fo', 'gf', 'gl', 'gp', 'hr', 'lt', 'md', 'mq', 'na', 'pm', 're', 'tj', 'tm', 'yt'].toSorted(),
    );
  });

  it('is its own where the modem knows it, and a neighbour’s where not', () => {
    const supported = parseSupported(['+GCI: (00,42,B4,B5)']);
    expect(installationCode('gb', supported)).toEqual({ code: 0xb4, own: true });
    expect(installationCode('it', supported)).toEqual({ code: 0x42, own: false });
    expect(installationCode('jm', supported)).toEqual({ code: 0xb5, own: false });
    expect(installationCode('ee', parseSupported(['+GCI: (00,FD,B5)']))).toEqual({ code: 0xfd, own: false });
  });

  it('is tried where the modem does not say what it knows', () => {
    expect(parseSupported(['ERROR'])).toBeUndefined();
    expect(installationCode('fr', undefined)).toEqual({ code: 0x3d, own: true });
    expect(installationCode('ee', undefined)).toBeUndefined();
  });
});
