import { expect, it } from 'vitest';
import { cell, recordsToCsv, talkedSeconds } from './csv.ts';

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

it('records become rows with the names of their lines', () => {
  const csv = recordsToCsv(
    [
      {
        id: 'r',
        direction: 'inbound',
        line: 'a/1',
        caller: { number: '100', name: 'Ada, Countess' },
        startedAt: 0,
        answeredAt: 1_000,
        answerEvidence: 'assumed',
        endedAt: 61_400,
        outcome: 'answered',
      },
    ],
    [{ id: 'a/1', name: 'Front desk', state: 'idle', since: 0, hook: 'on-hook', simulated: false }],
  );
  const [heading, row] = csv.split('\r\n');
  expect(heading?.startsWith('\uFEFFStarted,')).toBe(true);
  expect(row).toBe(
    '1970-01-01T00:00:00.000Z,Inbound,100,"Ada, Countess",,Front desk,,60,Answered,,answer assumed: the line gave no sign',
  );
});

it('a call that nobody answered was not talked in', () => {
  expect(
    talkedSeconds({ id: 'r', direction: 'inbound', caller: {}, startedAt: 0, endedAt: 5, outcome: 'missed' }),
  ).toBe(undefined);
});
