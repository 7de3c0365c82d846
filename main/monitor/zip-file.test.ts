import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { writeZip } from './zip-file.ts';

it('an archive has its texts, bytes and files as they were', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    const large = Buffer.alloc(300_000, 'calls ');
    writeFileSync(join(dir, 'calls.db'), large);
    const path = join(dir, 'a.zip');
    await writeZip(
      path,
      [
        { name: 'text.txt', data: 'grüße' },
        { name: 'empty.txt', data: '' },
        { name: 'deep/calls.db', file: join(dir, 'calls.db') },
      ],
      Date.UTC(2026, 10, 22),
    );
    const read = unzipSync(readFileSync(path));
    expect(Object.keys(read)).toEqual(['text.txt', 'empty.txt', 'deep/calls.db']);
    expect(Buffer.from(read['text.txt'] ?? []).toString()).toBe('grüße');
    expect(Buffer.from(read['deep/calls.db'] ?? []).equals(large)).toBe(true);
    await expect(writeZip(path, [], 0)).rejects.toThrow('EEXIST');
    await expect(writeZip(join(dir, 'b.zip'), [{ name: 'x', file: join(dir, 'gone') }], 0)).rejects.toThrow('ENOENT');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
