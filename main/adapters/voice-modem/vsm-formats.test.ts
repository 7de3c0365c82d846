import { describe, expect, it } from 'vitest';
import { chooseFormat, encodingOf, parseVsm } from './vsm-formats.ts';

/** Replies in the manner of the makers' manuals. */
const current = [
  '0,"SIGNED PCM",8,0,(8000),(0),(0)',
  '1,"UNSIGNED PCM",8,0,(8000),(0),(0)',
  '129,"IMA ADPCM",4,0,(8000),(0),(0)',
  '130,"UNSIGNED PCM",8,0,(8000),(0),(0)',
  '131,"uLAW",8,0,(8000),(0),(0)',
  '132,"aLAW",8,0,(8000),(0),(0)',
  '133,"14 BIT PCM",14,0,(8000),(0),(0)',
];
const of2006 = ['1,"UNSIGNED PCM",8,0,8000,0,0', '129,"IMA ADPCM",4,0,8000,0,0', '140,"2 Bit ADPCM",2,0,8000,0,0'];
const robotics = [
  '+VSM: 128,"8-BIT LINEAR",(7200,8000,11025)',
  '128,"8-BIT LINEAR",8,0,(7200,8000,11025),(0),(0)',
  '129,"16-BIT LINEAR",16,0,(7200,8000,11025),(0),(0)',
  '130,"8-BIT ALAW",8,0,(8000),(0),(0)',
  '131,"8-BIT ULAW",8,0,(8000),(0),(0)',
  '132,"IMA ADPCM",4,0,(7200,8000,11025),(0),(0)',
];
const silicon = ['0,"Signed PCM",8,0,8000,0,0', '4,"ULAW",8,0,8000', '5,"ALAW",8,0,8000', '131,"G.726",4,0,8000'];

describe('audio formats', () => {
  it('are known by name and bits, whatever their numbers', () => {
    expect(chooseFormat(parseVsm(current))).toMatchObject({ encoding: 'µ-law', format: { code: 131 } });
    expect(chooseFormat(parseVsm(silicon))).toMatchObject({ encoding: 'µ-law', format: { code: 4 } });
    expect(chooseFormat(parseVsm(robotics))).toMatchObject({ encoding: 'µ-law', format: { code: 131 } });
  });

  it('fall back to eight bits unsigned where there is no logarithmic one', () => {
    expect(chooseFormat(parseVsm(of2006))).toMatchObject({ encoding: '8-bit unsigned', format: { code: 1 } });
  });

  it('with 14 or 16 bits are taken where asked for', () => {
    expect(chooseFormat(parseVsm(robotics), ['16-bit linear'])).toMatchObject({ format: { code: 129 } });
    expect(chooseFormat(parseVsm(current), ['16-bit linear'])).toMatchObject({ format: { code: 133 } });
  });

  it('that are compressed are not taken for linear ones', () => {
    expect(parseVsm(current).map(encodingOf)).toEqual([
      '8-bit signed',
      '8-bit unsigned',
      undefined,
      '8-bit unsigned',
      'µ-law',
      'A-law',
      '16-bit linear',
    ]);
    expect(chooseFormat(parseVsm(['132,"IMA ADPCM",4,0,(8000),(0),(0)']))).toBeUndefined();
  });

  it('at another rate than 8 kHz are of no use', () => {
    expect(chooseFormat(parseVsm(['131,"uLAW",8,0,(7200,11025),(0),(0)']))).toBeUndefined();
    expect(chooseFormat(parseVsm(['131,"uLAW",8,0,(4800-11025),(0),(0)']))).toBeDefined();
  });

  it('of an answer that is no list are none', () => {
    expect(parseVsm(['ERROR', '', 'RING', 'garbage,,'])).toEqual([]);
  });
});
