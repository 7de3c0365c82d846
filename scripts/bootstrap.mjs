/**
 * Sets up what is missing on this machine, for whichever npm command asked. Plain Node, 18 or newer, without packages:
 * it runs on a fresh clone. Where all is there it changes nothing and takes a fraction of a second.
 *
 *   node scripts/bootstrap.mjs [start|check|test|bench|package]
 */

import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildConsole, findConsole } from './build-console.mjs';
import { findNative, makeNative } from './build-native.mjs';
import { installPackages, missingPackages, neededPackages } from './debian-packages.mjs';
import { readText, writeWhole } from './lib/files.mjs';
import { withLock } from './lib/lock.mjs';
import { buildDir, cacheDir, pathsFile } from './lib/places.mjs';
import { Progress, say, seconds } from './lib/progress.mjs';
import { SetupError } from './lib/run.mjs';
import { fetchPrebuiltWorker, findWorker, makeWorker, mayHavePrebuilt } from './mediasoup-worker.mjs';
import { findNode, installNode, nodeTitle } from './node-runtime.mjs';
import { installNpmPackages, npmPackagesAreThere } from './npm-packages.mjs';

/** @typedef {import('./debian-packages.mjs').Purpose} Purpose */
/** Where the parts are; null for one that this platform does without. Also in build/paths.json.
 *  @typedef {{node: string, mediasoupWorker: string, native: string | null, console: string | null}} Paths */

/** @param {Purpose} purpose @returns {Promise<Paths>} */
export async function bootstrap(purpose) {
  const start = performance.now();
  const state = await look(purpose);
  if (state.paths) return keep(state.paths);
  const paths = await withLock(
    join(buildDir, '.setup-lock'),
    () => setUp(purpose),
    (holder) => say(`Waiting: ${holder} is setting up this clone.`),
  );
  say(`Set up in ${seconds(start)}.`);
  return keep(paths);
}

/** What is there and what is missing. @param {Purpose} purpose */
async function look(purpose) {
  const node = findNode();
  const [worker, npm, native, builtConsole] = await Promise.all([
    findWorker(),
    npmPackagesAreThere(),
    findNative(),
    purpose === 'check' ? { path: null } : findConsole(),
  ]);
  const debian = await missingPackages(neededPackages(purpose, !worker || worker.kind === 'built'));
  const complete = node && worker && npm && native && builtConsole && debian.length === 0;
  /** @type {Paths | undefined} */
  const paths = complete
    ? { node, mediasoupWorker: worker.path, native: native.path, console: builtConsole.path }
    : undefined;
  return { node, worker, npm, native, console: builtConsole, debian, paths };
}

/** @param {Purpose} purpose @returns {Promise<Paths>} */
async function setUp(purpose) {
  let state = await look(purpose);
  if (state.paths) return state.paths;

  const triesPrebuilt = !state.worker && (await mayHavePrebuilt());
  // With the prebuilt worker fewer Debian packages are needed: so it is tried first.
  const before = (triesPrebuilt ? 1 : 0) + (state.debian.length > 0 ? 1 : 0);
  const after = [state.npm, state.node, state.native, state.worker, state.console].filter((there) => !there).length;
  const progress = new Progress(before + after);

  if (triesPrebuilt) {
    await progress.step('mediasoup worker, prebuilt', async () => {
      const worker = await fetchPrebuiltWorker();
      return worker ? 'downloaded' : 'not to be had here, it is built from source instead';
    });
    state = await look(purpose);
  }
  if (state.debian.length > 0) {
    await progress.step(`Debian packages: ${state.debian.join(' ')}`, (detail) =>
      installPackages(state.debian, detail),
    );
    state = await look(purpose);
  }

  const npm = state.npm
    ? Promise.resolve()
    : progress.step('npm packages of package-lock.json', (detail) => installNpmPackages(detail));
  const node = state.node
    ? Promise.resolve()
    : progress.step(nodeTitle(), async () => {
        await installNode();
      });
  // The longest first.
  const worker = state.worker
    ? undefined
    : npm.then(() =>
        progress.step('mediasoup worker, from source (about a minute)', async (detail) => {
          await makeWorker(detail);
        }),
      );
  const native = state.native ? undefined : npm.then(() => progress.step('native addon', makeNative));
  const builtConsole = state.console
    ? undefined
    : Promise.all([npm, node]).then(() =>
        progress.step('console', (detail) => buildConsole(findNode() ?? process.execPath, detail)),
      );
  const outcomes = await Promise.allSettled([npm, node, native, worker, builtConsole]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;

  const end = await look(purpose);
  if (!end.paths) {
    const parts = { node: end.node, worker: end.worker, npm: end.npm, native: end.native, console: end.console };
    const missing = Object.entries(parts).flatMap(([name, there]) => (there ? [] : name));
    throw new SetupError(
      `Every step of the set-up went through, and yet this is missing: ${[...missing, ...end.debian].join(', ')}. ` +
        `Remove ${cacheDir}, then run the same command again; build/logs says more.`,
    );
  }
  return end.paths;
}

/** @param {Paths} paths */
async function keep(paths) {
  // `check` does not ask for the console: what another command noted of it stays.
  const noted = JSON.parse((await readText(pathsFile)) ?? '{}');
  paths.console ??= noted.console ?? null;
  const text = `${JSON.stringify(paths, undefined, 2)}\n`;
  if ((await readText(pathsFile)) !== text) await writeWhole(pathsFile, text);
  return paths;
}

/** Runs an npm command's own part after the set-up, and ends with a message instead of a stack where a person has to act.
 *  @param {Purpose} purpose @param {(paths: Paths) => Promise<number>} command returns the exit status */
export async function runAfterBootstrap(purpose, command) {
  try {
    process.exitCode = await command(await bootstrap(purpose));
  } catch (error) {
    say(error instanceof SetupError ? `\n${error.message}` : `\n${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
  }
}

/** @param {string | undefined} word @returns {Purpose} */
function asPurpose(word) {
  if (word === undefined) return 'start';
  if (word === 'start' || word === 'check' || word === 'test' || word === 'bench' || word === 'package') return word;
  throw new SetupError(`bootstrap sets up for start, check, test, bench or package, not for "${word}".`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = performance.now();
  let purpose;
  try {
    purpose = asPurpose(process.argv[2]);
  } catch (error) {
    say(String(error instanceof Error ? error.message : error));
    process.exit(2);
  }
  await runAfterBootstrap(purpose, async () => {
    say(`All is there for "${purpose}" (${seconds(start)}).`);
    return 0;
  });
}
