import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from './files.mjs';
import { licenceFiles, packageName } from './npm-tree.mjs';
import { root } from './places.mjs';

/** Whose work is in the app: asked for by nearly every licence. @typedef {{title: string, licence: string, texts: string[]}} Notice */

/** @param {readonly string[]} places of packages, from the top @returns {Promise<Notice[]>} */
export async function packageNotices(places) {
  return Promise.all(
    places.map(async (place) => {
      const { version, license } = JSON.parse(await readFile(join(root, place, 'package.json'), 'utf8'));
      const texts = await Promise.all((await licenceFiles(place)).map((file) => readFile(file, 'utf8')));
      return { title: `${packageName(place)} ${version}`, licence: String(license ?? 'see below'), texts };
    }),
  );
}

/** The packages that the console's sources name: Vite puts them into its files. @returns {Promise<string[]>} */
export async function consolePackages() {
  const sources = (await listFiles(join(root, 'renderer', 'src'))).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  /** @type {Set<string>} */
  const names = new Set();
  for (const text of await Promise.all(sources.map((file) => readFile(file, 'utf8')))) {
    for (const [, name = ''] of text.matchAll(
      /\bfrom '((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/[^']*)?'|^import '([^.'][^']*)'/gm,
    ))
      if (name !== '') names.add(name);
  }
  return [...names].sort();
}

/** @param {readonly Notice[]} notices */
export function noticesText(notices) {
  const rule = '-'.repeat(78);
  const intro =
    'Copperline contains the work of others. Their names and licences follow. Libraries under the GNU Lesser General\n' +
    'Public License are files of their own (build/native/lib): another version may be put in their place.\n';
  const parts = notices.map(
    ({ title, licence, texts }) =>
      `${rule}\n${title}\nLicence: ${licence}\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`,
  );
  return `${intro}\n${parts.join('\n')}`;
}
