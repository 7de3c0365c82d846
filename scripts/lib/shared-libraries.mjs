import { copyFile, mkdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { output, run, SetupError } from './run.mjs';

/**
 * Of every Linux desktop that Electron runs on, or of electron-builder.yml's `depends`: not brought along. The others
 * are, because an AppImage must not ask for packages.
 */
const ofTheSystem =
  /^(linux-vdso|ld-linux.*|libc|libm|libdl|librt|libpthread|libresolv|libgcc_s|libstdc\+\+|libasound|libudev|libusb-1\.0|libnss3|libnssutil3|libsmime3|libnspr4|libplc4|libplds4)\.so(\.|$)/;

/** @typedef {{name: string, path: string}} Library name: as programs ask for it, `libopus.so.0` */

/** @param {string} listing  what ldd prints @returns {Library[]} those that are to be brought along @throws SetupError */
export function librariesOf(listing) {
  return listing.split('\n').flatMap((line) => {
    const [, name = '', path = ''] = /^\s*(\S+) => (.+?)(?: \(0x[0-9a-f]+\))?$/.exec(line) ?? [];
    if (name === '' || ofTheSystem.test(name)) return [];
    if (path === 'not found') throw new SetupError(`${name} is needed by what is to be packaged, and is not here.`);
    return [{ name, path }];
  });
}

/**
 * Copies the libraries that a program or addon needs into `lib` beside it, and has it look there first. Each stays a
 * file of its own, so that somebody may put another in its place (spandsp's licence, LGPL 2.1 §6).
 * @param {string} file a copy of our own
 * @returns {Promise<Library[]>}
 */
export async function bringLibraries(file) {
  const listing = await output('ldd', [file]);
  if (listing === undefined) throw new SetupError(`ldd does not read ${file}.`);
  const libraries = librariesOf(listing);
  if (libraries.length === 0) return [];
  const folder = join(file, '..', 'lib');
  await mkdir(folder, { recursive: true });
  for (const { name, path } of libraries) {
    await copyFile(await realpath(path), join(folder, name));
    await lookIn('$ORIGIN', join(folder, name));
  }
  await lookIn('$ORIGIN/lib', file);
  return libraries;
}

/** RPATH and not RUNPATH: it counts for the libraries' own libraries too (ld.so(8)). @param {string} place @param {string} file */
const lookIn = (place, file) => run('patchelf', ['--force-rpath', '--set-rpath', place, file], { log: 'package' });

/**
 * Where Debian has a library's licence.
 * @param {Library} library @returns {Promise<{name: string, file: string} | undefined>}
 */
export async function libraryLicence({ path }) {
  const real = await realpath(path);
  const merged = real.replace(/^\/usr\/lib\//, '/lib/');
  for (const each of [path, real, merged]) {
    const owner = await output('dpkg', ['-S', each]);
    const name = owner?.split(':')[0];
    if (name) return { name: basename(name), file: `/usr/share/doc/${name}/copyright` };
  }
  return undefined;
}
