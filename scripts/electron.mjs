import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { answers, isOutOfReach, noteOutOfReach } from './lib/download.mjs';
import { readText } from './lib/files.mjs';
import { root } from './lib/places.mjs';
import { Progress } from './lib/progress.mjs';
import { run } from './lib/run.mjs';

const folder = join(root, 'node_modules', 'electron');
const downloadName = 'electron';
const downloadWithinMs = 300_000;
const defaultMirror = 'https://github.com/electron/electron/releases/download/';

/**
 * Electron's binary, for the desktop app. It is no part of the npm package, which fetches it on first use: so here.
 * @param {string} node @param {string[]} args  of npm start
 * @returns {Promise<{path: string} | {without: string}>} the reason, where there will be no window
 */
export async function findElectron(node, args) {
  if (args.includes('--headless')) return { without: '--headless asks for it' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { without: 'there is no display here' };
  }
  if (!existsSync(join(root, 'main', 'desktop.ts'))) return { without: 'this version has no desktop app yet' };
  const there = await installedElectron();
  if (there) return { path: there };
  if (await isOutOfReach(downloadName)) return { without: "Electron's binary could not be downloaded lately" };
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || defaultMirror;
  if (!(await answers(`${mirror}v${version}/SHASUMS256.txt`))) {
    await noteOutOfReach(downloadName, 'no answer');
    return { without: "Electron's binary cannot be downloaded here" };
  }
  try {
    await new Progress(1).step(`Electron ${version}, about 120 MB`, () =>
      run(node, [join(folder, 'install.js')], { log: 'electron', timeoutMs: downloadWithinMs }),
    );
  } catch (error) {
    await noteOutOfReach(downloadName, error);
  }
  const path = await installedElectron();
  return path ? { path } : { without: "Electron's binary could not be downloaded (build/logs/electron.log)" };
}

/** As node_modules/electron/install.js leaves it: the folder dist, and path.txt written last. */
async function installedElectron() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist');
  const name = await readText(join(folder, 'path.txt'));
  if (!name && !process.env.ELECTRON_OVERRIDE_DIST_PATH) return undefined;
  const path = join(dist, name || 'electron');
  return existsSync(path) ? path : undefined;
}
