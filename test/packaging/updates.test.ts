/** The real electron-updater under our source, as an AppImage updates itself, from a feed on loopback. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFeed, publicKeyText } from '../../scripts/lib/update-info.mjs';
import { Child } from '../kit/child.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';

const makers = generateKeyPairSync('ed25519').privateKey;
const FILE = 'copperline-update-linux-x86_64.AppImage';

interface Feed {
  readonly version: string;
  readonly change?: { percentage?: number; withdrawn?: string[] };
  readonly key?: KeyObject;
  /** What the server gives instead of the file that was signed. */
  readonly served?: string;
  /** The program lies elsewhere by now: nothing can be put in its place. */
  readonly moved?: boolean;
}

/** What version 1.2.3 does about a feed. */
async function update({ version, change = {}, key = makers, served, moved = false }: Feed) {
  using dir = tempDir('update');
  const { path } = dir;
  const started = join(path, 'started');
  const program = `#!/bin/sh\necho ${version} > '${started}'\n`;
  const sha512 = createHash('sha512').update(program).digest('base64');
  const plain = [
    `version: ${version}`,
    ...['files:', `  - url: ${FILE}`, `    sha512: ${sha512}`, `    size: ${program.length}`],
    ...[`path: ${FILE}`, `sha512: ${sha512}`, "releaseDate: '2026-11-22T16:16:19.710Z'", ''],
  ];
  const yml = changedFeed(plain.join('\n'), change, key);
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const name = new URL(url, 'http://127.0.0.1').pathname.slice(1);
    asked.push(name);
    if (name === 'latest-linux.yml') response.end(yml);
    else if (name === FILE) response.end(served ?? program);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  await using _server = { [Symbol.asyncDispose]: async () => void server.close() };
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;

  const own = join(path, 'Copperline.AppImage');
  if (!moved) writeFileSync(own, 'the old version', { mode: 0o755 });
  mkdirSync(join(path, 'resources'));
  writeFileSync(join(path, 'package.json'), JSON.stringify({ version: '1.2.3', productName: 'Copperline' }));
  writeFileSync(
    join(path, 'resources/app-update.yml'),
    `provider: generic\nurl: http://127.0.0.1:${port}/\nupdaterCacheDirName: copperline-updater\n`,
  );
  await using app = await Child.start(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'stand-in/update-once.ts'),
      publicKeyText(makers),
    ],
    { name: 'the app', env: { APPIMAGE: own, STAND_IN_APP: path, XDG_CACHE_HOME: join(path, 'cache') } },
  );
  await app.exited;
  const said = [...app.stdout.matchAll(/^update (.*)$/gm)].map(([, text = '']) => text);
  if (said.at(-1) === 'downloaded')
    await waitFor(() => readFileSync(started, 'utf8'), { what: 'the new version to start' });
  return { said, asked, program, installed: moved ? undefined : readFileSync(own, 'utf8') };
}

describe('an installed version', () => {
  it('takes a newer one that its makers signed, puts it in its own place and starts it', async () => {
    const { said, program, installed } = await update({ version: '1.2.4' });
    expect(said).toEqual(['by AppImageUpdater', 'found 1.2.4', 'downloaded']);
    expect(installed).toBe(program);
  });

  it('refuses a file that was tampered with', async () => {
    const { said, installed } = await update({ version: '1.2.4', served: '#!/bin/sh\necho evil\n' });
    expect(said[2]).toMatch(/^refused .*sha512 checksum mismatch/);
    expect(installed).toBe('the old version');
  });

  it('refuses a version that somebody else signed, without fetching it', async () => {
    const { said, asked, installed } = await update({
      version: '9.9.9',
      key: generateKeyPairSync('ed25519').privateKey,
    });
    expect(said[1]).toBe('refused version 9.9.9 is not signed by Copperline’s makers');
    expect(asked).not.toContain(FILE);
    expect(installed).toBe('the old version');
  });

  it('says so when it could not be put in place', async () => {
    const { said } = await update({ version: '1.2.4', moved: true });
    expect(said.slice(1)).toEqual(['found 1.2.4', 'downloaded', expect.stringMatching(/^refused .*ENOENT/)]);
  });

  it('waits for its turn while a version is given to some', async () => {
    expect((await update({ version: '1.2.4', change: { percentage: 0 } })).said[1]).toBe('none');
    expect((await update({ version: '1.2.4', change: { percentage: 100 } })).said[1]).toBe('found 1.2.4');
  });

  it('does not go back to an older one by itself', async () => {
    expect((await update({ version: '1.2.2' })).said[1]).toBe('none');
    expect((await update({ version: '1.2.2', change: { withdrawn: ['1.2.1'] } })).said[1]).toBe('none');
  });

  it('goes back at once when it was withdrawn, however few get the other', async () => {
    const { said, program, installed } = await update({
      version: '1.2.2',
      change: { percentage: 0, withdrawn: ['1.2.3'] },
    });
    expect(said).toEqual(['by AppImageUpdater', 'found 1.2.2', 'downloaded']);
    expect(installed).toBe(program);
  });
});
