/**
 * `npm run package`: the installers of this platform, into dist/ (docs/packaging.md).
 * `npm run package -- --stand-in [linux] [win] [mac]`: the same for tests, from stand-ins for Electron and for the tools
 * that electron-builder downloads, into dist/stand-in/. Nothing of it is a release, and its names say so.
 */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runAfterBootstrap } from './bootstrap.mjs';
import { buildApp } from './build-app.mjs';
import { engineEnvironment } from './lib/environment.mjs';
import { readText } from './lib/files.mjs';
import { foreground } from './lib/foreground.mjs';
import { buildDir, root } from './lib/places.mjs';
import { say } from './lib/progress.mjs';
import { run, SetupError } from './lib/run.mjs';
import { NO_UPDATES_URL, signUpdates, updatesKey } from './lib/update-info.mjs';

/** @typedef {import('./bootstrap.mjs').Paths} Paths */
/** @typedef {'linux' | 'win' | 'mac'} System as electron-builder names them */

/** @type {Record<System, {platform: NodeJS.Platform, targets: string[]}>} */
const systems = {
  linux: { platform: 'linux', targets: ['AppImage', 'deb'] },
  win: { platform: 'win32', targets: ['nsis'] },
  // Without a Mac there is no dmg.
  mac: { platform: 'darwin', targets: ['dir'] },
};
const electronBuilder = join(root, 'node_modules', 'electron-builder', 'cli.js');

/** @param {Paths} paths @param {System[]} wanted @param {string} [output] @returns {Promise<string>} the folder with the artifacts */
export async function packageStandIns(paths, wanted, output = join(root, 'dist', 'stand-in')) {
  const tools = join(buildDir, 'stand-in');
  const maker = join(root, 'test', 'packaging', 'stand-in', 'make-stand-ins.ts');
  await run(paths.node, [maker, tools], { log: 'package', cwd: root, env: engineEnvironment(paths) });
  await rm(output, { recursive: true, force: true });
  const env = {
    ...engineEnvironment(paths),
    ...(await toolsEnvironment(tools)),
    COPPERLINE_UPDATES_URL: NO_UPDATES_URL,
  };
  for (const system of wanted) {
    const { platform, targets } = systems[system];
    const app = await buildApp(paths, { platform, arch: 'x64' });
    const changed = {
      productName: 'Copperline Stand-in',
      'extraMetadata.name': 'copperline-stand-in',
      'extraMetadata.productName': 'Copperline Stand-in',
      'extraMetadata.desktopName': 'copperline-stand-in.desktop',
      artifactName: '${name}-NOT-A-RELEASE-${version}-${os}-${arch}.${ext}',
      'nsis.artifactName': '${name}-NOT-A-RELEASE-${version}-${os}-${arch}-setup.${ext}',
      'linux.executableName': 'copperline-stand-in',
      'linux.synopsis': 'NOT A RELEASE: a stand-in for tests',
      electronDist: join(tools, 'electron', platform),
      'mac.identity': 'null',
      compression: 'store',
      'deb.compression': 'gz',
      'directories.output': output,
      'directories.app': relative(root, app.folder),
    };
    await pack(paths, system, [...targets, '--x64'], changed, env);
  }
  return output;
}

/** The installers of this machine's system. @param {Paths} paths @param {string} arch */
async function packageRelease(paths, arch) {
  /** @type {System} */
  const system = process.platform === 'win32' ? 'win' : process.platform === 'darwin' ? 'mac' : 'linux';
  const url = process.env.COPPERLINE_UPDATES_URL || NO_UPDATES_URL;
  const app = await buildApp(paths, { platform: process.platform, arch });
  const changed = { 'directories.app': relative(root, app.folder) };
  await pack(paths, system, [`--${arch}`], changed, { ...engineEnvironment(paths), COPPERLINE_UPDATES_URL: url });
  const output = join(root, 'dist');
  await signUpdates(output);
  say(`\nThe installers are in ${output}.`);
  for (const note of [...app.notes, ...(await shortcomings(system, url))]) say(`NOT FIT FOR RELEASE: ${note}.`);
}

/**
 * @param {Paths} paths @param {System} system @param {string[]} args
 * @param {Record<string, string>} changed  of electron-builder.yml @param {NodeJS.ProcessEnv} env
 */
async function pack(paths, system, args, changed, env) {
  const changes = Object.entries(changed).map(([name, value]) => `-c.${name}=${value}`);
  await run(paths.node, [electronBuilder, `--${system}`, ...args, ...changes, '--publish', 'never'], {
    log: 'package',
    cwd: root,
    env: { ...env, DEBUG: '' },
  });
}

/** What keeps installers from being given to anybody. @param {System} system @param {string} url */
async function shortcomings(system, url) {
  const { author, homepage } = JSON.parse((await readText(join(root, 'package.json'))) ?? '{}');
  const has = (/** @type {string[]} */ ...names) => names.some((name) => process.env[name]);
  const found = [];
  if (/\.invalid\b/.test(`${author?.email} ${homepage}`))
    found.push('package.json names no real author and homepage yet');
  if (system === 'win' && !has('WIN_CSC_LINK', 'CSC_LINK'))
    found.push('it is not signed, and Windows warns of it: set WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD');
  if (system === 'mac' && !has('CSC_LINK', 'CSC_NAME'))
    found.push('it is not signed, and macOS does not open it: set CSC_LINK and CSC_KEY_PASSWORD');
  else if (system === 'mac' && !has('APPLE_API_KEY', 'APPLE_ID', 'APPLE_KEYCHAIN_PROFILE'))
    found.push('it is not notarised: set APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER');
  if (url === NO_UPDATES_URL) found.push('it looks for no updates: set COPPERLINE_UPDATES_URL');
  else if (!url.startsWith('https:')) found.push('updates must come by https');
  if (!updatesKey()) found.push('it takes no updates: set COPPERLINE_UPDATES_KEY to the private key that signs them');
  return found;
}

/** What electron-builder takes tools by, instead of downloading them. @param {string} tools @returns {Promise<NodeJS.ProcessEnv>} */
async function toolsEnvironment(tools) {
  return JSON.parse((await readText(join(tools, 'environment.json'))) ?? '{}');
}

/** @param {string[]} names @returns {System[]} */
function asSystems(names) {
  if (names.length === 0) return ['linux', 'win', 'mac'];
  return names.map((name) => {
    if (name === 'linux' || name === 'win' || name === 'mac') return name;
    throw new SetupError(`Packages are made for linux, win and mac, not for "${name}".`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runAfterBootstrap('package', async (paths) => {
    const { values, positionals } = parseArgs({
      options: { 'stand-in': { type: 'boolean', default: false }, arch: { type: 'string', default: process.arch } },
      allowPositionals: true,
    });
    if (!values['stand-in']) await packageRelease(paths, values.arch);
    else {
      const output = await packageStandIns(paths, asSystems(positionals));
      say(`\nStand-ins, NOT RELEASES, are in ${output}.`);
      if (process.platform === 'linux') await foreground('ls', ['-l', output], process.env);
    }
    return 0;
  });
}
