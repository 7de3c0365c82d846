/** What a run's JSON report says. Pure. */

/**
 * @typedef {{status: string, fullName?: string, failureMessages?: string[]}} OneTest
 * @typedef {{name?: string, status: string, assertionResults: OneTest[]}} TestFile
 * @typedef {{numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number, testResults?: TestFile[]}} Report
 */

/** So many files that fail are chance; more are a fault, and trying them all again would only take time. */
const MOST_FILES_AGAIN = 4;

/**
 * The files to run a second time, from their beginning: the tests of one may build on each other, so what a first try left
 * behind fails each further try of a test.
 * @param {Report} report @returns {string[]} paths, none where there are too many
 */
export function filesToRepeat({ testResults = [] }) {
  const failed = testResults.filter(({ status }) => status === 'failed').flatMap(({ name }) => name ?? []);
  return failed.length <= MOST_FILES_AGAIN ? failed : [];
}

/**
 * The first run's report with the files that ran again in the place of themselves. What failed at first keeps its message, so
 * that it is named (`secondTryLines`).
 * @param {Report} first @param {Report} again @returns {Report}
 */
export function withRepeated(first, again) {
  const repeated = new Map((again.testResults ?? []).map((file) => [file.name, file]));
  const testResults = (first.testResults ?? []).map((file) => {
    const next = repeated.get(file.name);
    return next ? withFirstFailures(file, next) : file;
  });
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (/** @type {string[]} */ ...which) => tests.filter(({ status }) => which.includes(status)).length;
  return {
    ...first,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending', 'skipped', 'disabled'),
    numTodoTests: count('todo'),
    testResults,
  };
}

/** @param {TestFile} first @param {TestFile} next @returns {TestFile} */
function withFirstFailures(first, next) {
  const before = new Map(first.assertionResults.map((test) => [test.fullName, test]));
  const assertionResults = next.assertionResults.map((test) => {
    const failed = before.get(test.fullName);
    return failed?.status === 'failed' && test.status === 'passed'
      ? { ...test, failureMessages: failed.failureMessages ?? [] }
      : test;
  });
  return { ...next, assertionResults };
}

/**
 * @param {Report} report  empty where vitest did not come to write one
 * @param {number} status  vitest's exit status
 */
export function countTests(report, status) {
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0, testResults = [] } = report;
  // A file that could not be loaded counts no test of its own.
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + brokenFiles;
  return {
    passed: numPassedTests,
    // An unhandled rejection, or no test at all, fails the run without failing a test.
    failed: failed === 0 && (status !== 0 || numPassedTests === 0) ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
    again: secondTries(testResults),
  };
}

/** The tests that passed only when they were tried again, each with what it said at first. @param {TestFile[]} files */
const secondTries = (files) =>
  files.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages = [] }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages?.[0]?.split('\n')[0]}`),
  );

/** What is to be looked into although the run passed. @param {{again: string[]}} counts */
export const secondTryLines = ({ again }) =>
  again.length === 0
    ? ''
    : `Passed when tried again only, so look into them:\n${again.map((one) => `  ${one}\n`).join('')}`;

/** The closing line, alone on its line. @param {...{passed: number, failed: number, skipped?: number}} counts */
export function closingLine(...counts) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ what) =>
    counts.reduce((all, count) => all + (count[what] ?? 0), 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
