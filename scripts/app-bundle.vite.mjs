/**
 * How Vite bundles the desktop app's own code (docs/adr/0032): types stripped, packages of plain JavaScript in it, each
 * file's own place rewritten. One build a mode: `desktop`, which stays in the archive, and `children`, which lie
 * outside it and share no file with it.
 */
import { writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEntries, rewritePlaces } from './lib/app-places.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Stay packages: they load native code or other files by where they are, or are loaded by name when the app runs. */
const wholePackages = [
  ...['usb', 'node-hid', 'serialport'],
  // Asks for its own file's name.
  'write-file-atomic',
  // Loaded by `require` in the order that main/sip/jssip.ts needs.
  'jssip',
  'electron-updater',
];
const external = ['electron', ...wholePackages];

/** By `require` and in no import. @type {Record<string, string[]>} */
const requiredByName = { desktop: ['jssip'] };

/** @param {string} imported `usb`, `@serialport/stream/x`, `./chunk.mjs`, `node:fs` @returns {string[]} */
const packageOf = (imported) => {
  const name = /^(?:@[^/]+\/)?[^./:][^/:]*(?=\/|$)/.exec(imported)?.[0];
  return name === undefined || name === 'electron' || imported.endsWith('.mjs') || isBuiltin(imported) ? [] : [name];
};

/** @param {string} text */
const escaped = (text) => text.replace(/[/.]/g, String.raw`\$&`);

/** @type {Record<string, {outDir: string, input: Record<string, string>}>} */
const builds = {
  desktop: { outDir: 'main/desktop', input: { desktop: join(root, 'main', 'desktop.ts') } },
  children: {
    outDir: 'main/children',
    input: Object.fromEntries(
      Object.entries(childEntries).map(([source, place]) => [
        place.replace(/^.*\/|\.mjs$/g, ''),
        join(root, ...source.split('/')),
      ]),
    ),
  },
};

/** @param {{mode: string}} environment */
export default function config({ mode }) {
  const build = builds[mode];
  if (!build) throw new Error(`There is no build "${mode}": ${Object.keys(builds).join(', ')}.`);
  /** @type {Set<string>} */
  const places = new Set();
  /** @type {Set<string>} */
  const packages = new Set();
  return {
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: build.input,
        output: {
          entryFileNames: '[name].mjs',
          chunkFileNames: '[name]-[hash].mjs',
          // mediasoup, which is CommonJS, asks for it when it finds no package of its own name: a module has none.
          banner: 'var __dirname = import.meta.dirname;',
        },
        external: [...external.map((name) => new RegExp(`^${escaped(name)}($|/)`)), /^@serialport\//],
      },
    },
    ssr: { noExternal: true, external, target: 'node' },
    plugins: [
      {
        name: 'places',
        enforce: 'pre',
        /** @param {string} code @param {string} id */
        transform(code, id) {
          const file = id.replace(/\?.*$/, '');
          if (!file.startsWith(root)) return undefined;
          const owner = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
          if (owner !== undefined) {
            packages.add(owner);
            return undefined;
          }
          const rewritten = rewritePlaces(code, file, root);
          if (!rewritten) return undefined;
          for (const place of rewritten.places) places.add(place);
          return { code: rewritten.code, map: null };
        },
        /** @param {{dir: string}} options @param {Record<string, {imports?: string[], dynamicImports?: string[]}>} bundle */
        async writeBundle({ dir }, bundle) {
          const imported = Object.values(bundle).flatMap((chunk) => [
            ...(chunk.imports ?? []),
            ...(chunk.dynamicImports ?? []),
          ]);
          const whole = new Set([...imported.flatMap(packageOf), ...(requiredByName[mode] ?? [])]);
          // What build-app.mjs is to put beside the bundle, and whose licences.
          const parts = { places: [...places].sort(), packages: [...packages].sort(), whole: [...whole].sort() };
          await writeFile(join(dir, 'parts.json'), `${JSON.stringify(parts, undefined, 2)}\n`);
        },
      },
    ],
  };
}
