import { describe, expect, it } from 'vitest';
import { firmwareAdvice, patchStandardFor, quirksOf } from './quirks.ts';

const modem = (firmware: string, product = '56000', maker = '', usbId = '0000:0000') => ({
  firmware,
  product,
  maker,
  usbId,
});

describe('the table of chips', () => {
  it.each([
    [modem('CX93001-EIS_V0.2013-V92', '56000', 'CONEXANT', '0572:1340'), 'Conexant CX930xx'],
    [modem('CX93001-EIS_V0.2002-V92', '56000', 'CONEXANT', '0803:3095'), 'Conexant CX93010 (RD02-D400, Zoom 3095)'],
    [modem('U.S. Robotics 56K FAX USB V1.2.23', '5601', 'U.S. Robotics'), 'U.S. Robotics USR5637'],
    [modem('USR5639 V1.0', '5601', 'U.S. Robotics'), 'U.S. Robotics USR5639'],
    [modem('Si2457 Rev. C', '2457', 'Silicon Labs'), 'Silicon Labs Si24xx'],
    [modem('something else'), 'V.253 voice modem'],
  ])('knows %o', (identity, chip) => {
    expect(quirksOf(identity).chip).toBe(chip);
  });

  it('refuses with words what cannot carry a call', () => {
    expect(quirksOf(modem('Si2457')).noDuplex).toMatch(/cannot hear and speak at once/);
    expect(quirksOf(modem('USR5639', '5601')).noDuplex).toMatch(/no voice/);
    expect(quirksOf(modem('CX93001')).noDuplex).toBeUndefined();
  });

  it('advises newer firmware where the old one tells no callers', () => {
    expect(firmwareAdvice(modem('V1.2.22', '5601'))).toMatch(/1\.2\.23/);
    expect(firmwareAdvice(modem('V1.2.23', '5601'))).toBeUndefined();
    expect(firmwareAdvice(modem('CX93001-EIS_V0.2013'))).toBeUndefined();
  });

  it('has a caller-ID standard for every country', () => {
    expect(['us', 'jp', 'gb', 'dk', 'de'].map(patchStandardFor)).toEqual([
      'bell',
      'v23-japan',
      'uk',
      'etsi-dtmf',
      'etsi-fsk',
    ]);
  });
});
