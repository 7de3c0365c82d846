import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { output, run, SetupError } from './lib/run.mjs';

/** What each purpose needs from Debian. `worker` only where mediasoup's own prebuilt worker is not to be had. */
const packages = {
  // What npm's `usb` and `node-hid` load.
  runtime: ['libusb-1.0-0', 'libudev1'],
  native: ['g++', 'pkg-config', 'libspandsp-dev', 'libopus-dev', 'libsrtp2-dev', 'libasound2-dev'],
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
    // The scanner that SIP servers on the Internet meet daily: svwar looks for users, svcrack for their passwords.
    'sipvicious',
    'baresip-core',
    // A telephone whose SIP and RTP nobody else here uses.
    'linphone-cli',
    // A registrar and proxy with SHA-256 digest, Record-Route and SRV: what Asterisk is not.
    'kamailio',
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
    // Emulated USB devices: their /sys and /dev, ttys and events, and `udevadm`, by which npm's `serialport` lists its ports.
    'umockdev',
    // The thorough tier's virtual machine; its kernel is brought by guest-image.mjs.
    'qemu-system-x86',
    'socat',
    'udev',
  ],
  // Peers of `npm run bench:signal`, beside spandsp.
  bench: ['libspeexdsp-dev'],
  // Where libraries are looked for is written into the copies that installers carry.
  package: ['patchelf'],
  // What builds installers of stand-ins and takes them apart again: docs/packaging.md.
  installers: ['squashfs-tools', 'desktop-file-utils', 'nsis', 'p7zip-full', 'binutils'],
};

/** @typedef {'start' | 'check' | 'test' | 'bench' | 'package'} Purpose */

/** @param {Purpose} purpose @param {boolean} buildsWorker @returns {string[]} */
export function neededPackages(purpose, buildsWorker) {
  const needed = [...packages.runtime, ...packages.native];
  if (buildsWorker) needed.push(...packages.worker);
  if (purpose === 'test' || purpose === 'bench') needed.push(...packages.test);
  if (purpose === 'bench') needed.push(...packages.bench);
  if (purpose === 'package' || purpose === 'test') needed.push(...packages.package, ...packages.installers);
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
