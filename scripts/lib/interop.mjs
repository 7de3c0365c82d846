import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { engineEnvironment } from './environment.mjs';
import { readText } from './files.mjs';
import { foreground } from './foreground.mjs';
import { buildDir, root } from './places.mjs';

/** @typedef {import('../bootstrap.mjs').Paths} Paths */

/** The test files that tell of interop: those that import the kit's module for it. @returns {Promise<string[]>} */
export async function interopFiles() {
  const names = await readdir(join(root, 'test'), { recursive: true });
  const files = [];
  for (const name of names.filter((each) => each.endsWith('.test.ts')).sort()) {
    const text = await readText(join(root, 'test', name));
    if (text?.includes("/kit/interop.ts'")) files.push(join('test', name));
  }
  return files;
}

/** Writes docs/interop.md from the last run's results. @param {Paths} paths @returns {Promise<number>} an exit status */
export function writeInterop(paths) {
  return foreground(
    paths.node,
    [join(root, 'test', 'interop', 'write-matrix.ts'), join(buildDir, 'test-results.json')],
    engineEnvironment(paths),
  );
}
