/**
 * Builds mediasoup's C++ worker from the sources in its npm package with Debian's libraries, for machines that
 * cannot download the prebuilt one. About 50 s on two cores. mediasoup-shims/ bridges the differences: libsrtp 2 for 3,
 * OpenSSL with kernel TLS, the standard library's maps for ankerl's.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, endianness, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentKey, folderKey, listFiles, lockedVersion } from './lib/files.mjs';
import { root } from './lib/places.mjs';
import { exitStatus, inParallel, output, run, SetupError } from './lib/run.mjs';

const shims = join(root, 'scripts', 'mediasoup-shims');
const worker = join(root, 'node_modules', 'mediasoup', 'worker');
const libraries = ['libuv', 'openssl', 'libsrtp2', 'flatbuffers'];
const chunks = 8;
const bytesPerCompiler = 2 ** 31;
const flags = [
  ...['-std=c++20', '-O1', '-DNDEBUG', `-DMS_${endianness() === 'LE' ? 'LITTLE' : 'BIG'}_ENDIAN`, '-DMS_EXECUTABLE'],
  ...['-DMS_USE_BUILTIN_BWE', '-DFLATBUFFERS_LOCALE_INDEPENDENT=1'],
];

/** Bandwidth estimation is the worker's own (its option ms_use_builtin_bwe): libwebrtc's would need Abseil. */
const leftOut = /[\\/](DepLibWebRTC|TransportCongestionControl(Client|Server))\.cpp$/;
/** Defines the same static names as another file, in whichever chunk that one is. */
const apart = /[\\/]TransmissionControlBlock\.cpp$/;

/** @returns {Promise<string | undefined>} what the result depends on; undefined where something to build with is missing */
export async function workerBuildKey() {
  const [version, compiler, versions, shimsKey, recipe] = await Promise.all([
    lockedVersion('mediasoup'),
    output('g++', ['-dumpfullversion', '-dumpversion', '-dumpmachine']),
    output('pkg-config', ['--modversion', ...libraries]),
    folderKey([shims]),
    readFile(fileURLToPath(import.meta.url)),
  ]);
  if (compiler === undefined || versions === undefined) return undefined;
  return contentKey(version, compiler, versions, shimsKey, recipe);
}

/**
 * Leaves `mediasoup-worker` in `folder`.
 * @param {string} folder @param {(detail: string) => void} detail
 */
export async function buildWorker(folder, detail) {
  const cflags = await output('pkg-config', ['--cflags', ...libraries]);
  const libs = await output('pkg-config', ['--libs', 'libsrtp2', 'openssl', 'libuv']);
  if (cflags === undefined || libs === undefined) {
    throw new SetupError(
      `mediasoup's worker could not be downloaded, and to build it pkg-config must find ${libraries.join(', ')} ` +
        '(and flatc and g++ must be there). Install these libraries with their headers, or name a worker in MEDIASOUP_WORKER_BIN.',
    );
  }
  const work = join(folder, 'work');
  await mkdir(join(work, 'include', 'FBS'), { recursive: true });
  const schemas = (await readdir(join(worker, 'fbs'))).filter((name) => name.endsWith('.fbs'));
  await run(
    'flatc',
    [
      ...['--cpp', '--cpp-field-case-style', 'lower', '--reflect-names', '--scoped-enums', '--filename-suffix', ''],
      ...['-o', join(work, 'include', 'FBS'), ...schemas.map((name) => join(worker, 'fbs', name))],
    ],
    { log: 'mediasoup-worker' },
  );
  const allFlags = [
    ...flags,
    ...[shims, join(work, 'include'), join(worker, 'include'), worker].map((path) => `-I${path}`),
    ...cflags.split(/\s+/).filter(Boolean),
  ];
  const objects = await compileAll(work, allFlags, detail);
  detail('linking');
  const binary = join(folder, 'mediasoup-worker');
  const linked = ['-o', binary, ...objects, '-pthread', ...libs.split(/\s+/).filter(Boolean), '-s'];
  await run('g++', linked, { log: 'mediasoup-worker' });
  await checkWorker(binary);
  await rm(work, { recursive: true });
}

/**
 * Most of the time goes into reading the same headers: so a few files that include the sources, dealt out in turn,
 * are compiled in their place. Files of one folder, which may share static names, land in different ones; where
 * two clash all the same, that chunk's sources are compiled one by one.
 * @param {string} work @param {string[]} allFlags @param {(detail: string) => void} detail
 */
async function compileAll(work, allFlags, detail) {
  const sources = (await listFiles(join(worker, 'src'))).filter((path) => path.endsWith('.cpp') && !leftOut.test(path));
  /** @type {string[][]} */
  const dealt = Array.from({ length: chunks }, () => []);
  for (const [i, path] of sources
    .filter((path) => !apart.test(path))
    .sort()
    .entries())
    dealt[i % chunks]?.push(path);
  const groups = [...dealt, ...sources.filter((path) => apart.test(path)).map((path) => [path])];
  /** @type {string[]} */
  const objects = [];
  let done = 0;
  const jobs = Math.max(
    1,
    Math.min(availableParallelism?.() ?? cpus().length, Math.floor(totalmem() / bytesPerCompiler)),
  );
  await inParallel([...groups.entries()], jobs, async ([number, group]) => {
    detail(`${done} of ${groups.length} parts compiled`);
    const chunk = join(work, `${number}.cpp`);
    await writeFile(chunk, group.map((path) => `#include "${path}"\n#undef MS_CLASS\n`).join(''));
    try {
      objects.push(await compile(chunk, join(work, `${number}.o`), allFlags));
    } catch (error) {
      if (group.length === 1) throw error;
      for (const [i, path] of group.entries())
        objects.push(await compile(path, join(work, `${number}-${i}.o`), allFlags));
    }
    done++;
  });
  return objects;
}

/** @param {string} source @param {string} object @param {string[]} allFlags */
async function compile(source, object, allFlags) {
  await run('g++', [...allFlags, '-c', source, '-o', object], { log: 'mediasoup-worker' });
  return object;
}

/** Started by hand the worker misses its channel to Node and says so with status 41 (worker/src/lib.cpp). @param {string} binary */
export async function checkWorker(binary) {
  const status = await exitStatus(binary, [], {});
  if (status !== 41) {
    throw new SetupError(
      `The mediasoup worker does not run on this machine (status ${status} instead of 41): ${binary}`,
    );
  }
}
