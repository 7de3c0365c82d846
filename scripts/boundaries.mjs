/** Checks the import rules of .dependency-cruiser.cjs: node scripts/boundaries.mjs [FOLDER] (Node 22 or newer). */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { root } from './lib/places.mjs';

/** Fewer than this, and the cruiser has read nothing of ours (with TypeScript 7 it reads 0 modules and is content). */
export const fewestModules = 60;

/**
 * @param {string} [folder] the tree to look at
 * @returns {{modules: string[], violations: {rule: string, from: string, to: string}[]}}
 */
export function cruise(folder = root) {
  const places = ['main', 'renderer', 'native', 'scripts', 'test'].filter((name) => existsSync(join(folder, name)));
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      ...['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...places],
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (error || !stdout.startsWith('{')) throw new Error(`dependency-cruiser said no result: ${error ?? stderr}`);
  /** @type {{modules: {source: string}[], summary: {violations: {rule: {name: string}, from: string, to: string}[]}}} */
  const { modules, summary } = JSON.parse(stdout);
  return {
    modules: modules.map(({ source }) => source).filter((source) => !source.includes('node_modules')),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, violations } = cruise();
  for (const { rule, from, to } of violations) process.stdout.write(`${rule}: ${from} → ${to}\n`);
  process.stdout.write(`${modules.length} modules read, ${violations.length} imports against the rules\n`);
  if (modules.length < fewestModules) {
    process.stdout.write(`Fewer than ${fewestModules} modules read: the cruiser does not understand our files.\n`);
  }
  process.exitCode = violations.length > 0 || modules.length < fewestModules ? 1 : 0;
}
