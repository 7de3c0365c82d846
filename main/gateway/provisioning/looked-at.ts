import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { ProvisioningPlan } from '../../contract/provisioning.ts';
import { GatewayError } from '../../core/errors.ts';
import { readZip, type ZipWish } from '../../monitor/unzip-file.ts';
import { judgeBook, type RestorableBook } from '../../store/restorable-books.ts';
import { settingDifferences } from '../../store/settings-diff.ts';
import { type JsonObject, judgeDocument } from '../../store/settings-document.ts';
import {
  LARGEST_PACKAGE,
  openSecretsOf,
  PACKAGE_FILE,
  readPackage,
  type SettingsPackage,
} from '../../store/settings-package.ts';
import type { Settings } from '../../store/settings-schema.ts';
import { sha256OfFile } from './fetch-package.ts';

/** What an archive without ZIP64 can hold. */
const LARGEST_BOOK = 2 ** 32 - 1;
const MOST_CHANGES = 300;

/** A file of settings that was read and judged, ready to be applied. */
export interface LookedAt {
  readonly plan: Omit<ProvisioningPlan, 'id'>;
  readonly document: JsonObject;
  /** Undefined: none in it, or sealed and not opened. */
  readonly secrets: ReadonlyMap<string, string> | undefined;
  /** Copies of what else is in it, on the disk. */
  readonly books: ReadonlyMap<RestorableBook, string>;
}

/**
 * Reads a package, an archive with one in it, or a settings.json, and says what it would change here.
 * @param books where each book in it is put @throws GatewayError `bad-request`, in words
 */
export async function lookAt(options: {
  readonly path: string;
  readonly from: string;
  readonly sha256?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly current: Settings;
  readonly books: ReadonlyMap<RestorableBook, string>;
}): Promise<LookedAt> {
  const { path, from, passphrase, current } = options;
  const sum = await sha256OfFile(path);
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== sum)
    throw new GatewayError(
      'bad-request',
      `This is another file than the one that was meant: its SHA-256 is ${sum}. Nothing was changed.`,
    );
  const { size } = await stat(path);
  const { text, found: entries } = await contentsOf(path, options.books);
  const read = readPackage(text);
  if (!read.ok) throw new GatewayError('bad-request', read.text);
  const { package: found } = read;
  const secrets = await secretsOf(found, passphrase);
  const document = withOwnAdapters(found, current);
  const judged = judgeDocument(document);
  if (judged.kind !== 'good')
    throw new GatewayError('bad-request', 'The settings in this file do not fit this computer’s adapters.');
  const after = judged.settings;
  const changes = settingDifferences(current, after);
  const { madeAt, madeBy } = found;
  return {
    document,
    secrets,
    books: new Map([...options.books].filter(([book]) => entries.has(book))),
    plan: {
      sha256: sum,
      bytes: size,
      from,
      kind: found.kind,
      ...(madeAt === undefined ? {} : { madeAt }),
      ...(madeBy === undefined ? {} : { madeBy }),
      changes: changes.slice(0, MOST_CHANGES),
      more: Math.max(0, changes.length - MOST_CHANGES),
      secrets: found.sealed ? 'sealed' : 'none',
      secretCount: secrets?.size ?? 0,
      ...Object.fromEntries([...entries].map(([{ name }, count]) => [name, count])),
      warnings: [...found.unknownTexts, ...warningsOf(found, secrets, after)],
    },
  };
}

async function contentsOf(
  path: string,
  books: ReadonlyMap<RestorableBook, string>,
): Promise<{ readonly text: string; readonly found: ReadonlyMap<RestorableBook, number> }> {
  if (!(await isArchive(path))) {
    const { size } = await stat(path);
    if (size > LARGEST_PACKAGE) throw new GatewayError('bad-request', 'This file is too large to be settings.');
    const file = await open(path);
    try {
      return { text: await file.readFile('utf8'), found: new Map() };
    } finally {
      await file.close();
    }
  }
  const files = await readZip(
    path,
    new Map<string, ZipWish>([
      [PACKAGE_FILE, { to: 'memory', mostBytes: LARGEST_PACKAGE }],
      ...[...books].map(([{ file }, to]): [string, ZipWish] => [
        file,
        { to: 'file', path: to, mostBytes: LARGEST_BOOK },
      ]),
    ]),
  );
  const text = files.get(PACKAGE_FILE)?.toString('utf8');
  if (text === undefined)
    throw new GatewayError('bad-request', `This archive is none of ours: it has no ${PACKAGE_FILE}.`);
  const found = new Map<RestorableBook, number>();
  for (const [book, copy] of books) {
    if (!existsSync(copy)) continue;
    const judged = judgeBook(book, copy);
    if (!judged.ok) throw new GatewayError('bad-request', judged.text);
    found.set(book, judged.entries);
  }
  return { text, found };
}

async function isArchive(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0);
    return head.equals(Buffer.from('PK\u0003\u0004', 'latin1'));
  } finally {
    await file.close();
  }
}

async function secretsOf(
  found: SettingsPackage,
  passphrase: string | undefined,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (!found.sealed || passphrase === undefined) return undefined;
  const opened = await openSecretsOf(found, passphrase);
  if (!opened)
    throw new GatewayError(
      'bad-request',
      'The passphrase does not open the passwords in this file: it is another one, or the file was changed.',
    );
  return opened;
}

/** Settings to start another gateway from have no adapters in them: those of this computer stay. */
function withOwnAdapters({ document }: SettingsPackage, current: Settings): JsonObject {
  const adapters = 'adapters' in document ? {} : { adapters: structuredClone(current.adapters) as unknown };
  return { ...document, ...adapters, version: 1 };
}

function warningsOf(
  found: SettingsPackage,
  secrets: ReadonlyMap<string, string> | undefined,
  after: Settings,
): string[] {
  const warnings: string[] = [];
  if (found.sealed && !secrets)
    warnings.push(
      'Passwords and keys in this file are sealed: without its passphrase they are left out, and those that are here stay.',
    );
  const registering = after.trunks.filter(({ kind }) => kind.kind === 'registers');
  if (!found.sealed && registering.length > 0)
    warnings.push(
      `No passwords are in this file: type in those of ${registering.map(({ name, id }) => `"${name || id}"`).join(', ')} afterwards, unless they are here already.`,
    );
  for (const file of filesIn(found.document))
    if (!existsSync(file)) warnings.push(`${file} is named in these settings and is not on this computer.`);
  return warnings;
}

/** Files of this computer that settings name: `caFile`, `certFile`, `holdMusic`. */
function filesIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return /File$|^holdMusic$/.test(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => filesIn(item));
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(Object.entries(value).flatMap(([inner, item]) => filesIn(item, inner)))];
}
