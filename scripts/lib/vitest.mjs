import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { engineEnvironment } from './environment.mjs';
import { readText } from './files.mjs';
import { foreground } from './foreground.mjs';
import { buildDir, root } from './places.mjs';
import { countTests, filesToRepeat, withRepeated } from './test-report.mjs';

/** @typedef {import('../bootstrap.mjs').Paths} Paths */

/** What the last run left, for `npm run interop`'s table too. */
const reportPath = join(buildDir, 'test-results.json');

/**
 * Runs vitest in the foreground; of a run of everything, the few files that failed once more.
 * @param {Paths} paths @param {string[]} args  for example `--project unit`
 * @returns {Promise<{passed: number, failed: number, skipped: number, again: string[]}>} a run that ended badly has at least one failed
 */
export async function runVitest(paths, args) {
  const first = await runOnce(paths, args);
  const files = args.length === 0 ? filesToRepeat(first.report) : [];
  if (files.length === 0) return countTests(first.report, first.status);
  process.stdout.write(
    `\nOnce more, from the beginning:\n${files.map((file) => `  ${relative(root, file)}\n`).join('')}\n`,
  );
  const again = await runOnce(
    paths,
    files.map((file) => relative(root, file)),
  );
  const report = withRepeated(first.report, again.report);
  await writeFile(reportPath, JSON.stringify(report));
  return countTests(report, again.status);
}

/** @param {Paths} paths @param {string[]} args */
async function runOnce(paths, args) {
  await rm(reportPath, { force: true });
  const status = await foreground(
    paths.node,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`, ...args],
    ],
    engineEnvironment(paths),
  );
  /** @type {import('./test-report.mjs').Report} */
  const report = JSON.parse((await readText(reportPath)) ?? '{}');
  return { status, report };
}
