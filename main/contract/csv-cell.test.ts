import { expect, it } from 'vitest';
import { cell } from './csv-cell.ts';

it('a cell with commas, quotes or lines is quoted', () => {
  expect(cell('plain')).toBe('plain');
  expect(cell('a, "b"\nc')).toBe('"a, ""b""\nc"');
});

it('a name that a spreadsheet would run as a formula stays text', () => {
  expect(cell('=HYPERLINK("http://evil.example")')).toBe('"\'=HYPERLINK(""http://evil.example"")"');
  expect(cell('@SUM(1)')).toBe("'@SUM(1)");
  expect(cell('-1+2')).toBe("'-1+2");
  expect(cell('+1+cmd')).toBe("'+1+cmd");
  expect(cell('+13125550142')).toBe('+13125550142');
});
