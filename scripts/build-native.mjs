/**
 * Builds native/ into build/native/copperline.node, with the compiler alone: node-addon-api and node-api-headers
 * come from npm, so that no header is downloaded. native/build.json says what:
 * `{"sources": ["src/a.cc"], "defines": ["X=1"], "pkgConfig": ["spandsp"], "libraries": ["m"], "flags": ["-Wall"]}`, and by
 * what sound cards are opened: alsa-lib on Linux, RtAudio elsewhere (docs/adr/0012).
 * Run by hand (`node scripts/build-native.mjs`) it builds what changed.
 */

import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { contentKey, folderKey, lockedVersion, makeWholeFolder, readText, writeWhole } from './lib/files.mjs';
import { buildDir, cacheDir, root } from './lib/places.mjs';
import { inParallel, output, run, SetupError } from './lib/run.mjs';
import { rtAudioParts } from './rtaudio.mjs';

const source = join(root, 'native');
const target = join(buildDir, 'native', 'copperline.node');
const keyFile = join(buildDir, 'native', 'copperline.key');
const compiler = process.env.CXX || (process.platform === 'darwin' ? 'clang++' : 'g++');
const isMac = process.platform === 'darwin';

const compileFlags = [
  ...['-std=c++20', '-O3', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra'],
  ...['-DNODE_GYP_MODULE_NAME=copperline', '-DBUILDING_NODE_EXTENSION'],
];
const defaultDefines = ['NAPI_VERSION=8'];
const linkFlags = isMac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];

/** @typedef {'alsa' | 'rtaudio'} SoundBy */
/** @typedef {{sources: string[], defines?: string[]}} SoundRecipe */
/** @typedef {{sources: string[], sound?: Record<SoundBy, SoundRecipe>, defines?: string[], pkgConfig?: string[], libraries?: string[], flags?: string[]}} Recipe */

/** @type {SoundBy} */
const usualSound = process.platform === 'linux' ? 'alsa' : 'rtaudio';

/** @returns {Promise<Recipe | undefined>} */
async function readRecipe() {
  const text = await readText(join(source, 'build.json'));
  return text === undefined ? undefined : JSON.parse(text);
}

/** @returns {Promise<string | undefined>} what the result depends on; undefined where there is no compiler */
async function nativeKey() {
  const recipe = await readRecipe();
  if (!recipe) return undefined;
  const [compilerVersion, libraryVersions, sources, ...headers] = await Promise.all([
    output(compiler, ['-dumpfullversion', '-dumpversion', '-dumpmachine']),
    output('pkg-config', ['--modversion', ...(recipe.pkgConfig ?? [])]),
    folderKey([source], (path) => /\.(cc|cpp|c|h|hpp|json)$/.test(path)),
    lockedVersion('node-addon-api'),
    lockedVersion('node-api-headers'),
  ]);
  if (compilerVersion === undefined) return undefined;
  return contentKey(compilerVersion, libraryVersions ?? '', sources, ...headers, ...compileFlags, ...linkFlags);
}

/**
 * @returns {Promise<{path: string | null} | undefined>} the addon, if it is there and up to date; a null path where
 *   this platform is given none
 */
export async function findNative() {
  if (!existsSync(join(source, 'build.json'))) return { path: null };
  const [key, made] = await Promise.all([nativeKey(), readText(keyFile)]);
  if (key !== undefined) return key === made && existsSync(target) ? { path: target } : undefined;
  return process.platform === 'linux' ? undefined : { path: null };
}

/** @param {(detail: string) => void} detail @returns {Promise<string>} how it went */
export async function makeNative(detail) {
  const [recipe, key] = await Promise.all([readRecipe(), nativeKey()]);
  if (!recipe || !key) {
    throw new SetupError(
      `${compiler} is needed to build native/: install a C++ compiler, then run the same command again.`,
    );
  }
  const kept = join(cacheDir, 'native', key);
  const cached = existsSync(join(kept, 'copperline.node'));
  if (!cached) await makeWholeFolder(kept, (unfinished) => compile(recipe, unfinished, detail));
  await mkdir(join(buildDir, 'native'), { recursive: true });
  // A new file under the old name: a process that has the old one mapped keeps it.
  const unfinished = `${target}.${process.pid}.tmp`;
  await copyFile(join(kept, 'copperline.node'), unfinished);
  await rename(unfinished, target);
  await writeWhole(keyFile, key);
  return cached ? 'taken from the cache' : 'built';
}

/**
 * Builds into a folder of one's own, e.g. with a sanitizer's flags.
 * @param {string} folder  there already @param {string[]} extra  flags of compiler and linker
 * @param {{sound?: SoundBy, sources?: string[]}} [other]  than usual: sources from native/ @returns {Promise<string>} the addon
 */
export async function buildNativeInto(folder, extra, { sound = usualSound, sources } = {}) {
  const recipe = await readRecipe();
  if (!recipe) throw new SetupError('native/build.json is missing.');
  await compile({ ...recipe, sources: sources ?? recipe.sources }, folder, () => {}, extra, sound);
  return join(folder, 'copperline.node');
}

/**
 * @param {Recipe} recipe @param {string} folder @param {(detail: string) => void} detail @param {string[]} extra
 * @param {SoundBy} sound
 */
async function compile(recipe, folder, detail, extra = [], sound = usualSound) {
  const ours = recipe.sound?.[sound] ?? { sources: [] };
  const theirs = sound === 'rtaudio' ? await rtAudioParts() : { sources: [], flags: [], link: [] };
  const names = recipe.pkgConfig ?? [];
  const found =
    names.length === 0 ? ['', ''] : await Promise.all([pkgConfig('--cflags', names), pkgConfig('--libs', names)]);
  if (found.some((text) => text === undefined)) {
    throw new SetupError(
      `pkg-config does not find ${names.join(', ')}: install the development packages of these libraries.`,
    );
  }
  const [cflags, libs] = found.map((text) => (text ?? '').split(/\s+/).filter(Boolean));
  const flags = [
    ...compileFlags,
    ...(recipe.flags ?? []),
    ...[...(recipe.defines ?? defaultDefines), ...(ours.defines ?? [])].map((define) => `-D${define}`),
    ...['node-addon-api', 'node-api-headers/include'].map((name) => `-I${join(root, 'node_modules', name)}`),
    `-I${join(source, 'src')}`,
    ...(cflags ?? []),
    ...theirs.flags,
    ...extra,
  ];
  const sources = [...[...recipe.sources, ...ours.sources].map((file) => join(source, file)), ...theirs.sources];
  const objects = sources.map((_, i) => join(folder, `${i}.o`));
  let compiled = 0;
  await inParallel([...sources.entries()], availableParallelism?.() ?? cpus().length, async ([i, file]) => {
    detail(`${compiled} of ${sources.length} files`);
    await run(compiler, [...flags, '-c', file, '-o', objects[i] ?? ''], { log: 'native' });
    compiled++;
  });
  const libraries = (recipe.libraries ?? []).map((name) => `-l${name}`);
  await run(
    compiler,
    [
      ...linkFlags,
      ...extra,
      ...objects,
      ...(libs ?? []),
      ...libraries,
      ...theirs.link,
      '-o',
      join(folder, 'copperline.node'),
    ],
    {
      log: 'native',
    },
  );
}

/** @param {string} what @param {string[]} names */
function pkgConfig(what, names) {
  return output('pkg-config', [what, ...names]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const there = await findNative();
  if (!there) process.stdout.write(`${await makeNative(() => {})}\n`);
  else if (!there.path) throw new SetupError('native/build.json or a C++ compiler is missing.');
  process.stdout.write(`${target}\n`);
}
