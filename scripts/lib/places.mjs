import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The clone's top folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const buildDir = join(root, 'build');
export const logDir = join(buildDir, 'logs');
export const pathsFile = join(buildDir, 'paths.json');
export const host = hostname();

/** What takes long to make is kept outside the clone, so that the next clone on this machine is quick. */
export const cacheDir = process.env.COPPERLINE_CACHE_DIR || join(userCacheDir(), 'copperline');

function userCacheDir() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return process.env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return join(homedir(), '.cache');
}
