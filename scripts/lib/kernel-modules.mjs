import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { output } from './run.mjs';

/**
 * Kernel modules with all that they need, in the order in which they are to be loaded.
 * @param {string} folder lib/modules/VERSION
 * @param {string[]} names one that is not there is part of the kernel itself
 * @returns {Promise<{name: string, data: Buffer}[]>}
 */
export async function kernelModules(folder, names) {
  const found = new Map(
    (await readdir(folder, { recursive: true }))
      .filter((path) => /\.ko(\.xz)?$/.test(path))
      .map((path) => [moduleName(path), join(folder, path)]),
  );
  /** @type {{name: string, data: Buffer}[]} */
  const order = [];
  const seen = new Set();
  /** @param {string} name */
  const add = async (name) => {
    const path = found.get(name);
    if (seen.has(name) || path === undefined) return;
    seen.add(name);
    const data = await plain(path);
    for (const needed of needs(data)) await add(needed);
    order.push({ name, data });
  };
  for (const name of names) await add(name);
  return order;
}

/** @param {string} path @returns {string} */
const moduleName = (path) =>
  basename(path)
    .replace(/\.ko(\.xz)?$/, '')
    .replaceAll('-', '_');

/** What a module says of itself (section .modinfo): `depends=usbcore,snd-pcm`. @param {Buffer} module @returns {string[]} */
function needs(module) {
  const mark = '\0depends=';
  const at = module.indexOf(mark, 0, 'latin1');
  if (at < 0) return [];
  const text = module.toString('latin1', at + mark.length, module.indexOf(0, at + mark.length));
  return text
    .split(',')
    .filter(Boolean)
    .map((name) => name.replaceAll('-', '_'));
}

/** @param {string} path @returns {Promise<Buffer>} */
async function plain(path) {
  if (!path.endsWith('.xz')) return readFile(path);
  const whole = await output('sh', ['-c', 'xz -dc "$1" | base64 -w0', 'sh', path]);
  return Buffer.from(whole ?? '', 'base64');
}
