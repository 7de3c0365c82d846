import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { contentKey, readText, writeWhole } from './lib/files.mjs';
import { root } from './lib/places.mjs';
import { npmCommand, run } from './lib/run.mjs';

const stampFile = join(root, 'node_modules', '.copperline-stamp');

/** @returns {Promise<boolean>} whether node_modules is what package-lock.json says */
export async function npmPackagesAreThere() {
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  const stamp = stampOf(lock);
  if ((await readText(stampFile)) === stamp) return true;
  if (!(await installedByHand(lock))) return false;
  await writeWhole(stampFile, stamp);
  return true;
}

/** @param {string} lock */
function stampOf(lock) {
  return contentKey(lock, process.platform, process.arch);
}

/**
 * Someone ran `npm ci` without us: npm leaves a list of what it has installed, written last.
 * @param {string} lock
 */
async function installedByHand(lock) {
  const listed = await readText(join(root, 'node_modules', '.package-lock.json'));
  if (!listed) return false;
  const installed = JSON.parse(listed).packages;
  /** @type {[string, {version?: string, integrity?: string, optional?: boolean}][]} */
  const wanted = Object.entries(JSON.parse(lock).packages);
  return wanted.every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const there = installed[path];
    if (!there) return optional === true;
    return there.version === version && there.integrity === integrity && (optional || existsSync(join(root, path)));
  });
}

/** No package runs code of its own here. @param {(detail: string) => void} detail */
export async function installNpmPackages(detail) {
  await rm(stampFile, { force: true });
  const [command, args] = npmCommand(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  await run(command, args, { log: 'npm', cwd: root, onLine: (line) => detail(line.slice(0, 60)) });
  await writeWhole(stampFile, stampOf(await readFile(join(root, 'package-lock.json'), 'utf8')));
}
