// Runs a packaged app's own main process over Node, with test/shell's stand-in for `electron`. Started by the stand-in
// distribution's launcher: `run-app.mjs EXECUTABLE ARGUMENTS`. The archive is unpacked, because Node reads none; what
// lies outside it stays there, and is not found inside.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readAsar } from './read-asar.ts';

const [, , executable = '', ...args] = process.argv;
const resources = join(dirname(executable), 'resources');
const folder = mkdtempSync(join(tmpdir(), 'copperline-stand-in-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const app = join(folder, 'app.asar');
for (const file of readAsar(join(resources, 'app.asar')).files) {
  if (file.unpacked) continue;
  mkdirSync(dirname(join(app, file.path)), { recursive: true });
  writeFileSync(join(app, file.path), file.read(), { mode: file.executable ? 0o755 : 0o644 });
}
symlinkSync(join(resources, 'app.asar.unpacked'), join(folder, 'app.asar.unpacked'));

const { main, version } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
const electronVersion = readFileSync(join(dirname(executable), 'version'), 'utf8').trim();
Object.defineProperty(process.versions, 'electron', { value: electronVersion });
Object.defineProperty(process, 'resourcesPath', { value: resources });
Object.defineProperty(process, 'type', { value: 'browser' });
Object.assign(process.env, { STAND_IN_PACKAGED: '1', STAND_IN_VERSION: version });
process.argv = [executable, ...args];

await import('../../shell/stand-in/register.mjs');
await import(pathToFileURL(join(app, main)).href);
