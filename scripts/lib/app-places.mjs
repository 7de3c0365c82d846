import { dirname, join, relative, sep } from 'node:path';

/**
 * Sources name files by their own place: `new URL('../../assets/icon.png', import.meta.url)`. In the packaged app that
 * place is another, a bundle two folders below the app's top (`main/desktop/desktop.mjs`), and some of the files must
 * lie outside the archive, because another process or the system's loader opens them (docs/adr/0032).
 */

/** Programs that other processes run, by their source: where their bundle is in the app. @type {Record<string, string>} */
export const childEntries = {
  'main/media-process/main.ts': 'main/children/media.mjs',
  'main/adapters/simulated/exchange-main.ts': 'main/children/exchange.mjs',
};

/** What lies outside the archive, for electron-builder's asarUnpack too. */
export const unpackedPlaces = ['main/children/**', 'build/native/**', 'build/mediasoup-worker/**', 'build/paths.json'];

/** What the media process opens lies beside it: it does not look into the archive. */
const openedByChildren = ['assets/sounds/'];

/** To be read by people, with whatever program. */
const readByPeople = ['THIRD-PARTY-NOTICES.txt'];

/** @param {string} place from the top, with `/` */
export function isUnpacked(place) {
  const folders = unpackedPlaces.map((pattern) => pattern.replace('**', ''));
  return [...folders, ...openedByChildren, ...readByPeople].some((start) => place.startsWith(start));
}

/**
 * @param {string} code of a source file
 * @param {string} file its path
 * @param {string} root
 * @returns {{code: string, places: string[]} | undefined} places: what is opened by it, from the top; undefined where there is none
 * @throws Error for a source that no bundle is made of
 */
export function rewritePlaces(code, file, root) {
  /** @type {string[]} */
  const places = [];
  let found = false;
  const rewritten = code.replace(/new URL\(\s*'(\.{1,2}\/[^']*)',\s*import\.meta\.url,?\s*\)/g, (_, path) => {
    found = true;
    const source = relative(root, join(dirname(file), path))
      .split(sep)
      .join('/');
    const folderSlash = path.endsWith('/') ? '/' : '';
    const place = childEntries[source] ?? `${source}${folderSlash}`;
    if (/\.tsx?$/.test(place)) throw new Error(`${relative(root, file)} starts ${source}, which is not in the app.`);
    if (!(source in childEntries)) places.push(place);
    const here = isUnpacked(place)
      ? String.raw`import.meta.url.replace(/\/app\.asar\//, '/app.asar.unpacked/')`
      : 'import.meta.url';
    return `new URL('../../${place}', ${here})`;
  });
  return found ? { code: rewritten, places } : undefined;
}
