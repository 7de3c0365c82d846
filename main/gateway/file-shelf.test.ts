import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import type { Visitor } from './access/visitor.ts';
import { FileShelf, SHELF_LIFE_MS } from './file-shelf.ts';

const here: Visitor = { kind: 'here', role: 'owner', by: 'console', address: '127.0.0.1' };
const user = (signIn: string): Visitor => ({ kind: 'user', name: 'olga', role: 'owner', signIn, address: '192.0.2.7' });

let dir: string;
let shelf: FileShelf;
let clock: VirtualClock;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shelf-'));
  clock = new VirtualClock();
  shelf = await FileShelf.open(dir, { clock, log: silentLog });
});
afterEach(async () => {
  await shelf[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});
const offer = (to: Visitor): ReturnType<FileShelf['offer']> => {
  const path = shelf.newPath();
  writeFileSync(path, 'a backup');
  return shelf.offer(path, 'backup.zip', to);
};

describe('a file that is offered', () => {
  it('can be had once, by who asked for it', async () => {
    const { id, bytes } = await offer(user('s1'));
    expect(bytes).toBe(8);
    for (const other of [user('s2'), here]) expect(shelf.take(id, other)).toBeUndefined();
    const taken = shelf.take(id, user('s1'));
    expect(taken?.name).toBe('backup.zip');
    expect(taken && (await text(taken.stream))).toBe('a backup');
    expect(shelf.take(id, user('s1'))).toBeUndefined();
  });

  it('is gone after its time, and when the shelf is', async () => {
    const { id } = await offer(here);
    clock.advance(SHELF_LIFE_MS);
    expect(shelf.take(id, here)).toBeUndefined();
    await offer(here);
    await shelf[Symbol.asyncDispose]();
    expect(existsSync(join(dir, 'transfer'))).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('makes room for others', async () => {
    const first = await offer(here);
    for (let i = 0; i < 8; i++) await offer(here);
    expect(shelf.take(first.id, here)).toBeUndefined();
  });
});

describe('a file that is sent', () => {
  it('can be read by requests of who sent it', async () => {
    const taken = await shelf.upload(Readable.from([Buffer.from('set'), Buffer.from('tings')]), user('s1'));
    expect(taken).toMatchObject({ ok: true, bytes: 8 });
    const id = taken.ok ? taken.id : '';
    expect(shelf.uploaded(id, user('s2'))).toBeUndefined();
    expect(shelf.uploaded(id, user('s1'))).toContain('transfer');
    expect(shelf.take(id, user('s1'))).toBeUndefined();
  });

  it('that breaks off leaves nothing', async () => {
    const broken = new Readable({ read() {} });
    broken.push(Buffer.from('half'));
    setImmediate(() => broken.destroy(new Error('gone')));
    expect(await shelf.upload(broken, here)).toMatchObject({ ok: false });
    await shelf[Symbol.asyncDispose]();
    expect(existsSync(join(dir, 'transfer')) ? readdirSync(join(dir, 'transfer')) : []).toEqual([]);
  });
});
