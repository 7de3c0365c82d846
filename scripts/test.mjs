/** `npm test`: sets up what is missing, then types, lint, boundaries and every test. Arguments go to vitest. */
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { runStaticChecks } from './lib/checks.mjs';
import { writeInterop } from './lib/interop.mjs';
import { closingLine, secondTryLines } from './lib/test-report.mjs';
import { runVitest } from './lib/vitest.mjs';

await runAfterBootstrap('test', async (paths) => {
  const args = process.argv.slice(2);
  const checks = await runStaticChecks(paths);
  const tests = await runVitest(paths, args);
  // Only a whole run has seen all that docs/interop.md tells.
  const written = args.length === 0 && tests.failed === 0 ? await writeInterop(paths) : 0;
  process.stdout.write(`\n${secondTryLines(tests)}${closingLine(checks, tests)}\n`);
  return checks.failed + tests.failed > 0 ? 1 : written;
});
