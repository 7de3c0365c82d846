import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineEnvironment } from './environment.mjs';
import { readText } from './files.mjs';
import { foreground } from './foreground.mjs';
import { buildDir, root } from './places.mjs';

/** @typedef {import('../bootstrap.mjs').Paths} Paths */

/**
 * Runs vitest in the foreground.
 * @param {Paths} paths @param {string[]} args  for example `--project unit`
 * @returns {Promise<{passed: number, failed: number, skipped: number, again: string[]}>} a run that ended badly has at least one failed
 */
export async function runVitest(paths, args) {
  const report = join(buildDir, 'test-results.json');
  await rm(report, { force: true });
  const status = await foreground(
    paths.node,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    ],
    engineEnvironment(paths),
  );
  return countTests((await readText(report)) ?? '', status);
}

/**
 * @param {string} report  vitest's JSON, empty where it did not come to write one
 * @param {number} status  vitest's exit status
 */
export function countTests(report, status) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    testResults = [],
  } = report === '' ? {} : JSON.parse(report);
  // A file that could not be loaded counts no test of its own.
  const brokenFiles = testResults.filter(
    (/** @type {{status: string, assertionResults: {status: string}[]}} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
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

/**
 * The tests that passed only when they were tried again, each with what it said at first.
 * @param {{assertionResults: {status: string, fullName?: string, failureMessages?: string[]}[]}[]} files
 */
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
