/**
 * Stand-ins for Electron's distributions: FOLDER/linux, win32 and darwin. They hold the files that electron-builder renames,
 * edits and flips fuses in. None of them is Electron; the one for Linux runs the packaged app over Node (run-app.mjs).
 */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { shippedWire } from './fuse-wire.ts';

const HERE = import.meta.dirname;

function put(file: string, data: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, data, { mode });
}

function putCommon(folder: string, version: string): void {
  put(join(folder, 'version'), version);
  put(join(folder, 'LICENSE'), 'A stand-in, not Electron.\n');
  put(join(folder, 'LICENSES.chromium.html'), '<!doctype html><title>A stand-in</title>');
  for (const language of ['de', 'en-GB', 'en-US', 'es', 'fr', 'ja'])
    put(join(folder, 'locales', `${language}.pak`), 'pak');
  for (const name of [
    'icudtl.dat',
    'resources.pak',
    'chrome_100_percent.pak',
    'snapshot_blob.bin',
    'v8_context_snapshot.bin',
  ])
    put(join(folder, name), name);
}

/** A shell reads no further than `exec`, so the fuse wire may follow. */
const LAUNCHER = `#!/bin/sh
self=$(readlink -f "$0")
dir=$(dirname "$self")
exec "\${STAND_IN_NODE:-node}" --disable-warning=ExperimentalWarning "$dir/stand-in/packaging/stand-in/run-app.mjs" "$self" "$@"
#`;

function linux(folder: string, version: string): void {
  putCommon(folder, version);
  put(join(folder, 'electron'), Buffer.concat([Buffer.from(LAUNCHER), shippedWire(), Buffer.from('\n')]), 0o755);
  for (const name of ['chrome-sandbox', 'chrome_crashpad_handler'])
    put(join(folder, name), '#!/bin/sh\nexit 1\n', 0o755);
  const tests = join(HERE, '../..');
  for (const name of ['packaging/stand-in/run-app.mjs', 'packaging/stand-in/read-asar.ts', 'shell/stand-in'])
    cpSync(join(tests, name), join(folder, 'stand-in', name), { recursive: true });
}

/** An empty program with the version information that Electron's has. */
export function windowsProgram(name: string, version: string): Buffer {
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const info = Resource.VersionInfo.createEmpty();
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  info.lang = 1033;
  info.setFileVersion(major, minor, patch, 0, 1033);
  info.setProductVersion(major, minor, patch, 0, 1033);
  const texts = { FileDescription: name, ProductName: name, OriginalFilename: `${name.toLowerCase()}.exe` };
  info.setStringValues({ lang: 1033, codepage: 1200 }, texts);
  info.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}

function windows(folder: string, version: string): void {
  putCommon(folder, version);
  put(join(folder, 'electron.exe'), Buffer.concat([windowsProgram('Electron', version), shippedWire()]));
  for (const name of ['ffmpeg.dll', 'libEGL.dll', 'libGLESv2.dll', 'd3dcompiler_47.dll']) put(join(folder, name), name);
}

const plist = (name: string, id: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>${id}</string>
<key>CFBundleName</key><string>${name}</string>
<key>CFBundlePackageType</key><string>APPL</string>
<key>CFBundleIconFile</key><string>electron.icns</string>
</dict></plist>`;

function mac(folder: string, version: string): void {
  const contents = join(folder, 'Electron.app', 'Contents');
  put(join(folder, 'LICENSE'), 'A stand-in, not Electron.\n');
  put(join(folder, 'LICENSES.chromium.html'), '<!doctype html><title>A stand-in</title>');
  put(join(folder, 'version'), version);
  put(join(contents, 'Info.plist'), plist('Electron', 'com.github.Electron'));
  put(join(contents, 'MacOS', 'Electron'), '#!/bin/sh\nexit 1\n', 0o755);
  put(join(contents, 'Resources', 'electron.icns'), 'icns');
  for (const language of ['en', 'de', 'ja']) put(join(contents, 'Resources', `${language}.lproj`, 'locale.pak'), 'pak');
  const framework = join(contents, 'Frameworks', 'Electron Framework.framework');
  const version1 = join(framework, 'Versions', 'A');
  put(join(version1, 'Electron Framework'), Buffer.concat([Buffer.from('MACHO'), shippedWire()]), 0o755);
  put(join(version1, 'Resources', 'en.lproj', 'locale.pak'), 'pak');
  symlinkSync('A', join(framework, 'Versions', 'Current'));
  for (const name of ['Electron Framework', 'Resources'])
    symlinkSync(`Versions/Current/${name}`, join(framework, name));
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const name = `Electron Helper${kind}`;
    const helper = join(contents, 'Frameworks', `${name}.app`, 'Contents');
    put(join(helper, 'Info.plist'), plist(name, 'com.github.Electron.helper'));
    put(join(helper, 'MacOS', name), '#!/bin/sh\nexit 1\n', 0o755);
  }
}

export function makeElectronDistributions(folder: string, version: string): void {
  rmSync(folder, { recursive: true, force: true });
  linux(join(folder, 'linux'), version);
  windows(join(folder, 'win32'), version);
  mac(join(folder, 'darwin'), version);
}
