import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { engineEnvironment } from './environment.mjs';
import { root } from './places.mjs';
import { seconds } from './progress.mjs';
import { inParallel } from './run.mjs';

/** @typedef {import('../bootstrap.mjs').Paths} Paths */

const tsc = 'node_modules/typescript/bin/tsc';

/** What must hold before a test is worth running; each is one Node program. @type {[string, string[]][]} */
export const staticChecks = [
  ['types of the engine, tests and scripts', [tsc, '-p', 'tsconfig.json']],
  ['types of the console', [tsc, '-p', 'renderer/tsconfig.json']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['boundaries', ['scripts/boundaries.mjs']],
];

/**
 * Runs the checks two at a time and says of each how it went; the output of one that fails follows its line.
 * @param {Paths} paths @returns {Promise<{passed: number, failed: number}>}
 */
export async function runStaticChecks(paths) {
  let passed = 0;
  let failed = 0;
  const there = staticChecks.filter(([, args]) => args[1] !== '-p' || existsSync(join(root, args[2] ?? '')));
  await inParallel(there, 2, async ([name, args]) => {
    const start = performance.now();
    const { status, text } = await collect(paths, args);
    if (status === 0) passed++;
    else failed++;
    process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds(start)})\n`);
    if (status !== 0) process.stdout.write(`${text}\n`);
  });
  return { passed, failed };
}

/** @param {Paths} paths @param {string[]} args @returns {Promise<{status: number | null, text: string}>} */
function collect(paths, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(paths.node, args, {
      cwd: root,
      env: engineEnvironment(paths),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, text: text.trimEnd() }));
  });
}
