import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../../..');
/** In the clone, so that packages with native parts are found from there. */
const OUT = join(ROOT, 'build', 'guest');
/** They load native code by where they are, or ask for their own file's name. */
const WHOLE = ['usb', 'node-hid', 'serialport', 'write-file-atomic'];

const nameOf = (file: string): string => relative(ROOT, file).replaceAll('/', '-').replace(/\.ts$/, '');

/** Where the bundle of this entry is. */
export const bundled = (entry: string): string => join(OUT, `${nameOf(entry)}.mjs`);

/**
 * Programs in one file each, types stripped: an emulated processor takes half a minute to read the gateway file by file.
 * Code is as it was otherwise; each file goes on to know its own place, and processes that it starts are bundled, too.
 */
export async function bundle(entries: readonly string[]): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: OUT,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(entries.map((file) => [nameOf(file), file])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
        external: [...WHOLE, /^@serialport\//],
      },
    },
    ssr: { noExternal: true, external: WHOLE, target: 'node' },
    plugins: [
      {
        name: 'places',
        enforce: 'pre',
        transform(code, id) {
          if (!id.startsWith(ROOT) || id.includes('node_modules') || !code.includes('import.meta')) return undefined;
          const place = pathToFileURL(id);
          return code
            .replace(/new URL\('([^']+\.ts)', import\.meta\.url\)/g, (whole: string, path: string) => {
              const entry = fileURLToPath(new URL(path, place));
              return entries.includes(entry) ? `new URL(${JSON.stringify(pathToFileURL(bundled(entry)).href)})` : whole;
            })
            .replaceAll('import.meta.url', JSON.stringify(place.href))
            .replaceAll('import.meta.dirname', JSON.stringify(fileURLToPath(new URL('.', place))));
        },
      },
    ],
  });
}
