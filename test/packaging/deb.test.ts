/** The Debian package: what it says of itself, what it puts where; installed into a root of its own, run, removed, purged. */
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { runAsAPersonWould } from './run-packaged.ts';
import { buildPackages, exec, LONG, packages, ROOT, resources, VERSION } from './stand-in-packages.ts';

beforeAll(buildPackages, 120_000);

const APP = 'opt/Copperline Stand-in';

async function field(name: string): Promise<string> {
  return (await exec('dpkg-deb', ['-f', packages.deb, name], LONG)).stdout.trim();
}

describe('the Debian package', () => {
  it('is named so that nobody takes it for a release', async () => {
    expect(basename(packages.deb)).toContain('NOT-A-RELEASE');
    expect(await field('Package')).toBe('copperline-stand-in');
    expect(await field('Description')).toMatch(/^NOT A RELEASE/);
    // A build server's number may follow.
    expect((await field('Version')).split('-')[0]).toBe(VERSION);
    expect(await field('Section')).toBe('comm');
  });

  it('depends on what its programs load and does not bring', async () => {
    const depends = (await field('Depends')).split(', ').map((each) => each.replace(/ .*$/, ''));
    expect(depends).toContain('libusb-1.0-0');
    expect(depends).toContain('udev');
    const unpacked = join(resources.linux, 'app.asar.unpacked');
    const programs = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
      .map((path) => join(unpacked, path))
      .filter((path) => statSync(path).isFile() && isElf(path));
    expect(programs.length).toBeGreaterThan(6);
    for (const program of programs) {
      for (const library of await needs(program)) {
        const brought = [dirname(program), join(dirname(program), 'lib')].some((at) => existsSync(join(at, library)));
        const owner = OWNERS[library];
        expect(brought || depends.includes(owner ?? ''), `${basename(program)} needs ${library}`).toBe(true);
      }
    }
  });

  it('has a desktop entry that is valid and opens telephone links', async () => {
    using dir = await unpacked();
    const entry = join(dir.path, 'usr/share/applications/copperline-stand-in.desktop');
    await exec('desktop-file-validate', [entry]);
    const text = readFileSync(entry, 'utf8');
    expect(text).toMatch(/^Exec="?\/opt\/Copperline Stand-in\/copperline-stand-in"? %U$/m);
    expect(text).toMatch(/^MimeType=.*x-scheme-handler\/tel;.*x-scheme-handler\/sip;/m);
    expect(text).toMatch(/^Categories=Network;Telephony;$/m);
    const icons = join(dir.path, 'usr/share/icons/hicolor');
    for (const size of [32, 48, 64, 128, 256, 512])
      expect(existsSync(join(icons, `${size}x${size}/apps/copperline-stand-in.png`))).toBe(true);
  });

  it('gives adapters to the person at the desktop, and keeps ModemManager off them', async () => {
    using dir = await unpacked();
    const rules = readFileSync(join(dir.path, 'usr/lib/udev/rules.d/70-copperline.rules'), 'utf8');
    expect(rules).toBe(readFileSync(join(ROOT, 'assets/udev/70-copperline.rules'), 'utf8'));
    expect(rules).toContain('ENV{ID_MM_DEVICE_IGNORE}="1"');
    const script = (await exec('dpkg-deb', ['-I', packages.deb, 'postinst'], LONG)).stdout;
    expect(script).toContain('udevadm control --reload');
    expect(script).toContain('udevadm trigger --action=change');
    expect(script).toContain('try-restart ModemManager.service');
    expect(script).not.toMatch(/\$\{(executable|sanitizedProductName)\}/);
  });

  it('has scripts that a shell accepts', async () => {
    using dir = tempDir('scripts');
    await exec('dpkg-deb', ['-e', packages.deb, dir.path]);
    for (const name of ['postinst', 'postrm']) await exec('sh', ['-n', join(dir.path, name)]);
  });

  it('is installed, runs, keeps the data when it is removed, and takes it along when it is purged', async () => {
    using dir = tempDir('debian-root');
    const root = dir.path;
    for (const folder of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers', 'etc', 'home/ada'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'var/lib/dpkg/status'), '');
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nada:x:1000:1000:Ada:/home/ada:/bin/sh\n');
    const forced = ['script-chrootless', 'not-root', 'depends', 'bad-path'].map((what) => `--force-${what}`);
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' };
    const dpkg = (...args: string[]) =>
      exec('dpkg', [`--root=${root}`, `--log=${root}/log`, ...forced, ...args], { ...LONG, env });

    await dpkg('-i', packages.deb);
    const status = (await dpkg('-s', 'copperline-stand-in')).stdout;
    expect(status).toContain('Status: install ok installed');
    expect((await dpkg('--verify', 'copperline-stand-in')).stdout).toBe('');
    expect(readlinkSync(join(root, 'usr/bin/copperline-stand-in'))).toBe(`/${APP}/copperline-stand-in`);
    expect(statSync(join(root, APP, 'chrome-sandbox')).mode & 0o7777).toBe(0o4755);
    await runAsAPersonWould(join(root, APP, 'copperline-stand-in'));

    const data = join(root, 'home/ada/.local/share/copperline-stand-in');
    const others = join(root, 'home/ada/.local/share/something-else');
    const atLogin = join(root, 'home/ada/.config/autostart/copperline-stand-in.desktop');
    for (const folder of [data, others, join(root, 'home/ada/.config/Copperline Stand-in'), dirname(atLogin)])
      mkdirSync(folder, { recursive: true });
    writeFileSync(join(data, 'gateway.lock'), '');
    writeFileSync(join(data, 'settings.json'), '{}');
    writeFileSync(atLogin, '');

    await dpkg('-r', 'copperline-stand-in');
    expect(existsSync(join(root, APP))).toBe(false);
    expect(existsSync(join(root, 'usr/lib/udev/rules.d/70-copperline.rules'))).toBe(false);
    expect(existsSync(join(root, 'usr/bin/copperline-stand-in'))).toBe(false);
    expect(existsSync(join(data, 'settings.json'))).toBe(true);

    await dpkg('-P', 'copperline-stand-in');
    expect(existsSync(data)).toBe(false);
    expect(existsSync(join(root, 'home/ada/.config/Copperline Stand-in'))).toBe(false);
    expect(existsSync(atLogin)).toBe(false);
    expect(existsSync(others)).toBe(true);
  });

  it('a folder of that name that is not the gateway’s is left alone by a purge', async () => {
    using dir = tempDir('purge');
    const own = join(dir.path, 'home/ada/.local/share/copperline-stand-in');
    mkdirSync(own, { recursive: true });
    mkdirSync(join(dir.path, 'etc'));
    writeFileSync(join(dir.path, 'etc/passwd'), 'ada:x:1000:1000:Ada:/home/ada:/bin/sh\n');
    await exec('dpkg-deb', ['-e', packages.deb, join(dir.path, 'DEBIAN')]);
    await exec('sh', [join(dir.path, 'DEBIAN/postrm'), 'purge'], { env: { ...process.env, DPKG_ROOT: dir.path } });
    expect(existsSync(own)).toBe(true);
  });
});

async function unpacked(): Promise<ReturnType<typeof tempDir>> {
  const dir = tempDir('deb');
  await exec('dpkg-deb', ['-x', packages.deb, dir.path]);
  return dir;
}

const isElf = (path: string): boolean => readFileSync(path).toString('latin1', 0, 4) === '\x7fELF';

async function needs(program: string): Promise<string[]> {
  const { stdout } = await exec('readelf', ['-d', program], LONG);
  return [...stdout.matchAll(/\(NEEDED\)\s+Shared library: \[(.*)\]/g)].map(([, library = '']) => library);
}

/** Debian's packages of the libraries that are not brought along; libnss3 brings libnspr4. */
const OWNERS: Readonly<Record<string, string>> = {
  'ld-linux-x86-64.so.2': 'libc6',
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libdl.so.2': 'libc6',
  'libpthread.so.0': 'libc6',
  'librt.so.1': 'libc6',
  'libgcc_s.so.1': 'libgcc-s1',
  'libstdc++.so.6': 'libstdc++6',
  'libudev.so.1': 'libudev1',
  'libusb-1.0.so.0': 'libusb-1.0-0',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnss3',
  'libplc4.so': 'libnss3',
  'libplds4.so': 'libnss3',
};
