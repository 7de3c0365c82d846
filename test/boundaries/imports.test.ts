import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cruise, fewestModules } from '../../scripts/boundaries.mjs';
import { root } from '../../scripts/lib/places.mjs';

/** The import rule as the design has it, written down a second time: the cruiser's configuration must agree. */
const mayImport: Record<string, string[]> = {
  contract: [],
  core: [],
  line: ['core'],
  sip: ['core'],
  media: ['core', 'line'],
  adapters: ['core', 'line', 'native'],
  'media-process': ['core', 'line', 'media', 'adapters', 'native'],
  call: ['core', 'line', 'sip', 'media'],
  store: ['core', 'line', 'call'],
  monitor: ['core', 'call', 'store'],
  gateway: [
    'core',
    'line',
    'sip',
    'media',
    'media-process',
    'adapters',
    'call',
    'store',
    'monitor',
    'contract',
    'native',
  ],
  cli: ['contract', 'core', 'store'],
  preload: ['contract'],
  shell: ['contract', 'core', 'gateway'],
  renderer: ['contract'],
};
const mainFolders = Object.keys(mayImport).filter((name) => name !== 'renderer');
const targets = [...mainFolders, 'renderer', 'native'];

/** Packages that have one home; elsewhere they are forbidden. */
const homes: Record<string, string> = {
  electron: 'shell',
  jssip: 'sip',
  mediasoup: 'media',
  react: 'renderer',
  'react-dom': 'renderer',
  '@mantine/core': 'renderer',
  i18next: 'renderer',
  'react-i18next': 'renderer',
  usb: 'adapters',
  'node-hid': 'adapters',
  serialport: 'adapters',
  'electron-updater': 'shell',
  'libphonenumber-js': 'call',
  'net-snmp': 'monitor',
  nodemailer: 'monitor',
  fflate: 'monitor',
  'node-forge': 'gateway',
};

const folderOf = (name: string): string => (name === 'renderer' || name === 'native' ? name : `main/${name}`);

interface Found {
  rule: string;
  from: string;
  to: string;
}

/** A tree of its own under build/, in which every file is one planted import. */
class PlantedTree implements Disposable {
  readonly folder: string;

  constructor() {
    mkdirSync(join(root, 'build'), { recursive: true });
    this.folder = mkdtempSync(join(root, 'build', 'planted-'));
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
    for (const name of ['package.json', 'tsconfig.json']) symlinkSync(join(root, name), join(this.folder, name));
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('the import rule', () => {
  const tree = new PlantedTree();
  let violations: Found[] = [];
  let modules: string[] = [];

  /** The rules that a planted file breaks. */
  const brokenBy = (from: string): string[] => [
    ...new Set(violations.filter((found) => found.from === from).map(({ rule }) => rule)),
  ];

  beforeAll(() => {
    for (const name of targets) tree.write(`${folderOf(name)}/index.ts`, 'export const here = 1;\n');
    for (const from of Object.keys(mayImport)) {
      const up = from === 'renderer' ? '..' : '../..';
      for (const to of targets) {
        const line = `from '${up}/${folderOf(to)}/index.ts';\n`;
        tree.write(`${folderOf(from)}/uses-${to}.ts`, `import { here } ${line}export const there = here;\n`);
        tree.write(
          `${folderOf(from)}/types-${to}.ts`,
          `import type { here } ${line}export type There = typeof here;\n`,
        );
        tree.write(`${folderOf(from)}/uses-${to}.test.ts`, `import { here } ${line}export const there = here;\n`);
      }
      for (const name of Object.keys(homes)) {
        tree.write(`${folderOf(from)}/package-${name.replace('/', '-')}.ts`, `import '${name}';\n`);
      }
    }
    tree.write('main/call/one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n");
    tree.write('main/call/two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n");
    tree.write('main/call/lost.ts', "import './nowhere.ts';\n");
    tree.write('main/call/uses-a-test.ts', "import './uses-core.test.ts';\n");
    tree.write('main/call/waits.ts', "import { setTimeout } from 'node:timers/promises';\nawait setTimeout(1);\n");
    tree.write('main/core/lazily.ts', "export const later = () => import('../sip/index.ts');\n");
    tree.write('main/headless.ts', "import './shell/index.ts';\n");
    tree.write('renderer/reads-files.ts', "import 'node:fs';\n");
    tree.write('scripts/needs-a-package.mjs', "import 'zod';\n");
    tree.write('assets/profiles/profiles.json', '{}\n');
    for (const from of ['line', 'call']) {
      const text =
        "import data from '../../assets/profiles/profiles.json' with { type: 'json' };\nexport const all = data;\n";
      tree.write(`main/${from}/reads-profiles.ts`, text);
    }
    ({ modules, violations } = cruise(tree.folder));
  }, 60_000);

  afterAll(() => tree[Symbol.dispose]());

  for (const from of Object.keys(mayImport)) {
    it(`${from} imports what it may and nothing else`, () => {
      const allowed = targets.filter((to) => brokenBy(`${folderOf(from)}/uses-${to}.ts`).length === 0);
      expect(allowed.toSorted()).toEqual([...new Set([from, ...(mayImport[from] ?? [])])].toSorted());
      const allowedTypes = targets.filter((to) => brokenBy(`${folderOf(from)}/types-${to}.ts`).length === 0);
      expect(allowedTypes).toEqual(allowed);
    });

    it(`a test in ${from} imports anything`, () => {
      for (const to of targets) expect(brokenBy(`${folderOf(from)}/uses-${to}.test.ts`)).toEqual([]);
    });
  }

  for (const [name, home] of Object.entries(homes)) {
    it(`the package ${name} is known where it belongs alone`, () => {
      for (const from of Object.keys(mayImport)) {
        const broken = brokenBy(`${folderOf(from)}/package-${name.replace('/', '-')}.ts`).filter((rule) =>
          rule.startsWith('package-'),
        );
        const also: Record<string, string> = { electron: 'preload', 'libphonenumber-js': 'renderer' };
        const isHome = from === home || from === also[name];
        expect(broken.length > 0, `${name} in ${from}`).toBe(!isHome);
      }
    });
  }

  it('two files that import each other are found', () => {
    expect(brokenBy('main/call/one.ts')).toEqual(['no-cycles']);
  });

  it('an import of a file that is not there is found', () => {
    expect(brokenBy('main/call/lost.ts')).toEqual(['nothing-unresolved']);
  });

  it('shipped code that imports a test is found', () => {
    expect(brokenBy('main/call/uses-a-test.ts')).toEqual(['nothing-imports-tests']);
  });

  it("a timer out of Node's own modules is found", () => {
    expect(brokenBy('main/call/waits.ts')).toEqual(['time-through-the-clock']);
  });

  it('an import in the middle of a function is found', () => {
    expect(brokenBy('main/core/lazily.ts')).toEqual(['core-imports']);
  });

  it('the headless entry that imports the shell is found', () => {
    expect(brokenBy('main/headless.ts')).toEqual(['entry-imports']);
  });

  it("the console that imports Node's modules is found", () => {
    expect(brokenBy('renderer/reads-files.ts')).toEqual(['renderer-is-a-page']);
  });

  it('a set-up script that needs a package is found', () => {
    expect(brokenBy('scripts/needs-a-package.mjs')).toEqual(['scripts-imports']);
  });

  it("the countries' data is read by the line alone", () => {
    expect(brokenBy('main/line/reads-profiles.ts')).toEqual([]);
    expect(brokenBy('main/call/reads-profiles.ts')).toEqual(['profiles-through-the-line']);
  });

  it('every planted file was read', () => {
    expect(modules.length).toBeGreaterThan(Object.keys(mayImport).length * targets.length * 3);
  });
});

describe('our own tree', () => {
  it('is read by the cruiser and keeps the rule', () => {
    const { modules, violations } = cruise();
    expect(modules.length).toBeGreaterThan(fewestModules);
    expect(modules).toContain('main/core/clock.ts');
    expect(modules.filter((path) => path.endsWith('.ts')).length).toBeGreaterThan(fewestModules / 2);
    expect(violations).toEqual([]);
  }, 60_000);
});
