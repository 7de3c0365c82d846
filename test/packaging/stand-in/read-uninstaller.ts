/**
 * In the place of `wine`: electron-builder runs the first installer only to have it write the uninstaller, which
 * is read out of it here by electron-builder's own reader. That knows the sections of programs built by MSVC alone, and
 * Debian's stub is built by MinGW: so it is given a copy whose sections have other names.
 */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const args = process.argv.slice(2);
if (args[0] === '--version') {
  process.stdout.write('wine-8.0\n');
  process.exit(0);
}
const installer = args.find((arg) => /\.exe$/i.test(arg));
if (installer === undefined) throw new Error(`there is no program in: ${args.join(' ')}`);
const uninstaller = join(dirname(installer), `${basename(installer, 'exe')}__uninstaller.exe`);

const { UninstallerReader } = createRequire(import.meta.url)('app-builder-lib/out/targets/nsis/nsisUtil.js') as {
  UninstallerReader: { exec(installer: string, uninstaller: string): Promise<void> };
};
const original = readFileSync(installer);
const renamed = Buffer.from(original);
const pe = original.readUInt32LE(60);
const sections = original.readUInt16LE(pe + 6);
const table = pe + 24 + original.readUInt16LE(pe + 20);
let stubEnd = 0;
for (let i = 0; i < sections; i++) {
  const at = table + 40 * i;
  const size = original.readUInt32LE(at + 16);
  const start = original.readUInt32LE(at + 20);
  if (size === 0 || start === 0) continue;
  stubEnd = Math.max(stubEnd, start + size);
  renamed.fill(0, at, at + 8);
  renamed.write('.data', at);
}
const copy = `${uninstaller}.tmp`;
copyFileSync(installer, copy);
writeFileSync(copy, renamed);
await UninstallerReader.exec(copy, uninstaller);
const read = readFileSync(uninstaller);
original.copy(read, 0, 0, stubEnd);
writeFileSync(uninstaller, read);
rmSync(copy);
