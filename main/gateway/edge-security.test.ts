import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { VirtualClock } from '../core/clock.ts';
import { silentLog as log } from '../core/log.ts';
import { openBannedSources } from '../store/banned-sources.ts';
import { EdgeSecurity } from './edge-security.ts';
import { Notices } from './notices.ts';

const MINUTE = 60_000;

async function secured(dir: string, clock = new VirtualClock()) {
  const banned = await openBannedSources(dir, { log, clock });
  const notices = new Notices(clock);
  const security = new EdgeSecurity({ banned, notices, clock, log });
  const scan = (source: string): void => {
    for (let time = 0; time < 5; time++)
      security.guard.offence(source, 'REGISTER for 100, calls itself friendly-scanner');
  };
  const stop = async (): Promise<void> => {
    security[Symbol.dispose]();
    await banned[Symbol.asyncDispose]();
  };
  return { clock, notices, security, banned, scan, stop };
}

test('a banned source is shown with why and until when, told once, and lifted by its name', async () => {
  using dir = tempDir('banned');
  const { clock, notices, security, scan, stop } = await secured(dir.path);
  scan('192.0.2.7');
  for (let time = 0; time < 50; time++) security.guard.hears('192.0.2.7', { named: false, response: false });
  expect(security.view).toEqual({
    banned: [
      {
        source: '192.0.2.7',
        since: clock.wallTime(),
        until: clock.wallTime() + 10 * MINUTE,
        why: 'REGISTER for 100, calls itself friendly-scanner',
        requests: 55,
      },
    ],
    bannedInAll: 1,
    strangers: { refused: 5, unread: 50 },
    peers: { unread: 0 },
  });
  expect(notices.list.map(({ text }) => text)).toEqual([
    '192.0.2.7 tried to use this gateway without leave (REGISTER for 100, calls itself friendly-scanner) and is not heard for 10 minutes. If it is one of your own, name its address in a trunk, then lift the ban.',
  ]);
  expect(security.lift('192.0.2.7')).toEqual({ ok: true });
  expect(notices.list).toEqual([]);
  expect(security.lift('192.0.2.7')).toEqual({ ok: false, text: '192.0.2.7 is not banned any more.' });
  await stop();
});

test('many banned sources are no flood of notices, and the notices go with the bans', async () => {
  using dir = tempDir('banned');
  const { clock, notices, security, scan, stop } = await secured(dir.path);
  for (let host = 0; host < 40; host++) scan(`192.0.2.${host}`);
  expect(notices.list).toHaveLength(6);
  expect(security.view.bannedInAll).toBe(40);
  clock.advance(11 * MINUTE);
  expect(notices.list).toEqual([]);
  await stop();
});

test('a restart is no pardon: who was banned is banned on, and longer the next time', async () => {
  using dir = tempDir('banned');
  const clock = new VirtualClock();
  const first = await secured(dir.path, clock);
  first.scan('192.0.2.7');
  await first.stop();
  clock.advance(4 * MINUTE);
  const next = await secured(dir.path, clock);
  expect(next.security.guard.hears('192.0.2.7', { named: false, response: false })).toBe(false);
  clock.advance(6 * MINUTE + 1);
  expect(next.security.guard.hears('192.0.2.7', { named: false, response: false })).toBe(true);
  next.scan('192.0.2.7');
  expect(next.security.view.banned[0]?.until).toBe(clock.wallTime() + 20 * MINUTE);
  await next.stop();
});

test('a damaged file is set aside and told, and one that cannot be written keeps nobody from being banned', async () => {
  using dir = tempDir('banned');
  const file = join(dir.path, 'banned-sources.json');
  writeFileSync(file, '{"version": 1, "banned": [{"source": 7}]}');
  const { banned, security, scan, stop } = await secured(dir.path);
  expect(banned.problems.map(({ text }) => text)).toEqual([expect.stringMatching(/is damaged. It was kept as /)]);
  scan('192.0.2.7');
  expect(security.view.bannedInAll).toBe(1);
  await stop();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    version: 1,
    banned: [{ source: '192.0.2.7', times: 1 }],
  });
});
