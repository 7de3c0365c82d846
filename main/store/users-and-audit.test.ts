import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { openAuditLog } from './audit-log.ts';
import { openUsers, type StoredUser } from './users-file.ts';

let dir: string;
const clock = new VirtualClock();
const store = { clock, log: silentLog };
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'users-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const olga: StoredUser = { name: 'olga', role: 'owner', hash: 'scrypt$1$1$1$AAAA$AAAA', createdAt: 0 };

describe('the users', () => {
  it('are kept in a file that is nobody else’s, and never in a log', async () => {
    const users = await openUsers(dir, store);
    expect(await users.change('olga', () => olga)).toBeUndefined();
    expect(JSON.stringify({ users })).not.toContain('scrypt');
    expect(statSync(join(dir, 'users.json')).mode & 0o777).toBe(0o600);
    const again = await openUsers(dir, store);
    expect(again.get('olga')).toEqual(olga);
    expect(await again.change('olga', () => 'remove')).toBeUndefined();
    expect((await openUsers(dir, store)).all).toEqual([]);
  });

  it('are changed one after the other: two changes at once cannot both take the last owner away', async () => {
    const users = await openUsers(dir, store);
    await users.change('olga', () => olga);
    await users.change('vera', () => ({ ...olga, name: 'vera' }));
    const remove = (name: string): Promise<string | undefined> =>
      users.change(name, (_, all) => (all.some((other) => other.name !== name) ? 'remove' : { no: 'the last one' }));
    expect(await Promise.all([remove('olga'), remove('vera')])).toEqual([undefined, 'the last one']);
  });

  it('that are damaged are set aside and told: nobody signs in by them', async () => {
    writeFileSync(join(dir, 'users.json'), '{"version":1,"users":[{"name":"evil"}]}');
    const users = await openUsers(dir, store);
    expect(users.all).toEqual([]);
    expect(users.problems).toMatchObject([{ severity: 'error', text: expect.stringContaining('users.damaged-') }]);
  });
});

describe('the record of who did what', () => {
  const act = { who: 'olga', from: '192.0.2.7', what: 'user.add', ok: true } as const;

  it('is read the newest first, by pages and by name', () => {
    using audit = openAuditLog(dir, store);
    for (let i = 0; i < 5; i++) audit.add({ ...act, who: i % 2 === 0 ? 'olga' : 'vera', detail: String(i) });
    const [first, second] = audit.list({ limit: 2 });
    expect([first?.detail, second?.detail]).toEqual(['4', '3']);
    expect(audit.list({ limit: 9, before: second?.id }).map(({ detail }) => detail)).toEqual(['2', '1', '0']);
    expect(audit.list({ limit: 9, who: 'vera' })).toHaveLength(2);
    expect(first).toMatchObject({ at: clock.wallTime(), ok: true });
  });

  it('can neither be changed nor shortened', () => {
    {
      using audit = openAuditLog(dir, store);
      audit.add(act);
    }
    const db = new DatabaseSync(join(dir, 'audit.db'));
    expect(() => db.exec("UPDATE audit SET who = 'somebody'")).toThrow('not changed');
    expect(() => db.exec('DELETE FROM audit')).toThrow('not shortened');
    db.close();
    using audit = openAuditLog(dir, store);
    expect(audit.list({ limit: 9 })).toMatchObject([act]);
  });

  it('that is damaged is set aside, and a new one begun', () => {
    writeFileSync(join(dir, 'audit.db'), 'this is no database, and long enough to be looked at as one'.repeat(40));
    using audit = openAuditLog(dir, store);
    audit.add(act);
    expect(audit.list({ limit: 9 })).toHaveLength(1);
    expect(audit.problems).toMatchObject([{ text: expect.stringContaining('audit.damaged-') }]);
  });

  it('costs an act nothing when it cannot be written', () => {
    const audit = openAuditLog(dir, store);
    audit[Symbol.dispose]();
    audit[Symbol.dispose]();
    audit.add(act);
    expect(readFileSync(join(dir, 'audit.db')).length).toBeGreaterThan(0);
  });
});
