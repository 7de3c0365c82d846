/**
 * What electron-builder downloads for NSIS (ELECTRON_BUILDER_NSIS_DIR, ELECTRON_BUILDER_NSIS_RESOURCES_DIR), from Debian's nsis.
 * Plugins that Debian has not are libraries that export the names alone: the installer's script compiles against them,
 * and the installer cannot run. `wine`, by which electron-builder has the installer write its uninstaller, reads it out.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { exportingLibrary } from './windows-library.ts';

const DEBIAN = '/usr/share/nsis';
const builder = dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json'));

/** Plugin calls of electron-builder's scripts: `WinShell::UninstShortcut`. */
function pluginsUsed(): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  const folder = join(builder, 'templates', 'nsis');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.ns[hi]$/.test(name)) continue;
    for (const [, plugin = '', call = ''] of readFileSync(join(folder, name), 'utf8').matchAll(/\b(\w+)::(\w+)/g))
      used.set(plugin, (used.get(plugin) ?? new Set()).add(call));
  }
  return used;
}

export interface NsisTools {
  readonly bundle: string;
  readonly resources: string;
  /** To be first on the PATH. */
  readonly bin: string;
}

export function makeNsisTools(folder: string): NsisTools {
  rmSync(folder, { recursive: true, force: true });
  const bundle = join(folder, 'bundle');
  const resources = join(folder, 'resources');
  const bin = join(folder, 'bin');
  const plugins = join(resources, 'plugins', 'x86-unicode');
  for (const each of [plugins, join(bundle, 'linux'), bin]) mkdirSync(each, { recursive: true });
  const debians = readdirSync(join(DEBIAN, 'Plugins', 'x86-unicode')).map((name) =>
    name.replace(/\.dll$/, '').toLowerCase(),
  );
  for (const [name, calls] of pluginsUsed())
    if (!debians.includes(name.toLowerCase()))
      writeFileSync(join(plugins, `${name}.dll`), exportingLibrary(name, calls));
  for (const name of readdirSync(DEBIAN)) symlinkSync(join(DEBIAN, name), join(bundle, name));
  writeFileSync(join(bundle, 'linux', 'makensis'), '#!/bin/sh\nexec makensis "$@"\n', { mode: 0o755 });
  writeFileSync(join(bundle, 'elevate.exe'), exportingLibrary('elevate', []));
  const reader = join(import.meta.dirname, 'read-uninstaller.ts');
  writeFileSync(join(bin, 'wine'), `#!/bin/sh\nexec '${process.execPath}' '${reader}' "$@"\n`, { mode: 0o755 });
  return { bundle, resources, bin };
}
