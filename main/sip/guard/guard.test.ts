import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { createLog } from '../../core/log.ts';
import type { Ban } from './ban-list.ts';
import { newConduct, offend } from './conduct.ts';
import { EdgeGuard } from './edge-guard.ts';
import { GUARD_LIMITS } from './guard-limits.ts';
import { sourceKey } from './source-key.ts';

const log = createLog('silent');
const MINUTE = 60_000;
const STRANGER = { named: false, response: false };
const PEER = { named: true, response: false };

function guarded(limits = {}, bans: readonly Ban[] = []) {
  const clock = new VirtualClock();
  const guard = new EdgeGuard({ clock, log, limits, bans });
  return { clock, guard };
}

describe('whom an address stands for', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is %s', (address, source) => expect(sourceKey(address)).toBe(source));

  it('takes anything without throwing', () => {
    for (const odd of ['', ':', ':::', '1:2', 'x:y:z', '::ffff:1.2.3.4.5'])
      expect(typeof sourceKey(odd)).toBe('string');
  });
});

describe('a ban', () => {
  it('comes with the fifth offence within 10 min, lasts 10 min, then twice as long, up to a day', () => {
    let now = 0;
    let conduct = newConduct(now);
    const lengths: number[] = [];
    for (let ban = 0; ban < 10; ban++) {
      for (let time = 1; time <= 5; time++) {
        const step = offend(conduct, now, GUARD_LIMITS);
        conduct = step.conduct;
        expect(step.banMs === undefined).toBe(time < 5);
        if (step.banMs !== undefined) {
          lengths.push(step.banMs / MINUTE);
          now += step.banMs;
        }
      }
    }
    expect(lengths).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
  });

  it('does not come of four offences every 10 min, and begins anew after a day without one', () => {
    let conduct = newConduct(0);
    for (let now = 0; now < 100 * MINUTE; now += 2.5 * MINUTE + 1) {
      const step = offend(conduct, now, GUARD_LIMITS);
      expect(step.banMs).toBeUndefined();
      conduct = step.conduct;
    }
    let banned = { conduct: { offencesMs: [], bans: 6, lastMs: 0 } as ReturnType<typeof newConduct> };
    const later = 24 * 60 * MINUTE + 1;
    let banMs: number | undefined;
    for (let time = 0; time < 5; time++) {
      const step = offend(banned.conduct, later, GUARD_LIMITS);
      banned = step;
      ({ banMs } = step);
    }
    expect(banMs).toBe(10 * MINUTE);
  });
});

describe('the guard', () => {
  it('bans a stranger after 5, tells it once, counts what comes after, and lets it back when it is over', () => {
    const { clock, guard } = guarded();
    const told: Ban[] = [];
    guard.onBan.on((ban) => told.push(ban));
    for (let time = 0; time < 100; time++)
      if (guard.hears('192.0.2.7', STRANGER)) guard.offence('192.0.2.7', `INVITE ${time}`);
    expect(told).toHaveLength(1);
    expect(guard.banned).toEqual([
      {
        source: '192.0.2.7',
        since: clock.wallTime(),
        until: clock.wallTime() + 10 * MINUTE,
        why: 'INVITE 4',
        requests: 100,
        times: 1,
      },
    ]);
    expect(guard.hears('192.0.2.8', STRANGER)).toBe(true);
    clock.advance(10 * MINUTE + 10_000);
    expect(guard.banned).toEqual([]);
    expect(guard.hears('192.0.2.7', STRANGER)).toBe(true);
    guard[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });

  it('a ban that is lifted is over at once, and the next one is a first one', () => {
    const { guard } = guarded();
    const offend5 = (): void => {
      for (let time = 0; time < 5; time++) guard.offence('192.0.2.7', 'INVITE');
    };
    offend5();
    expect(guard.lift('192.0.2.7')).toBe(true);
    expect(guard.lift('192.0.2.7')).toBe(false);
    expect(guard.hears('192.0.2.7', STRANGER)).toBe(true);
    offend5();
    expect(guard.banned[0]?.times).toBe(1);
  });

  it('a peer whose address others send from is never banned, and its answers have a share of their own', () => {
    const { clock, guard } = guarded({ peer: { perSecond: 10, burst: 10 } });
    const floods: string[] = [];
    guard.onPeerFlood.on(({ address }) => floods.push(address));
    for (let time = 0; time < 5; time++) guard.offence('192.0.2.1', 'sent by somebody else');
    let heard = 0;
    for (let time = 0; time < 1_000; time++) if (guard.hears('192.0.2.1', PEER)) heard++;
    expect(heard).toBe(10);
    expect(guard.hears('192.0.2.1', { named: true, response: true })).toBe(true);
    expect(floods).toEqual(['192.0.2.1']);
    clock.advance(1_000);
    expect(guard.hears('192.0.2.1', PEER)).toBe(true);
    expect(guard.counts.droppedOfPeers).toBe(990);
  });

  it('a million made-up sources neither fill the memory nor are read, and a peer is heard all the same', () => {
    const { clock, guard } = guarded();
    let heard = 0;
    for (let time = 0; time < 1_000_000; time++) {
      const address = `10.${time >> 16}.${(time >> 8) & 255}.${time & 255}`;
      if (time % 1_000 === 0) clock.advance(10);
      if (guard.hears(address, STRANGER)) {
        heard++;
        guard.offence(address, 'INVITE');
      }
    }
    // 10 s of 100 a second, and the 200 at once.
    expect(heard).toBeLessThanOrEqual(1_200);
    expect(guard.remembered).toBeLessThanOrEqual(2 * 4_096);
    expect(guard.hears('192.0.2.1', PEER)).toBe(true);
  });

  it('bans survive in what the next run is given, with their rest and their count', () => {
    const first = guarded();
    for (let time = 0; time < 5; time++) first.guard.offence('192.0.2.7', 'INVITE');
    const { clock, guard } = guarded({}, first.guard.banned);
    expect(guard.hears('192.0.2.7', STRANGER)).toBe(false);
    clock.advance(10 * MINUTE + 1);
    for (let time = 0; time < 5; time++) guard.offence('192.0.2.7', 'INVITE');
    expect(guard.banned[0]).toMatchObject({ times: 2, until: clock.wallTime() + 20 * MINUTE });
  });

  it('a stranger holds two connections, all of them 32, and a peer still gets in', () => {
    const { connections } = guarded().guard;
    const held = [connections.enter('192.0.2.7', false), connections.enter('192.0.2.7', false)];
    expect(connections.enter('192.0.2.7', false)).toBeUndefined();
    for (let host = 0; host < 30; host++) expect(connections.enter(`10.0.0.${host}`, false)).toBeDefined();
    expect(connections.enter('10.0.1.1', false)).toBeUndefined();
    expect(connections.enter('192.0.2.1', true)).toBeDefined();
    held[0]?.[Symbol.dispose]();
    held[0]?.[Symbol.dispose]();
    expect(connections.enter('192.0.2.7', false)).toBeDefined();
    expect(connections.open).toBe(33);
  });
});
