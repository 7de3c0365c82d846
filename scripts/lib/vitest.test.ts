import { describe, expect, it } from 'vitest';
import { closingLine, countTests, secondTryLines } from './vitest.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('the closing line', () => {
  it('counts tests and checks together', () => {
    const report = JSON.stringify({ numPassedTests: 3, numFailedTests: 0, testResults: [file('passed', 'passed')] });
    expect(closingLine({ passed: 4, failed: 1 }, countTests(report, 0))).toBe('7 passed, 1 failed');
  });

  it('says how many were skipped', () => {
    expect(closingLine(countTests(JSON.stringify({ numPassedTests: 1, numPendingTests: 2 }), 0))).toBe(
      '1 passed, 0 failed, 2 skipped',
    );
  });

  it('names what passed when tried again only, with what was wrong at the first', () => {
    const test = {
      status: 'passed',
      fullName: 'a call is heard',
      failureMessages: ['expected 0 to be 1\n    at line 3'],
    };
    const testResults = [{ status: 'passed', assertionResults: [test, { status: 'passed', failureMessages: [] }] }];
    const counts = countTests(JSON.stringify({ numPassedTests: 2, testResults }), 0);
    expect(secondTryLines(counts)).toBe(
      'Passed when tried again only, so look into them:\n  a call is heard: expected 0 to be 1\n',
    );
    expect(closingLine(counts)).toBe('2 passed, 0 failed');
  });

  it('a file that does not load is a failure', () => {
    const report = JSON.stringify({ numPassedTests: 3, numFailedTests: 0, testResults: [file('failed')] });
    expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0, again: [] });
  });

  it('a run that fails without a failed test is a failure', () => {
    expect(countTests(JSON.stringify({ numPassedTests: 3 }), 1).failed).toBe(1);
  });

  it('a run that wrote no report, or ran no test, is a failure', () => {
    expect(countTests('', 1).failed).toBe(1);
    expect(countTests(JSON.stringify({ numPassedTests: 0 }), 0).failed).toBe(1);
  });
});
