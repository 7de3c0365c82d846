/** `npm run interop`: sets up what is missing, runs the tests with other people's programs, and writes docs/interop.md. */
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { interopFiles, writeInterop } from './lib/interop.mjs';
import { closingLine, secondTryLines } from './lib/test-report.mjs';
import { runVitest } from './lib/vitest.mjs';

await runAfterBootstrap('test', async (paths) => {
  const tests = await runVitest(paths, await interopFiles());
  const written = tests.failed > 0 ? 1 : await writeInterop(paths);
  process.stdout.write(`\n${secondTryLines(tests)}${closingLine(tests)}\n`);
  return written;
});
