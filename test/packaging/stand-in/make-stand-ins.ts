/** `make-stand-ins.ts FOLDER`: what scripts/package.mjs builds installers for tests with; environment.json says how they are found. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { makeAppImageTools } from './appimage-tools.ts';
import { makeElectronDistributions } from './electron-distributions.ts';
import { makeNsisTools } from './nsis-tools.ts';

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('name a folder');
const folder = resolve(target);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string }>;
};
makeElectronDistributions(join(folder, 'electron'), lock.packages['node_modules/electron']?.version ?? '0.0.0');
makeAppImageTools(join(folder, 'appimage'));
const nsis = makeNsisTools(join(folder, 'nsis'));
const fpm = join(folder, 'fpm');
const own = join(import.meta.dirname, 'fpm-deb.ts');
writeFileSync(fpm, `#!/bin/sh\nexec '${process.execPath}' '${own}' "$@"\n`, { mode: 0o755 });
const sevenZip = execFileSync('sh', ['-c', 'readlink -f "$(command -v 7za)"'], { encoding: 'utf8' }).trim();
const environment = {
  ELECTRON_BUILDER_OFFLINE: 'true',
  ELECTRON_BUILDER_CACHE: join(folder, 'cache'),
  CUSTOM_FPM_PATH: fpm,
  APPIMAGE_TOOLS_PATH: join(folder, 'appimage'),
  ELECTRON_BUILDER_NSIS_DIR: nsis.bundle,
  ELECTRON_BUILDER_NSIS_RESOURCES_DIR: nsis.resources,
  ELECTRON_BUILDER_7ZIP_PATH: sevenZip,
  PATH: `${nsis.bin}${delimiter}${process.env.PATH ?? ''}`,
};
writeFileSync(join(folder, 'environment.json'), JSON.stringify(environment, undefined, 2));
