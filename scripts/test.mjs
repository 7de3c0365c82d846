/** `npm test`: sets up what is missing, then types, lint, boundaries and every test. Arguments go to vitest. */
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { runStaticChecks } from './lib/checks.mjs';
import { closingLine, runVitest } from './lib/vitest.mjs';

await runAfterBootstrap('test', async (paths) => {
  const checks = await runStaticChecks(paths);
  const tests = await runVitest(paths, process.argv.slice(2));
  process.stdout.write(`\n${closingLine(checks, tests)}\n`);
  return checks.failed + tests.failed > 0 ? 1 : 0;
});
