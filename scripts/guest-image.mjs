/**
 * What boots the virtual machine of the thorough tests, from Debian's packages: its current kernel, the modules that USB
 * devices need, BusyBox and udev. Nothing is installed on this machine; the result is kept in the user's cache.
 *
 *   node scripts/guest-image.mjs
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { cpioArchive } from './lib/cpio.mjs';
import { contentKey, makeWholeFolder } from './lib/files.mjs';
import { kernelModules } from './lib/kernel-modules.mjs';
import { withLock } from './lib/lock.mjs';
import { cacheDir } from './lib/places.mjs';
import { output, run, SetupError } from './lib/run.mjs';

const kept = join(cacheDir, 'guest');
/** Modules by name; what they need comes along. */
const wanted = [
  ...['virtio_pci', 'virtio_net', '9pnet_virtio', '9p'],
  ...['vhci_hcd', 'hid_generic', 'usbhid', 'cdc_acm', 'snd_usb_audio'],
];

/** Uncompressed, with an initramfs to which `init` is to be added; `udev` is the folder in which Debian's package was unpacked.
 *  @typedef {{kernel: string, initramfs: string, udev: string, version: string}} GuestImage */

/** @returns {Promise<GuestImage | undefined>} the newest that was made by this recipe */
export async function findGuestImage() {
  const recipe = await recipeKey();
  const folders = (await readdir(kept).catch(() => []))
    .filter((name) => name.endsWith(`-${recipe}`))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const newest = folders.at(-1);
  return newest ? imageIn(join(kept, newest), newest.slice(0, -recipe.length - 1)) : undefined;
}

/**
 * @param {(detail: string) => void} detail
 * @returns {Promise<GuestImage>}
 * @throws SetupError where packages are not to be had
 */
export async function makeGuestImage(detail) {
  await mkdir(kept, { recursive: true });
  return withLock(
    join(kept, '.lock'),
    async () => (await findGuestImage()) ?? (await make(detail)),
    (holder) => detail(`waiting for ${holder}`),
  );
}

/** @param {(detail: string) => void} detail @returns {Promise<GuestImage>} */
async function make(detail) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError('The virtual machine of the thorough tests is made on Linux on x86-64 alone.');
  }
  const work = join(kept, 'work');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const apt = await aptOfItsOwn(detail);
  const kernelPackage = /Depends: (linux-image-\S+)/.exec(
    (await output('apt-cache', [...apt, 'depends', 'linux-image-amd64'])) ?? '',
  )?.[1];
  if (!kernelPackage) {
    throw new SetupError('apt knows no linux-image-amd64: the thorough tests need a Debian package archive.');
  }
  const version = kernelPackage.replace('linux-image-', '');
  const folder = join(kept, `${version}-${await recipeKey()}`);
  detail(`downloading ${kernelPackage}, busybox-static, udev`);
  const packages = [kernelPackage, 'busybox-static', 'udev'];
  await run('apt-get', [...apt, 'download', ...packages], { log: 'guest', cwd: work, timeoutMs: 300_000 });
  await makeWholeFolder(folder, async (unfinished) => {
    const debs = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    for (const deb of debs) {
      const place = deb.startsWith('udev_') ? join(unfinished, 'udev') : join(work, 'root');
      detail(`unpacking ${deb.replace(/_.*/, '')}`);
      await run('dpkg-deb', ['-x', join(work, deb), place], { log: 'guest' });
    }
    const made = imageIn(unfinished, version);
    await writeFile(made.kernel, await uncompressedKernel(join(work, 'root', 'boot', `vmlinuz-${version}`), work));
    await writeFile(made.initramfs, await initramfs(join(work, 'root'), version));
  });
  await rm(work, { recursive: true, force: true });
  return imageIn(folder, version);
}

/** @param {string} folder @param {string} version @returns {GuestImage} */
const imageIn = (folder, version) => ({
  kernel: join(folder, 'vmlinux'),
  initramfs: join(folder, 'initramfs'),
  udev: join(folder, 'udev'),
  version,
});

async function recipeKey() {
  return contentKey(await readFile(fileURLToPath(import.meta.url))).slice(0, 12);
}

/** Options for apt to work without root: package lists in our cache where the system has none. @param {(detail: string) => void} detail */
async function aptOfItsOwn(detail) {
  if ((await output('apt-cache', ['show', 'linux-image-amd64'])) !== undefined) return [];
  const state = join(kept, 'apt');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  const options = [`Dir::State=${state}`, `Dir::Cache=${state}`, 'Dir::State::status=/var/lib/dpkg/status'];
  const apt = options.flatMap((option) => ['-o', option]);
  detail('apt-get update');
  await run('apt-get', [...apt, 'update'], { log: 'guest', timeoutMs: 120_000 });
  return apt;
}

/**
 * The kernel without its self-extraction, which takes seconds where a processor is emulated. Header fields: the kernel's
 * Documentation/arch/x86/boot.rst; the payload of Debian's is xz.
 * @param {string} file @param {string} work @returns {Promise<Buffer>}
 */
async function uncompressedKernel(file, work) {
  const image = await readFile(file);
  const setUpEnd = ((image[0x1f1] || 4) + 1) * 512;
  const at = setUpEnd + image.readUInt32LE(0x248);
  const payload = join(work, 'payload');
  const compressed = image.subarray(at, at + image.readUInt32LE(0x24c));
  const isXz = compressed.subarray(0, 6).equals(Buffer.from('fd377a585a00', 'hex'));
  const isZstd = compressed.readUInt32LE(0) === 0xfd2fb528;
  if (!isXz && !isZstd) throw new SetupError(`${file} is compressed in a way that is not known here.`);
  await writeFile(payload, compressed);
  const program = isXz ? 'xz --single-stream -dc' : 'zstd -dcq';
  // Behind the stream is its length: zstd complains of that, after having done its work.
  await output('sh', ['-c', `${program} "$1" > "$1.elf"`, 'sh', payload], { anyStatus: true });
  const kernel = await readFile(`${payload}.elf`);
  if (kernel.toString('latin1', 1, 4) !== 'ELF') throw new SetupError(`${file} could not be uncompressed.`);
  return kernel;
}

/** @param {string} unpacked @param {string} version @returns {Promise<Buffer>} */
async function initramfs(unpacked, version) {
  const busybox = [join(unpacked, 'bin', 'busybox'), join(unpacked, 'usr', 'bin', 'busybox')].find((path) =>
    existsSync(path),
  );
  if (!busybox) throw new SetupError('Debian’s busybox-static has no busybox where it used to be.');
  const libraries = ['lib/modules', 'usr/lib/modules'].map((place) => join(unpacked, place, version));
  const folder = libraries.find((path) => existsSync(path));
  if (!folder) throw new SetupError(`Debian’s kernel ${version} has no modules where they used to be.`);
  const modules = await kernelModules(folder, wanted);
  return cpioArchive([
    ...['bin', 'dev', 'proc', 'sys', 'root', 'modules'].map((name) => ({ name })),
    { name: 'bin/busybox', data: await readFile(busybox), program: true },
    ...modules.map(({ name, data }, index) => ({
      name: `modules/${String(index).padStart(3, '0')}-${name}.ko`,
      data,
    })),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const image = await makeGuestImage((line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(image, undefined, 2)}\n`);
}
