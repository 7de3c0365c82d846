/**
 * Stands in for fpm where it cannot be downloaded: takes the command line that electron-builder gives it for its `deb` target,
 * and builds the package with dpkg-deb. An option that is not known here is an error, never left out.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const SINGLE = new Set([
  ...['-s', '-t', '--architecture', '--after-install', '--after-remove', '--before-install', '--before-remove'],
  ...['--description', '--version', '--package', '--name', '--maintainer', '--vendor', '--url', '--category'],
  ...['--deb-priority', '--deb-compression', '--license', '--iteration'],
]);
const LISTS = new Set(['-d', '--deb-recommends', '--deb-suggests']);
const SCRIPTS = {
  '--after-install': 'postinst',
  '--after-remove': 'postrm',
  '--before-install': 'preinst',
  '--before-remove': 'prerm',
};

interface Orders {
  readonly one: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** What goes where. */
  readonly maps: readonly (readonly [from: string, to: string])[];
}

function read(args: readonly string[]): Orders {
  const one = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const maps: [string, string][] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const value = args[i + 1] ?? '';
    if (arg === '--force') continue;
    if (SINGLE.has(arg)) one.set(arg, value);
    else if (LISTS.has(arg)) lists.set(arg, [...(lists.get(arg) ?? []), value]);
    else if (arg.startsWith('-')) throw new Error(`fpm-deb does not know ${arg}`);
    else {
      const at = arg.lastIndexOf('=/');
      if (at < 1) throw new Error(`fpm-deb: "${arg}" says not what goes where`);
      maps.push([arg.slice(0, at), arg.slice(at + 1)]);
      continue;
    }
    i++;
  }
  if (one.get('-s') !== 'dir' || one.get('-t') !== 'deb') throw new Error('fpm-deb makes deb from dir alone');
  return { one, lists, maps };
}

function lay(maps: Orders['maps'], stage: string): void {
  for (const [from, to] of maps) {
    const place = join(stage, to);
    if (from.endsWith('/')) {
      mkdirSync(place, { recursive: true });
      execFileSync('cp', ['-a', `${from}.`, place]);
      continue;
    }
    const file = to.endsWith('/') ? join(place, basename(from)) : place;
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(from, file);
    chmodSync(file, statSync(from).mode & 0o111 ? 0o755 : 0o644);
  }
}

function sums(stage: string): { size: number; lines: string } {
  let size = 0;
  const lines: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        chmodSync(path, 0o755);
        walk(path);
      } else if (entry.isFile()) {
        const bytes = readFileSync(path);
        size += bytes.length;
        lines.push(`${createHash('md5').update(bytes).digest('hex')}  ${relative(stage, path)}\n`);
      }
    }
  };
  walk(stage);
  return { size, lines: lines.join('') };
}

function control({ one, lists }: Orders, size: number): string {
  const [first = '', ...rest] = (one.get('--description') ?? '').split('\n');
  const iteration = one.get('--iteration');
  const fields: [string, string | undefined][] = [
    ['Package', one.get('--name')],
    ['Version', `${one.get('--version')}${iteration ? `-${iteration}` : ''}`],
    ['License', one.get('--license')],
    ['Vendor', one.get('--vendor')],
    ['Architecture', one.get('--architecture')],
    ['Maintainer', one.get('--maintainer')],
    ['Installed-Size', String(Math.ceil(size / 1024))],
    ['Depends', lists.get('-d')?.join(', ')],
    ['Recommends', lists.get('--deb-recommends')?.join(', ')],
    ['Suggests', lists.get('--deb-suggests')?.join(', ')],
    ['Section', one.get('--category') ?? 'default'],
    ['Priority', one.get('--deb-priority')],
    ['Homepage', one.get('--url')],
    ['Description', [first, ...rest.map((line) => ` ${line.trim() || '.'}`)].join('\n')],
  ];
  return fields.flatMap(([name, value]) => (value ? `${name}: ${value}\n` : [])).join('');
}

const orders = read(process.argv.slice(2));
const { one } = orders;
const target = one.get('--package') ?? '';
const stage = mkdtempSync(join(tmpdir(), 'fpm-deb-'));
try {
  lay(orders.maps, stage);
  const doc = join(stage, 'usr/share/doc', one.get('--name') ?? '');
  mkdirSync(doc, { recursive: true });
  const entry = `${one.get('--name')} (${one.get('--version')}) whatever; urgency=medium\n\n  * Package created.\n\n -- ${one.get('--maintainer')}  Thu, 01 Jan 1970 00:00:00 +0000\n`;
  writeFileSync(join(doc, 'changelog.gz'), gzipSync(entry));
  const { size, lines } = sums(stage);
  const debian = join(stage, 'DEBIAN');
  mkdirSync(debian);
  writeFileSync(join(debian, 'control'), control(orders, size));
  writeFileSync(join(debian, 'md5sums'), lines);
  for (const [option, name] of Object.entries(SCRIPTS)) {
    const script = one.get(option);
    if (script === undefined) continue;
    copyFileSync(script, join(debian, name));
    chmodSync(join(debian, name), 0o755);
  }
  for (const folder of [stage, debian]) chmodSync(folder, 0o755);
  const compression = { xz: 'xz', gz: 'gzip', zst: 'zstd', none: 'none' }[one.get('--deb-compression') ?? 'gz'];
  if (compression === undefined) throw new Error('fpm-deb does not know this compression');
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '-z1', '--build', stage, target], {
    stdio: ['ignore', 2, 2],
  });
} finally {
  rmSync(stage, { recursive: true, force: true });
}
