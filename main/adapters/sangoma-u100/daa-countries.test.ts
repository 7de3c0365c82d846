import { expect, test } from 'vitest';
import { profileCountries, profileFor } from '../../line/profile.ts';
import { countriesWithRow, daaCountry } from './daa-countries.ts';
import { gainRegisters } from './daa-registers.ts';

test('each country has one row', () => {
  expect(new Set(countriesWithRow).size).toBe(countriesWithRow.length);
});

test("rows as the drivers' table has them", () => {
  expect(daaCountry('de')).toEqual({ international1: 0, dcTermination: 0xc2, acTermination: 3, slowHook: true });
  expect(daaCountry('za')).toEqual({ international1: 0x42, dcTermination: 0xc0, acTermination: 3, slowHook: false });
  expect(daaCountry('nz').transmitGainDb).toBe(7);
});

test('a country without a row goes by its profile, and an unknown one is like America', () => {
  const mode = profileFor('us').lineMode;
  expect(daaCountry('xx')).toEqual({ international1: 0, dcTermination: 0xc0, acTermination: 0, slowHook: false });
  expect(daaCountry('xx', { ...mode, currentLimitMa: 60, onHookSpeedMs: 3 })).toEqual({
    international1: 1,
    dcTermination: 0xc2,
    acTermination: 2,
    slowHook: true,
  });
});

test('every country whose line settings are known has a row', () => {
  const without = profileCountries.filter((country) => {
    const { lineMode } = profileFor(country);
    const known = JSON.stringify(lineMode) !== JSON.stringify(profileFor('xx').lineMode);
    return known && !countriesWithRow.includes(country);
  });
  expect(without).toEqual([]);
});

test('gains are whole dB and tenths, attenuation by bit 4', () => {
  expect(gainRegisters(7)).toEqual([7, 0]);
  expect(gainRegisters(3.5)).toEqual([3, 5]);
  expect(gainRegisters(-6.2)).toEqual([22, 18]);
  expect(gainRegisters(0)).toEqual([0, 0]);
});
