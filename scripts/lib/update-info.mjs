import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { writeWhole } from './files.mjs';
import { SetupError } from './run.mjs';

/** A build with this address never looks for updates: no name ends in .invalid (RFC 2606 §2). */
export const NO_UPDATES_URL = 'https://updates.invalid/';

/** The key that signs what the app takes as an update: a PEM file, Ed25519. @returns {import('node:crypto').KeyObject | undefined} */
export function updatesKey(file = process.env.COPPERLINE_UPDATES_KEY) {
  if (!file) return undefined;
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'ed25519')
    throw new SetupError(`${file} is not an Ed25519 key: make one with \`openssl genpkey -algorithm ed25519\`.`);
  return key;
}

/** What a build knows the signer by, as base64 of its SPKI. @param {import('node:crypto').KeyObject} key */
export const publicKeyText = (key) => createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

/**
 * What is signed of an update: main/shell/update/release-info.ts has the same. Who keeps the files may say how many
 * get it (`stagingPercentage`), and nothing else.
 * @param {{version: string, withdrawn: readonly string[], sha512: readonly string[]}} info
 */
export const statement = ({ version, withdrawn, sha512 }) =>
  ['copperline update 1', version, [...withdrawn].sort().join(' '), ...[...new Set(sha512)].sort()].join('\n');

/** As electron-builder writes it: one value a line. @param {string} text @param {string} name */
const fieldOf = (text, name) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1]?.replace(/^['"]|['"]$/g, '');

/** @param {string} text @param {string} name @param {string | undefined} value JSON, which is YAML */
function withValue(text, name, value) {
  const without = text.replace(new RegExp(`^${name}:.*\n?`, 'm'), '');
  return value === undefined ? without : `${without.trimEnd()}\n${name}: ${value}\n`;
}

/**
 * Changes what a feed says of its update, and signs it again.
 * @param {string} text latest.yml
 * @param {{percentage?: number | undefined, withdrawn?: readonly string[] | undefined}} change
 * @param {import('node:crypto').KeyObject | undefined} key
 */
export function changedFeed(text, { percentage, withdrawn }, key) {
  const version = fieldOf(text, 'version');
  if (version === undefined) throw new SetupError('This is no update feed: it has no version.');
  let changed = text;
  if (percentage !== undefined) changed = withValue(changed, 'stagingPercentage', String(percentage));
  const all = withdrawn ?? JSON.parse(fieldOf(text, 'withdrawn') ?? '[]');
  changed = withValue(changed, 'withdrawn', all.length > 0 ? JSON.stringify(all) : undefined);
  const sha512 = [...changed.matchAll(/^\s*(?:- )?sha512: *(\S+)$/gm)].map(([, hash = '']) => hash);
  if (!key) return changed;
  const signature = sign(null, Buffer.from(statement({ version, withdrawn: all, sha512 })), key).toString('base64');
  return withValue(changed, 'signature', JSON.stringify(signature));
}

/** @param {string} folder @returns {Promise<string[]>} its feeds: latest.yml, latest-linux.yml, latest-mac.yml … */
export async function feedsIn(folder) {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^latest.*\.yml$/.test(name)).map((name) => join(folder, name));
}

/** Signs every feed of a folder, where there is a key. @param {string} folder @param {Parameters<typeof changedFeed>[1]} [change] */
export async function signUpdates(folder, change = {}) {
  const key = updatesKey();
  const feeds = await feedsIn(folder);
  for (const feed of feeds) await writeWhole(feed, changedFeed(await readFile(feed, 'utf8'), change, key));
  return feeds;
}
