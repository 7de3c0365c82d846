import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { output, run, SetupError } from './lib/run.mjs';

/** What each purpose needs from Debian. `worker` only where mediasoup's own prebuilt worker is not to be had. */
const packages = {
  native: ['g++', 'pkg-config', 'libspandsp-dev', 'libsrtp2-dev'],
  worker: [
    'g++',
    'pkg-config',
    'flatbuffers-compiler',
    'libflatbuffers-dev',
    'libssl-dev',
    'libsrtp2-dev',
    'libuv1-dev',
  ],
  // Peers of the tests: SIPp, baresip, a browser, senders and receivers of signals; Asterisk is brought by the test kit itself.
  test: [
    'sip-tester',
    'baresip-core',
    'chromium',
    'sox',
    'espeak-ng',
    'minimodem',
    'multimon-ng',
    'openssl',
    'iproute2',
    'procps',
    'xz-utils',
    'ca-certificates',
  ],
  // Peers of `npm run bench:signal`, beside spandsp.
  bench: ['libspeexdsp-dev'],
};

/** @typedef {'start' | 'check' | 'test' | 'bench'} Purpose */

/** @param {Purpose} purpose @param {boolean} buildsWorker @returns {string[]} */
export function neededPackages(purpose, buildsWorker) {
  const needed = [...packages.native];
  if (buildsWorker) needed.push(...packages.worker);
  if (purpose === 'test' || purpose === 'bench') needed.push(...packages.test);
  if (purpose === 'bench') needed.push(...packages.bench);
  return [...new Set(needed)];
}

/** @returns {boolean} whether this machine's packages are Debian's */
export function isDebianLike() {
  return process.platform === 'linux' && existsSync('/var/lib/dpkg/status');
}

/** @param {string[]} needed @returns {Promise<string[]>} those that are not installed: one call for all */
export async function missingPackages(needed) {
  if (!isDebianLike()) return [];
  const listed = await output('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\n', ...needed], {
    anyStatus: true,
  });
  const installed = new Set((listed ?? '').split('\n').flatMap((line) => /^(\S+) .i/.exec(line)?.[1] ?? []));
  return needed.filter((name) => !installed.has(name));
}

/** @param {string[]} missing @param {(detail: string) => void} detail */
export async function installPackages(missing, detail) {
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      'Debian packages are missing and only root may install them. Run this line, then the same command again:\n\n' +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}\n`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  /** @param {string[]} args */
  const aptGet = (args) =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      log: 'apt',
      env,
      onLine: (line) => detail(line.trim().slice(0, 60)),
    });
  const install = () => aptGet(['install', '-y', '--no-install-recommends', ...missing]);
  const hadLists = await hasPackageLists();
  if (!hadLists) await aptGet(['update']);
  try {
    await install();
  } catch (error) {
    // Lists that are some weeks old name files the mirror no longer has.
    if (!hadLists) throw error;
    await aptGet(['update']);
    await install();
  }
}

async function hasPackageLists() {
  const lists = await readdir('/var/lib/apt/lists').catch(() => []);
  return lists.some((name) => /_Packages(\.\w+)?$/.test(name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const purpose = /** @type {Purpose} */ (process.argv[2] ?? 'start');
  const missing = await missingPackages(neededPackages(purpose, true));
  process.stdout.write(`missing: ${missing.join(' ') || 'nothing'}\n`);
  if (missing.length > 0) await installPackages(missing, (line) => process.stdout.write(`${line}\n`));
}
