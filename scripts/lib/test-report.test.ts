import { describe, expect, it } from 'vitest';
import { closingLine, countTests, filesToRepeat, secondTryLines, withRepeated } from './test-report.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('the closing line', () => {
  it('counts tests and checks together', () => {
    const report = { numPassedTests: 3, numFailedTests: 0, testResults: [file('passed', 'passed')] };
    expect(closingLine({ passed: 4, failed: 1 }, countTests(report, 0))).toBe('7 passed, 1 failed');
  });

  it('says how many were skipped', () => {
    expect(closingLine(countTests({ numPassedTests: 1, numPendingTests: 2 }, 0))).toBe('1 passed, 0 failed, 2 skipped');
  });

  it('names what passed when tried again only, with what was wrong at the first', () => {
    const test = {
      status: 'passed',
      fullName: 'a call is heard',
      failureMessages: ['expected 0 to be 1\n    at line 3'],
    };
    const testResults = [{ status: 'passed', assertionResults: [test, { status: 'passed', failureMessages: [] }] }];
    const counts = countTests({ numPassedTests: 2, testResults }, 0);
    expect(secondTryLines(counts)).toBe(
      'Passed when tried again only, so look into them:\n  a call is heard: expected 0 to be 1\n',
    );
    expect(closingLine(counts)).toBe('2 passed, 0 failed');
  });

  it('a file that does not load is a failure', () => {
    const report = { numPassedTests: 3, numFailedTests: 0, testResults: [file('failed')] };
    expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0, again: [] });
  });

  it('a run that fails without a failed test is a failure', () => {
    expect(countTests({ numPassedTests: 3 }, 1).failed).toBe(1);
  });

  it('a run that wrote no report, or ran no test, is a failure', () => {
    expect(countTests({}, 1).failed).toBe(1);
    expect(countTests({ numPassedTests: 0 }, 0).failed).toBe(1);
  });
});

describe('a second run of the files that failed', () => {
  const test = (fullName: string, status: string, failureMessages: string[] = []) => ({
    ...{ fullName, status, failureMessages },
  });
  const scenario = (name: string, ...assertionResults: ReturnType<typeof test>[]) => ({
    ...{ name: `/project/test/scenarios/${name}.test.ts`, assertionResults },
    status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  });

  it('is made where few files failed', () => {
    const failed = (index: number) => scenario(`call-${index}`, test('is heard', 'failed'));
    const good = scenario('good', test('is good', 'passed'));
    expect(filesToRepeat({ testResults: [failed(1), good] })).toEqual(['/project/test/scenarios/call-1.test.ts']);
    expect(filesToRepeat({ testResults: [1, 2, 3, 4, 5].map(failed) })).toEqual([]);
    expect(filesToRepeat({})).toEqual([]);
  });

  it('counts in their place, and names what failed at first', () => {
    const first = {
      testResults: [
        scenario('good', test('is good', 'passed')),
        scenario('bad', test('is heard', 'failed', ['expected 3 to be 31\n at']), test('rings', 'passed')),
      ],
    };
    const mended = withRepeated(first, {
      testResults: [scenario('bad', test('is heard', 'passed'), test('rings', 'passed'))],
    });
    expect(countTests(mended, 0)).toEqual({
      ...{ passed: 3, failed: 0, skipped: 0 },
      again: ['is heard: expected 3 to be 31'],
    });
    const still = withRepeated(first, { testResults: first.testResults.slice(1) });
    expect(countTests(still, 1)).toMatchObject({ passed: 2, failed: 1, again: [] });
  });

  it('that brings no report leaves the first', () => {
    const first = { testResults: [scenario('bad', test('is heard', 'failed'))] };
    expect(countTests(withRepeated(first, {}), 1).failed).toBe(1);
  });
});
