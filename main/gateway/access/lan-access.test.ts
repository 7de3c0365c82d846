import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { view } from '../../../test/console/sample-view.ts';
import { ScriptedBackend } from '../../../test/console/scripted-backend.ts';
import { freePort } from '../../../test/kit/ports.ts';
import { VirtualClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { openSettings } from '../../store/settings-file.ts';
import { openUsers, type StoredUser } from '../../store/users-file.ts';
import { FileShelf } from '../file-shelf.ts';
import { Notices } from '../notices.ts';
import { ownCertificate } from './certificate.ts';
import { LanAccess } from './lan-access.ts';
import { SignIns } from './sign-ins.ts';

const olga: StoredUser = { name: 'olga', role: 'owner', hash: 'scrypt$1$1$1$AAAA$AAAA', createdAt: 0 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let dir: string;
let open: AsyncDisposableStack;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lan-access-'));
  mkdirSync(join(dir, 'console'));
  writeFileSync(join(dir, 'console', 'index.html'), 'the console');
  open = new AsyncDisposableStack();
});
afterEach(async () => {
  await open.disposeAsync();
  rmSync(dir, { recursive: true, force: true });
});

async function anAccess() {
  const clock = new VirtualClock(Date.UTC(2026, 10, 22));
  const store = { clock, log: silentLog };
  const settings = await openSettings(dir, store);
  expect(await settings.update({ access: { address: '127.0.0.1', port: await freePort() } })).toEqual({ ok: true });
  const users = await openUsers(dir, store);
  const notices = new Notices(clock);
  const lan = open.use(
    new LanAccess({
      ...{ settings, users, notices, ...store },
      dataDir: dir,
      staticDir: join(dir, 'console'),
      signIns: open.use(new SignIns(clock, () => ({ idleMs: 1, longestMs: 1 }))),
      desk: { signIn: async () => ({ ok: false, why: 'wrong' }) },
      audit: { add: () => {} },
      gate: { opened: () => {}, closed: () => {}, pauseMs: () => 0, refusal: () => 'No.', made: () => {} },
      shelf: open.use(await FileShelf.open(dir, store)),
      backend: () => new ScriptedBackend(view()),
    }),
  );
  return { clock, settings, users, notices, lan };
}

describe('the console over the network', () => {
  it('is off, and does not open before an owner is named', async () => {
    const { lan, users } = await anAccess();
    await lan.apply();
    expect(lan.view).toMatchObject({ state: 'off', addresses: [] });
    expect(await lan.switch(true)).toMatchObject({ ok: false, text: expect.stringContaining('Add a user') });
    await users.change('vera', () => ({ ...olga, name: 'vera', role: 'receptionist' }));
    expect(await lan.switch(true)).toMatchObject({ ok: false });
    await users.change('olga', () => olga);
    expect(await lan.switch(true)).toEqual({ ok: true });
    expect(lan.view).toMatchObject({
      state: 'on',
      certificate: { own: true, fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) },
    });
    expect(lan.reachedAt).toEqual([]);
    expect(await lan.switch(false)).toEqual({ ok: true });
    expect(lan.view.state).toBe('off');
  });

  it('that the settings open without an owner says so until one is there', async () => {
    const { lan, users, settings, notices } = await anAccess();
    await settings.update({ access: { on: true } });
    await lan.apply();
    expect(lan.view).toMatchObject({ state: 'failed', detail: expect.stringContaining('owner') });
    expect(notices.list).toMatchObject([{ id: 'access/failed' }]);
    await users.change('olga', () => olga);
    await lan.apply();
    expect([lan.view.state, notices.list]).toEqual(['on', []]);
  });

  it('stays as it is when something else is set, and makes its certificate anew in time', async () => {
    const { lan, users, settings, clock, notices } = await anAccess();
    await users.change('olga', () => olga);
    // Of its 820 days, which begin a day before it is made, 30 and half an hour are left.
    await ownCertificate(dir, ['127.0.0.1'], clock.wallTime() - 789 * DAY + HOUR / 2);
    await lan.switch(true);
    const before = lan.view.certificate?.fingerprint;
    await settings.update({ access: { idleMin: 30 } });
    await lan.apply();
    expect(lan.view).toMatchObject({ state: 'on', certificate: { fingerprint: before } });
    expect(notices.list).toEqual([]);
    clock.advance(HOUR);
    await lan.apply();
    const renewed = lan.view.certificate?.fingerprint;
    expect(renewed).not.toBe(before);
    expect(await lan.newCertificate()).toEqual({ ok: true });
    expect(lan.view.certificate?.fingerprint).not.toBe(renewed);
    expect(notices.list).toMatchObject([{ id: 'access/certificate' }]);
  });

  it('whose certificate or port cannot be had says why', async () => {
    const { lan, users, settings } = await anAccess();
    await users.change('olga', () => olga);
    await settings.update({ access: { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' } });
    expect(await lan.switch(true)).toMatchObject({
      ok: false,
      text: expect.stringContaining('/nowhere/cert.pem cannot be read'),
    });
    expect(lan.view.state).toBe('failed');
  });
});
