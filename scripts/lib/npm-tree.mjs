import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lockedPackages } from './files.mjs';
import { root } from './places.mjs';

/** Needed to compile others alone, or for the eyes of a compiler. */
const notAtRunTime = /^(node-addon-api|@types\/.*)$/;

/**
 * The packages that these need when they run, themselves included.
 * @param {readonly string[]} names
 * @returns {Promise<string[]>} places from the top, as package-lock.json has them: `node_modules/jssip/node_modules/debug`
 */
export async function packagesWith(names) {
  const locked = await lockedPackages();
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} name @param {string} from the place of who needs it; empty: the app itself */
  const add = (name, from) => {
    if (notAtRunTime.test(name)) return;
    const place = nearest(locked, name, from);
    if (place === undefined)
      throw new Error(`${from || 'The app'} needs ${name}, which package-lock.json does not name.`);
    if (found.has(place)) return;
    found.add(place);
    const entry = locked[place] ?? {};
    for (const needed of Object.keys(entry.dependencies ?? {})) add(needed, place);
    for (const needed of Object.keys(entry.optionalDependencies ?? {})) {
      const optional = nearest(locked, needed, place);
      if (optional !== undefined && existsSync(join(root, optional))) add(needed, place);
    }
  };
  for (const name of names) add(name, '');
  return [...found].sort();
}

/** Where Node finds a package from another's place. @param {object} locked @param {string} name @param {string} from @returns {string | undefined} */
function nearest(locked, name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (place in locked) return place;
    if (at === '' || !at.includes('/node_modules/')) {
      const top = `node_modules/${name}`;
      return top in locked ? top : undefined;
    }
  }
}

const folders = /^(tests?|__tests__|examples?|docs?|benchmarks?|coverage|bin|\.github|\.husky|man)$/i;
const licence = /^(licen[cs]e|copying|notice)([-.].*)?$/i;
const needed = /\.(js|cjs|mjs|json)$/;
const needless =
  /\.(test|spec|bench)\.[cm]?js$|^(npm-scripts|tsconfig.*|\.eslintrc.*|\.prettierrc.*|package-lock|karma\.conf.*|Gruntfile.*|bower)\.?([cm]?js|json)?$/;

/**
 * Whether a file of a package is of any use in the app.
 * @param {string} path in the package, with `/`: `prebuilds/linux-x64/node.napi.glibc.node`
 * @param {{platform: string, arch: string}} target
 */
export function ships(path, target) {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts.some((folder) => folders.test(folder))) return false;
  if (licence.test(name)) return true;
  if (name.endsWith('.node')) return !name.includes('.musl.') && isPrebuiltFor(parts.at(-1) ?? '', target);
  return needed.test(name) && !needless.test(name);
}

/** @param {string} folder `HID_hidraw-linux-x64-musl`, `darwin-x64+arm64` @param {{platform: string, arch: string}} target */
function isPrebuiltFor(folder, { platform, arch }) {
  const [system, processors = '', ...more] = folder.replace(/^HID(_hidraw)?-/, '').split('-');
  return system === platform && processors.split('+').includes(arch) && more.length === 0;
}

/**
 * Copies what ships of a package, without the packages inside it.
 * @param {string} place from the top @param {string} to the app's folder @param {{platform: string, arch: string}} target
 */
export async function copyPackage(place, to, target) {
  const from = join(root, place);
  /** @param {string} folder */
  const filesOf = async (folder) => {
    /** @type {string[]} */
    const files = [];
    for (const entry of await readdir(join(from, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') files.push(...(await filesOf(path)));
      } else if (ships(path, target)) files.push(path);
    }
    return files;
  };
  for (const file of await filesOf(''))
    await cp(join(from, file), join(to, place, file), { recursive: true, dereference: true });
}

/** Licence texts of a package. @param {string} place @returns {Promise<string[]>} paths */
export async function licenceFiles(place) {
  const names = await readdir(join(root, place)).catch(() => []);
  return names.filter((name) => licence.test(name)).map((name) => join(root, place, name));
}

/** `node_modules/a/node_modules/@b/c` → `@b/c` @param {string} place */
export const packageName = (place) => {
  const name = basename(place);
  const scope = basename(dirname(place));
  return scope.startsWith('@') ? `${scope}/${name}` : name;
};
