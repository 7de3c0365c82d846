/**
 * `node scripts/sanitize-native.mjs [TESTS]`: builds native/ with AddressSanitizer and UndefinedBehaviorSanitizer and runs the
 * tests of signals over it (or those named). Ends with 1 at the first read or write out of bounds, overflow of a signed
 * number or conversion that has no result. g++ on Linux; takes some minutes. Leaks are not looked for: Node leaves some.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { buildNativeInto } from './build-native.mjs';
import { foreground } from './lib/foreground.mjs';
import { buildDir, root } from './lib/places.mjs';
import { output } from './lib/run.mjs';

const FLAGS = [
  ...['-fsanitize=address,undefined,float-cast-overflow', '-fno-sanitize=vptr', '-fno-sanitize-recover=all'],
  ...['-fno-omit-frame-pointer', '-g', '-O1'],
];

const folder = join(buildDir, 'native-sanitized');
await mkdir(folder, { recursive: true });
process.stdout.write('building with sanitizers ...\n');
const addon = await buildNativeInto(folder, FLAGS);
// Node itself is not built with them: their runtime has to be there first.
const runtime = await output('g++', ['-print-file-name=libasan.so']);
// And for what Node runs it must not be: a program that tests compare with may hang in it. Vitest passes it on to its workers.
const dropIt = 'if(!process.argv[1]?.endsWith("vitest.mjs"))delete process.env.LD_PRELOAD';
const tests = process.argv.slice(2);
process.exitCode = await foreground(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--testTimeout=900000', '--no-file-parallelism'],
    ...(tests.length > 0 ? tests : ['test/signal', 'main/media-process']),
  ],
  {
    ...process.env,
    COPPERLINE_NATIVE: addon,
    LD_PRELOAD: (runtime ?? '').trim(),
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(dropIt)}`,
    ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0:exitcode=66',
    UBSAN_OPTIONS: 'print_stacktrace=1',
  },
);
