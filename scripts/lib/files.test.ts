import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contentKey, folderKey, makeWholeFolder } from './files.mjs';

const folder = mkdtempSync(join(tmpdir(), 'setup-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what the set-up makes', () => {
  it('a build that fails leaves nothing that looks like a result', async () => {
    const result = join(folder, 'fails');
    const build = makeWholeFolder(result, async (unfinished) => {
      writeFileSync(join(unfinished, 'half'), '');
      throw new Error('interrupted');
    });
    await expect(build).rejects.toThrow('interrupted');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('the old result stays until the new one is whole', async () => {
    const result = join(folder, 'twice');
    const fill = (text: string) => async (unfinished: string) => {
      if (existsSync(join(result, 'file'))) expect(readFileSync(join(result, 'file'), 'utf8')).toBe('old');
      writeFileSync(join(unfinished, 'file'), text);
    };
    await makeWholeFolder(result, fill('old'));
    await makeWholeFolder(result, fill('new'));
    expect(readFileSync(join(result, 'file'), 'utf8')).toBe('new');
  });

  it('what a killed build left is cleared away, what a running one makes is not', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'close');
    const left = join(folder, `whole.${dead.pid}.tmp`);
    const inWork = join(folder, `whole.${process.ppid}.tmp`);
    for (const path of [left, inWork]) mkdirSync(path);
    await makeWholeFolder(join(folder, 'whole'), async () => {});
    expect(existsSync(left)).toBe(false);
    expect(existsSync(inWork)).toBe(true);
  });

  it('the key of a folder changes with a name, a text and a new file', async () => {
    const sources = join(folder, 'sources');
    mkdirSync(sources);
    const keys = [await folderKey([sources])];
    for (const [name, text] of [
      ['a', 'x'],
      ['a', 'y'],
      ['b', 'x'],
    ] as const) {
      writeFileSync(join(sources, name), text);
      keys.push(await folderKey([sources]));
    }
    expect(new Set(keys).size).toBe(4);
  });

  it('parts of a key do not run into each other', () => {
    expect(contentKey('ab', 'c')).not.toBe(contentKey('a', 'bc'));
  });
});
