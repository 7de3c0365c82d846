import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/places.mjs';

const readsTime = [
  'export const now = Date.now();',
  'export const now = performance.now();',
  'export const now = new Date();',
  'export const now = process.hrtime.bigint();',
  'export const timer = setTimeout(() => {}, 5);',
  'export const timer = setInterval(() => {}, 5);',
  'export const timer = globalThis.setTimeout(() => {}, 5);',
  'export const later = setTimeout;',
  'export const signal = AbortSignal.timeout(5);',
];
const harmless =
  'export const date = (ms: number, socket: { setTimeout(ms: number): void }) => (socket.setTimeout(5), new Date(ms));';

/** How many times biome, with our own configuration, finds time read at `path`. */
function findings(path: string, text: string): number {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'lint-'));
  try {
    const configuration = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    const [plugin] = configuration.plugins;
    plugin.path = join(root, plugin.path);
    // The folder is under build/, which git ignores.
    const own = { ...configuration, root: true, vcs: { enabled: false } };
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(own));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=json', path],
      { cwd: folder, encoding: 'utf8' },
    );
    const { diagnostics }: { diagnostics: { category: string }[] } = JSON.parse(stdout);
    return diagnostics.filter(({ category }) => /plugin|noRestrictedGlobals/.test(category)).length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('time comes through the Clock', () => {
  for (const text of readsTime) {
    it(`lint finds: ${text}`, () => expect(findings('main/call/planted.ts', text)).toBeGreaterThan(0));
  }

  it('lint lets pass what only looks like it', () => expect(findings('main/call/planted.ts', harmless)).toBe(0));

  it('lint lets pass the clock, the frame pump, tests and the console', () => {
    const all = readsTime.join('\n');
    for (const path of [
      'main/core/clock.ts',
      'main/media-process/frame-pump.ts',
      'main/call/planted.test.ts',
      'renderer/src/planted.ts',
    ]) {
      expect(findings(path, all), path).toBe(0);
    }
  });
});
