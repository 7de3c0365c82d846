import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import process from 'node:process';
import { root } from './places.mjs';

/** @param {...(string | Buffer)} parts @returns {string} 32 hex digits that name this content */
export function contentKey(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex').slice(0, 32);
}

/**
 * The key of whole folders: names and contents of every file under them.
 * @param {string[]} folders  absolute; one that is missing counts as empty
 * @param {(path: string) => boolean} [wanted]
 */
export async function folderKey(folders, wanted = () => true) {
  const files = (await Promise.all(folders.map(listFiles))).flat().filter(wanted).sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return contentKey(...files.flatMap((file, i) => [relative(root, file).split(sep).join('/'), contents[i] ?? '']));
}

/** @param {string} folder @returns {Promise<string[]>} */
export async function listFiles(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}

/** @param {string} path @returns {Promise<string | undefined>} the text, or undefined where there is no such file */
export async function readText(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whoever reads the file sees the old text or the new one, never a part. @param {string} path @param {string} text */
export async function writeWhole(path, text) {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
}

/**
 * Makes a folder in one piece: `fill` works in a temporary one beside it, which gets the name only when it is
 * complete. An interrupted build therefore never looks like a whole one.
 * @param {string} folder @param {(unfinished: string) => Promise<void>} fill
 */
export async function makeWholeFolder(folder, fill) {
  const unfinished = `${folder}.${process.pid}.tmp`;
  await removeAbandoned(folder);
  await mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Takes away what killed builds of this folder have left. @param {string} folder */
async function removeAbandoned(folder) {
  const siblings = await readdir(dirname(folder)).catch(() => []);
  for (const name of siblings) {
    const pid = name.startsWith(`${basename(folder)}.`) ? /\.(\d+)\.tmp$/.exec(name)?.[1] : undefined;
    if (!pid || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, as another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH';
  }
}

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {string} [resolved]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** @returns {Promise<Record<string, LockedPackage>>} */
export async function lockedPackages() {
  return JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
}

/** @param {string} name @returns {Promise<string>} the version in package-lock.json */
export async function lockedVersion(name) {
  const version = (await lockedPackages())[`node_modules/${name}`]?.version;
  if (!version) throw new Error(`package-lock.json does not name ${name}: restore it from git.`);
  return version;
}
