/**
 * Lays the desktop app out as it ships, in build/app/PLATFORM-ARCH: what lies there is what electron-builder packs, and
 * nothing else (docs/adr/0032).
 *
 *   node scripts/build-app.mjs [--platform linux|darwin|win32] [--arch x64|arm64]
 *
 * The native parts can be made on their own platform alone. For another one they are placeholders, which only a
 * stand-in build may hold.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { makeWholeFolder } from './lib/files.mjs';
import { consolePackages, noticesText, packageNotices } from './lib/notices.mjs';
import { copyPackage, packagesWith } from './lib/npm-tree.mjs';
import { buildDir, root } from './lib/places.mjs';
import { run, SetupError } from './lib/run.mjs';
import { bringLibraries, libraryLicence } from './lib/shared-libraries.mjs';
import { publicKeyText, updatesKey } from './lib/update-info.mjs';

/** @typedef {import('./bootstrap.mjs').Paths} Paths */
/** @typedef {{platform: NodeJS.Platform, arch: string}} Target */
/** @typedef {{folder: string, notes: string[]}} App notes: what keeps this from being a release */

/** Copied as they are wherever a source opens one; the rest of what sources open is made here. */
const copied = /^(assets|main\/preload)\//;
const made = new Set([
  'package.json',
  'build/native/copperline.node',
  'build/paths.json',
  'build/console/',
  'build/updates.json',
  'THIRD-PARTY-NOTICES.txt',
]);

/** @param {Target} target */
export const appFolder = ({ platform, arch }) => join(buildDir, 'app', `${platform}-${arch}`);

/** @param {Paths} paths @param {Target} target @returns {Promise<App>} */
export async function buildApp(paths, target) {
  const folder = appFolder(target);
  await mkdir(dirname(folder), { recursive: true });
  /** @type {string[]} */
  const notes = [];
  await makeWholeFolder(folder, async (unfinished) => {
    const parts = await bundle(paths, unfinished, target);
    const unknown = parts.places.filter((place) => !made.has(place) && !copied.test(place));
    if (unknown.length > 0) throw new Error(`Sources open what nobody puts into the app: ${unknown.join(', ')}.`);
    for (const place of parts.places.filter((each) => copied.test(each)))
      await cp(join(root, place), join(unfinished, place), { recursive: true });
    await copyConsole(paths, unfinished);

    const packages = await packagesWith([...parts.packages, ...(await consolePackages())]);
    const notices = await packageNotices([...new Set([...parts.whole, ...packages])].sort());
    notices.push(...(await nativeParts(paths, unfinished, target, notes)));

    const signer = updatesKey();
    const updates = signer ? { publicKey: publicKeyText(signer) } : {};
    await writeFile(join(unfinished, 'build', 'updates.json'), `${JSON.stringify(updates)}\n`);
    await writeFile(join(unfinished, 'package.json'), await packageJson());
    await writeFile(join(unfinished, 'THIRD-PARTY-NOTICES.txt'), noticesText(notices));
    await copyFile(join(root, 'LICENSE'), join(unfinished, 'LICENSE'));
  });
  return { folder, notes };
}

/** @typedef {{places: string[], packages: string[], whole: string[]}} Parts what a bundle opens, holds, and wants beside it */

/** The same for every system, so made once however many apps are laid out. @type {Promise<Map<string, Parts>> | undefined} */
let bundles;
const bundlesFolder = join(buildDir, 'app', 'bundles');

/** @param {Paths} paths @returns {Promise<Map<string, Parts>>} by mode, each in its folder of that name */
async function makeBundles(paths) {
  /** @type {Map<string, Parts>} */
  const made = new Map();
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, 'scripts', 'app-bundle.vite.mjs');
  for (const mode of ['desktop', 'children']) {
    const out = join(bundlesFolder, mode);
    await run(paths.node, [vite, 'build', '--config', config, '--mode', mode, '--outDir', out, '--emptyOutDir'], {
      log: 'package',
      cwd: root,
    });
    made.set(mode, JSON.parse(await readFile(join(out, 'parts.json'), 'utf8')));
    await rm(join(out, 'parts.json'));
  }
  return made;
}

/**
 * The bundles, each with the packages that stay whole beside it: what lies outside the archive looks for nothing inside.
 * @param {Paths} paths @param {string} app @param {Target} target
 * @returns {Promise<Parts>}
 */
async function bundle(paths, app, target) {
  /** @type {Parts} */
  const all = { places: [], packages: [], whole: [] };
  bundles ??= makeBundles(paths);
  for (const [mode, parts] of await bundles) {
    const out = join(app, 'main', mode);
    await cp(join(bundlesFolder, mode), out, { recursive: true });
    all.places.push(...parts.places);
    all.packages.push(...parts.packages);
    const whole = await packagesWith(parts.whole);
    for (const place of whole) await copyPackage(place, out, target);
    all.whole.push(...whole);
  }
  return { ...all, places: [...new Set(all.places)] };
}

/** @param {Paths} paths @param {string} app */
async function copyConsole(paths, app) {
  if (!paths.console) throw new SetupError('The console has not been built: run `npm run bootstrap`.');
  await cp(paths.console, join(app, 'build', 'console'), {
    recursive: true,
    filter: (from) => !from.endsWith('.key'),
  });
}

/**
 * The signal-processing addon and the mediasoup worker, outside the archive.
 * @param {Paths} paths @param {string} app @param {Target} target @param {string[]} notes
 * @returns {Promise<import('./lib/notices.mjs').Notice[]>}
 */
async function nativeParts(paths, app, { platform, arch }, notes) {
  const worker = platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker';
  const files = {
    addon: join(app, 'build', 'native', 'copperline.node'),
    worker: join(app, 'build', 'mediasoup-worker', worker),
  };
  for (const file of Object.values(files)) await mkdir(dirname(file), { recursive: true });
  await writeFile(
    join(app, 'build', 'paths.json'),
    `${JSON.stringify({ mediasoupWorker: `mediasoup-worker/${worker}` })}\n`,
  );
  if (platform !== process.platform || arch !== process.arch) {
    for (const [part, file] of Object.entries(files)) {
      await writeFile(file, `A stand-in for Copperline's ${part} on ${platform}-${arch}. It does nothing.\n`);
      await chmod(file, 0o755);
    }
    notes.push(`the addon and the mediasoup worker are placeholders: build on ${platform}-${arch}`);
    return [];
  }
  if (paths.native) await copyFile(paths.native, files.addon);
  else notes.push('there is no addon: no tones, caller ID or encryption');
  await copyFile(paths.mediasoupWorker, files.worker);
  await chmod(files.worker, 0o755);
  if (platform !== 'linux') return [];
  const libraries = (await Promise.all(Object.values(files).filter(existsSync).map(bringLibraries))).flat();
  return libraryNotices(libraries);
}

/** @param {import('./lib/shared-libraries.mjs').Library[]} libraries @returns {Promise<import('./lib/notices.mjs').Notice[]>} */
async function libraryNotices(libraries) {
  /** @type {Map<string, import('./lib/notices.mjs').Notice>} */
  const found = new Map();
  for (const library of libraries) {
    const licence = await libraryLicence(library);
    if (!licence) throw new SetupError(`Whose ${library.path} is, and under which licence, dpkg does not know.`);
    const text = await readFile(licence.file, 'utf8');
    found.set(licence.name, { title: `${licence.name} (Debian's)`, licence: 'see below', texts: [text] });
  }
  return [...found.values()];
}

/** The app's own: without what belongs to development. */
async function packageJson() {
  const { name, productName, version, description, license, author, homepage } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const own = {
    name,
    productName,
    version,
    description,
    license,
    author,
    homepage,
    private: true,
    type: 'module',
    main: 'main/desktop/desktop.mjs',
    // By this a desktop knows a window to be the entry's.
    desktopName: 'copperline.desktop',
  };
  return `${JSON.stringify(own, undefined, 2)}\n`;
}

/** @param {string | undefined} text @returns {NodeJS.Platform} */
function asPlatform(text = process.platform) {
  if (text === 'linux' || text === 'darwin' || text === 'win32') return text;
  throw new SetupError(`--platform is linux, darwin or win32, not "${text}".`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { platform: { type: 'string' }, arch: { type: 'string' } } });
  const target = { platform: asPlatform(values.platform), arch: values.arch ?? process.arch };
  const { folder, notes } = await buildApp(await bootstrap('package'), target);
  process.stdout.write(`${folder}\n${notes.map((note) => `no release: ${note}\n`).join('')}`);
}
