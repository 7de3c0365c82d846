import { describe, expect, it } from 'vitest';
import { callerIdLine, callerIdOf, isAnother } from './caller-id-lines.ts';

const said = (...lines: readonly string[]) => callerIdOf(lines.flatMap((line) => callerIdLine(line) ?? []));

describe('caller ID in a modem’s words', () => {
  it('is a number, a name and a date, with blanks or without', () => {
    const message = { standard: 'bell202', number: '5551234', name: 'ANN SMITH', date: '11220905', checksumOk: true };
    expect(said('DATE=1122', 'TIME=0905', 'NMBR=5551234', 'NAME=ANN SMITH')).toEqual(message);
    expect(said('DATE = 1122', 'TIME = 0905', 'NMBR = 5551234', 'NAME = ANN SMITH')).toEqual(message);
  });

  it.each([
    ['P', 'private'],
    ['PRIVATE', 'private'],
    ['O', 'unavailable'],
    ['OUT OF AREA', 'unavailable'],
    ['OUT-OF-AREA', 'unavailable'],
  ] as const)('says %s where the number is %s', (text, numberAbsent) => {
    expect(said(`NMBR=${text}`)).toEqual({ standard: 'bell202', numberAbsent, checksumOk: true });
  });

  it('without number and name is nobody', () => {
    expect(said('DATE=1122', 'TIME=0905')).toBeUndefined();
  });

  it('in hex is the message as it came, checksum or none', () => {
    const mdmf = '801401083131323230393035020435353531070241CA';
    const message = { number: '5551', name: 'A\u00ca', date: '11220905', checksumOk: true };
    expect(said(`MESG = ${mdmf}`)).toMatchObject(message);
    const sum = Buffer.from(mdmf, 'hex').reduce((total, byte) => total + byte, 0);
    const checked = `${mdmf}${(-sum & 0xff).toString(16).padStart(2, '0')}`;
    expect(said(`MESG=${checked.toUpperCase()}`)).toMatchObject(message);
    expect(said(`MESG=${mdmf}55`)).toMatchObject({ checksumOk: false });
  });

  it('in hex that is none is nothing', () => {
    expect(said('MESG=80ZZ')).toBeUndefined();
    expect(said('MESG=8030')).toBeUndefined();
  });

  it('of other lines is nothing', () => {
    expect(callerIdLine('RING')).toBeUndefined();
    expect(callerIdLine('DRON=20')).toBeUndefined();
  });
});

describe('a repeated message', () => {
  const call = { standard: 'bell202', number: '5551', date: '11220905', checksumOk: true } as const;

  it('is news only where something in it is new', () => {
    expect(isAnother(call, undefined)).toBe(true);
    expect(isAnother(call, call)).toBe(false);
    expect(isAnother({ ...call, date: '11220906' }, call)).toBe(true);
    expect(isAnother({ ...call, number: '5552' }, call)).toBe(true);
  });
});
