import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import type { Visitor } from '../gateway/access/visitor.ts';
import { FileShelf } from '../gateway/file-shelf.ts';
import { answerTransfer } from './page-transfers.ts';
import { PERSON_HERE } from './person-here.ts';

const olga: Visitor = { kind: 'user', name: 'olga', role: 'owner', signIn: 's1', address: '192.0.2.7' };
let dir: string;
let shelf: FileShelf;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'transfers-'));
  shelf = await FileShelf.open(dir, { clock: new VirtualClock(), log: silentLog });
});
afterEach(async () => {
  await shelf[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});
const offer = async (to: Visitor): Promise<string> => {
  const path = shelf.newPath();
  writeFileSync(path, 'a backup');
  return (await shelf.offer(path, 'back up".zip', to)).id;
};
const ask = (path: string, init?: RequestInit): Promise<Response | undefined> =>
  answerTransfer(shelf, new Request(`app://console${path}`, init));

it('what was made for the window is had once, as a file to save', async () => {
  const id = await offer(PERSON_HERE);
  expect((await ask(`/download/${id}`, { method: 'HEAD' }))?.status).toBe(405);
  const answer = await ask(`/download/${id}`);
  expect(await answer?.text()).toBe('a backup');
  expect(answer?.headers.get('content-disposition')).toBe('attachment; filename="back_up_.zip"');
  expect(answer?.headers.get('content-length')).toBe('8');
  expect(answer?.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await ask(`/download/${id}`))?.status).toBe(404);
});

it('what was made for somebody else is not there', async () => {
  expect((await ask(`/download/${await offer(olga)}`))?.status).toBe(404);
});

it('what the window sends can be read by its requests', async () => {
  const answer = await ask('/upload', { method: 'POST', body: 'settings', headers: { origin: 'app://console' } });
  const { ok, id, bytes } = JSON.parse((await answer?.text()) ?? '{}') as { ok: boolean; id: string; bytes: number };
  expect([ok, bytes]).toEqual([true, 8]);
  expect(readFileSync(shelf.uploaded(id, PERSON_HERE) ?? '', 'utf8')).toBe('settings');
  expect(shelf.uploaded(id, olga)).toBeUndefined();
});

it('nothing is taken from another page, or by another way', async () => {
  for (const origin of ['https://example.invalid', 'null'])
    expect((await ask('/upload', { method: 'POST', body: 'x', headers: { origin } }))?.status).toBe(403);
  expect((await ask('/upload'))?.status).toBe(405);
});

it('other requests are none of its business', async () => {
  for (const path of ['/', '/download/', '/download/a/b', '/download/..%2fsecrets.json', '/uploads'])
    expect(await ask(path), path).toBeUndefined();
  expect(await answerTransfer(shelf, new Request('app://evil/upload', { method: 'POST' }))).toBeUndefined();
});
