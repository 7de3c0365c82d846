import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUnpacked, rewritePlaces, unpackedPlaces } from './app-places.mjs';

const ROOT = '/clone';
const rewritten = (file: string, path: string) =>
  rewritePlaces(`const x = new URL('${path}', import.meta.url);`, `${ROOT}/${file}`, ROOT);

it('a file of the app is named from two folders below its top, wherever the source lay', () => {
  expect(rewritten('main/shell/update/a.ts', '../../../build/updates.json')).toEqual({
    code: "const x = new URL('../../build/updates.json', import.meta.url);",
    places: ['build/updates.json'],
  });
  expect(rewritten('main/gateway/a.ts', '../../build/console/')?.code).toContain("'../../build/console/'");
});

it('what lies outside the archive is looked for there', () => {
  expect(rewritten('native/a.ts', '../build/native/copperline.node')?.code).toBe(
    String.raw`const x = new URL('../../build/native/copperline.node', import.meta.url.replace(/\/app\.asar\//, '/app.asar.unpacked/'));`,
  );
});

it('a program that another process runs is named by its bundle, and is no file to be copied', () => {
  const { code, places } = rewritten('main/media/a.ts', '../media-process/main.ts') ?? {};
  expect(code).toContain("'../../main/children/media.mjs'");
  expect(places).toEqual([]);
});

it('a program that no bundle is made of stops the build', () => {
  expect(() => rewritten('main/media/a.ts', './other-main.ts')).toThrow('main/media/other-main.ts');
});

it('sources that name nothing are left alone', () => {
  expect(rewritePlaces('const url = import.meta.url;', `${ROOT}/main/a.ts`, ROOT)).toBeUndefined();
});

it('electron-builder unpacks what the sources look for outside', () => {
  const config = readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8');
  const unpacked = /^asarUnpack:\n((?: {2}- .*\n)+)/m.exec(config)?.[1] ?? '';
  for (const place of [...unpackedPlaces, 'assets/sounds/**']) expect(unpacked).toContain(`  - ${place}\n`);
  expect(isUnpacked('assets/sounds/hold-music.wav')).toBe(true);
  expect(isUnpacked('assets/icon.png')).toBe(false);
});
