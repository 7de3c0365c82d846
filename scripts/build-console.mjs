import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contentKey, folderKey, makeWholeFolder, readText, writeWhole } from './lib/files.mjs';
import { buildDir, root } from './lib/places.mjs';
import { run } from './lib/run.mjs';

const config = join(root, 'renderer', 'vite.config.ts');
const target = join(buildDir, 'console');
const keyFile = join(target, '.key');

/** What the built console depends on. */
async function consoleKey() {
  const [sources, lock] = await Promise.all([
    folderKey([join(root, 'renderer'), join(root, 'main', 'contract')], (path) => !/\.test\.tsx?$/.test(path)),
    readText(join(root, 'package-lock.json')),
  ]);
  return contentKey(sources, lock ?? '');
}

/** @returns {Promise<{path: string | null} | undefined>} the built console; a null path where there are no sources */
export async function findConsole() {
  if (!existsSync(config)) return { path: null };
  const [key, made] = await Promise.all([consoleKey(), readText(keyFile)]);
  return key === made ? { path: target } : undefined;
}

/** @param {string} node @param {(detail: string) => void} detail */
export async function buildConsole(node, detail) {
  const key = await consoleKey();
  await makeWholeFolder(target, async (unfinished) => {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    await run(node, [vite, 'build', '--config', config, '--outDir', unfinished, '--emptyOutDir'], {
      log: 'console',
      cwd: root,
      onLine: (line) => detail(line.slice(0, 60)),
    });
    await writeWhole(join(unfinished, '.key'), key);
  });
}
