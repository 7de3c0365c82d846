import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { buildWorker, checkWorker, workerBuildKey } from './build-mediasoup-worker.mjs';
import { download, isOutOfReach, noteOutOfReach } from './lib/download.mjs';
import { lockedVersion, makeWholeFolder } from './lib/files.mjs';
import { cacheDir } from './lib/places.mjs';
import { SetupError } from './lib/run.mjs';

const kept = join(cacheDir, 'mediasoup-worker');
const fileName = process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker';
const defaultBase = 'https://github.com/versatica/mediasoup/releases/download';
const downloadName = 'mediasoup-worker';

/** @typedef {{path: string, kind: 'given' | 'prebuilt' | 'built'}} Worker */

/** @returns {Promise<Worker | undefined>} the worker, if it is there already */
export async function findWorker() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (existsSync(given)) return { path: given, kind: 'given' };
    throw new SetupError(`MEDIASOUP_WORKER_BIN names a file that is not there: ${given}`);
  }
  const prebuilt = join(await prebuiltFolder(), fileName);
  if (existsSync(prebuilt)) return { path: prebuilt, kind: 'prebuilt' };
  const key = await workerBuildKey();
  const built = key && join(kept, key, fileName);
  return built && existsSync(built) ? { path: built, kind: 'built' } : undefined;
}

/** @returns {Promise<boolean>} whether a download is worth a try */
export async function mayHavePrebuilt() {
  return !(await isOutOfReach(downloadName));
}

/**
 * mediasoup's own prebuilt worker, fetched as its install script would (npm-scripts.mjs, downloadPrebuiltWorker).
 * @returns {Promise<Worker | undefined>} undefined where it is not to be had, or does not run here
 */
export async function fetchPrebuiltWorker() {
  const version = await lockedVersion('mediasoup');
  const base = process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || defaultBase;
  const folder = await prebuiltFolder();
  try {
    const archive = await download(`${base}/${version}/mediasoup-worker-${version}-${platformName()}.tgz`);
    await makeWholeFolder(folder, async (unfinished) => {
      const path = join(unfinished, fileName);
      await writeFile(path, fileInTar(gunzipSync(archive), fileName));
      await chmod(path, 0o755);
      await checkWorker(path);
    });
    return { path: join(folder, fileName), kind: 'prebuilt' };
  } catch (error) {
    await noteOutOfReach(downloadName, error);
    return undefined;
  }
}

/** @param {(detail: string) => void} detail @returns {Promise<Worker>} */
export async function makeWorker(detail) {
  if (process.platform !== 'linux') {
    throw new SetupError(
      `mediasoup's prebuilt worker for ${platformName()} could not be downloaded, and it is built from source on Linux ` +
        'only. Check the network and run the same command again, or name a worker in MEDIASOUP_WORKER_BIN.',
    );
  }
  const key = await workerBuildKey();
  // Where a library is missing, buildWorker says which.
  const folder = join(kept, key ?? 'unknown');
  await makeWholeFolder(folder, (unfinished) => buildWorker(unfinished, detail));
  return { path: join(folder, fileName), kind: 'built' };
}

async function prebuiltFolder() {
  return join(kept, `prebuilt-${await lockedVersion('mediasoup')}-${platformName()}`);
}

/** As mediasoup names its release files. */
function platformName() {
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : '';
  return `${process.platform}-${process.arch}${kernel}`;
}

/** @param {Buffer} tar @param {string} name @returns {Buffer} */
export function fileInTar(tar, name) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const entry = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    if (entry === '') break;
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    if (!Number.isFinite(size)) break;
    if (entry.replace(/^\.\//, '') === name) {
      if (at + 512 + size > tar.length) throw new Error('the archive is cut off');
      return tar.subarray(at + 512, at + 512 + size);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`the archive holds no ${name}`);
}
