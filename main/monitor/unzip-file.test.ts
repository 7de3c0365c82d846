import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, uint8Array } from 'fast-check';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readZip, type ZipWish } from './unzip-file.ts';
import { writeZip } from './zip-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'unzip-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const memory = (mostBytes = 1_000): ZipWish => ({ to: 'memory', mostBytes });

describe('an archive', () => {
  it('is read by name, into memory or a file', async () => {
    const path = join(dir, 'a.zip');
    // What looks like headers within the data must mislead nobody.
    const tricky = Buffer.concat([
      Buffer.from('PK\u0007\u0008'),
      Buffer.alloc(70_000, 'PK\u0003\u0004PK\u0001\u0002PK\u0005\u0006'),
    ]);
    await writeZip(
      path,
      [
        { name: 'one.json', data: '{"one":1}' },
        { name: 'other.txt', data: 'passed over' },
        { name: 'empty', data: '' },
        { name: 'calls.db', data: tricky },
      ],
      Date.UTC(2026, 10, 22),
    );
    const found = await readZip(
      path,
      new Map<string, ZipWish>([
        ['one.json', memory()],
        ['empty', memory()],
        ['calls.db', { to: 'file', path: join(dir, 'db'), mostBytes: 100_000 }],
        ['none', memory()],
      ]),
    );
    expect([...found].map(([name, data]) => [name, data.toString()])).toEqual([
      ['one.json', '{"one":1}'],
      ['empty', ''],
    ]);
    expect(readFileSync(join(dir, 'db')).equals(tricky)).toBe(true);
  });

  it('that others made is read as well, stored or packed', async () => {
    writeFileSync(
      join(dir, 'a.zip'),
      zipSync({
        stored: [Buffer.from('as it is'), { level: 0 }],
        packed: [Buffer.from('packed '.repeat(99)), { level: 9 }],
      }),
    );
    const found = await readZip(
      join(dir, 'a.zip'),
      new Map<string, ZipWish>([
        ['stored', memory()],
        ['packed', memory()],
      ]),
    );
    expect(found.get('stored')?.toString()).toBe('as it is');
    expect(found.get('packed')?.length).toBe(693);
  });

  it('that holds more than it may is not unpacked, nor one that lies about it', async () => {
    const bomb = Buffer.from(zipSync({ big: Buffer.alloc(50_000_000) }));
    writeFileSync(join(dir, 'a.zip'), bomb);
    await expect(readZip(join(dir, 'a.zip'), new Map<string, ZipWish>([['big', memory()]]))).rejects.toThrow(
      'too large',
    );
    const directory = bomb.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    bomb.writeUInt32LE(500, directory + 24);
    writeFileSync(join(dir, 'a.zip'), bomb);
    await expect(
      readZip(
        join(dir, 'a.zip'),
        new Map<string, ZipWish>([['big', { to: 'file', path: join(dir, 'big'), mostBytes: 1_000 }]]),
      ),
    ).rejects.toThrow('too large');
    if (existsSync(join(dir, 'big'))) expect(readFileSync(join(dir, 'big')).length).toBeLessThan(1_000);
  });

  it('of whatever bytes is read or refused in words', async () => {
    const good = Buffer.from(zipSync({ a: Buffer.from('text') }));
    await assert(
      asyncProperty(uint8Array({ maxLength: 200 }), async (noise) => {
        const path = join(dir, 'noise.zip');
        for (const bytes of [
          Buffer.from(noise),
          Buffer.concat([Buffer.from(noise), good.subarray(noise.length % good.length)]),
        ]) {
          writeFileSync(path, bytes);
          await readZip(path, new Map<string, ZipWish>([['a', memory()]])).catch((thrown: Error) =>
            expect(thrown.message).toMatch(/archive/),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
