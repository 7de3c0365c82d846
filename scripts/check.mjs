/** `npm run check`: types, lint, boundaries and unit tests, in under a minute. Arguments go to vitest. */
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { runStaticChecks } from './lib/checks.mjs';
import { closingLine } from './lib/test-report.mjs';
import { runVitest } from './lib/vitest.mjs';

await runAfterBootstrap('check', async (paths) => {
  const checks = await runStaticChecks(paths);
  const tests = await runVitest(paths, ['--project', 'unit', ...process.argv.slice(2)]);
  process.stdout.write(`\n${closingLine(checks, tests)}\n`);
  return checks.failed + tests.failed > 0 ? 1 : 0;
});
