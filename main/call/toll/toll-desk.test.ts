import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BookInMemory, tollDesk } from '../../../test/kit/tolls.ts';
import { VirtualClock } from '../../core/clock.ts';
import { type CallId, newCallId } from '../../core/ids.ts';
import { aTable } from '../route/fixtures/a-world.ts';
import { type GuardSettings, usualCostlyLimits, usualGuards, usualLimits } from './guard-settings.ts';
import { hashPin } from './pin-hash.ts';
import type { TollStore } from './toll-desk.ts';

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2026, 2, 10, 12);
const domestic = { costly: false, trunks: ['pbx'] };
const abroad = { costly: true, trunks: ['pbx'] };

function aDesk(
  guards: Partial<GuardSettings> = {},
  { store = new BookInMemory() as TollStore, at = NOON, pinHash = '' } = {},
) {
  const clock = new VirtualClock(at);
  const table = { ...aTable([], { office: { timeZone: 'Europe/Berlin' } }), guards: { ...usualGuards, ...guards } };
  const desk = tollDesk({ table: () => table, clock, store, pinHash: () => pinHash || undefined });
  const told: string[] = [];
  const begin = (stamp = domestic): CallId => {
    const id = newCallId();
    desk.begin(id, stamp, {
      end: (call, reason) => {
        told.push(reason);
        desk.ended(call);
      },
      warn: () => void told.push('beeps'),
    });
    return id;
  };
  /** A call of so many minutes. */
  const calls = (minutes: number, stamp = domestic): void => {
    const id = begin(stamp);
    desk.answered(id);
    clock.advance(minutes * MINUTE_MS);
    desk.ended(id);
  };
  return { desk, clock, begin, calls, told };
}

const limits = (change: Partial<typeof usualLimits>) => ({ limits: { ...usualLimits, ...change } });

describe('limits', () => {
  it('of calls at the same time end with them', () => {
    const { desk, begin } = aDesk(limits({ concurrent: 2 }));
    const first = begin();
    expect(desk.reached('all')).toBe(undefined);
    begin();
    expect(desk.reached('all')).toEqual({ limit: 'concurrent', max: 2 });
    desk.ended(first);
    expect(desk.reached('all')).toBe(undefined);
  });

  it('let out exactly as many calls as they say, however they are made', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat({ max: 3 }), { maxLength: 40 }), (max, made) => {
        const { desk, calls } = aDesk(limits({ callsPerDay: max }));
        let out = 0;
        for (const minutes of made)
          if (!desk.reached('all')) {
            calls(minutes);
            out++;
          }
        expect(out).toBe(Math.min(max, made.length));
      }),
      { numRuns: 60 },
    );
  });

  it('of an hour are for the last sixty minutes, those of a day until midnight, of a month until it ends', () => {
    const { desk, clock, calls } = aDesk(limits({ callsPerHour: 1, callsPerDay: 2, minutesPerMonth: 25 }));
    calls(10);
    expect(desk.reached('all')?.limit).toBe('callsPerHour');
    clock.advance(51 * MINUTE_MS);
    expect(desk.reached('all')).toBe(undefined);
    calls(10);
    expect(desk.reached('all')?.limit).toBe('callsPerHour');
    clock.advance(60 * MINUTE_MS);
    expect(desk.reached('all')?.limit).toBe('callsPerDay');
    // Berlin's midnight.
    clock.advance(Date.UTC(2026, 2, 10, 22, 59) - clock.wallTime());
    expect(desk.reached('all')?.limit).toBe('callsPerDay');
    clock.advance(MINUTE_MS);
    expect(desk.reached('all')).toBe(undefined);
    calls(5);
    clock.advance(120 * MINUTE_MS);
    expect(desk.reached('all')).toEqual({ limit: 'minutesPerMonth', max: 25 });
    clock.advance(Date.UTC(2026, 2, 31, 21, 59) - clock.wallTime());
    expect(desk.reached('all')).not.toBe(undefined);
    // Summer time has come: the month ends an hour earlier by UTC.
    clock.advance(MINUTE_MS);
    expect(desk.reached('all')).toBe(undefined);
  });

  it('outlive the gateway', () => {
    const store = new BookInMemory();
    const { calls } = aDesk(limits({ callsPerDay: 2 }), { store });
    calls(1);
    calls(1);
    const again = aDesk(limits({ callsPerDay: 2 }), { store: store.again, at: NOON + 10 * MINUTE_MS });
    expect(again.desk.reached('all')).toEqual({ limit: 'callsPerDay', max: 2 });
  });

  it('count anew when they are lifted, calls that are on included from then, and that outlives the gateway, too', () => {
    const store = new BookInMemory();
    const { desk, clock, calls } = aDesk(limits({ callsPerDay: 1 }), { store });
    calls(5);
    desk.deny([{ cause: 'limit/all/callsPerDay', severity: 'error', text: 'reached' }]);
    clock.advance(1);
    expect(desk.lift('limit/all/callsPerDay')).toBe(true);
    expect(desk.reached('all')).toBe(undefined);
    expect(desk.lift('limit/all/callsPerDay')).toBe(false);
    const again = aDesk(limits({ callsPerDay: 1 }), { store: store.again, at: clock.wallTime() });
    expect(again.desk.reached('all')).toBe(undefined);
    again.calls(1);
    expect(again.desk.reached('all')).not.toBe(undefined);
  });

  it('of one trunk are its own', () => {
    const exceptions = [{ for: { kind: 'trunk' as const, trunk: 'pbx' }, classes: {}, limits: { callsPerDay: 1 } }];
    const { desk, calls } = aDesk({ exceptions });
    calls(1);
    expect(desk.reached('trunk/pbx')).toEqual({ limit: 'callsPerDay', max: 1 });
    expect([desk.reached('trunk/other'), desk.reached('all')]).toEqual([undefined, undefined]);
  });
});

describe('a call that is handed to another by a transfer', () => {
  it('counts until that one ends, and what is to be ended is that one', () => {
    const { desk, clock, begin, told } = aDesk({ ...limits({ longestCallMin: 10, concurrent: 2 }) });
    const [first, second] = [begin(), begin()];
    desk.answered(first);
    clock.advance(MINUTE_MS);
    desk.answered(second);
    desk.handOver(first, second);
    desk.ended(first);
    expect(desk.reached('all')).toEqual({ limit: 'concurrent', max: 2 });
    clock.advance(9 * MINUTE_MS);
    // The first has lasted ten minutes, and is part of the second.
    expect(told).toEqual(['beeps', expect.stringMatching(/10 minutes/)]);
    expect([desk.usage('all').concurrent, desk.usage('all').msPerDay]).toEqual([0, 19 * MINUTE_MS]);
  });
});

describe('the longest call', () => {
  it('is ended in time, beeps ahead; one that costs sooner', () => {
    const { desk, clock, begin, told } = aDesk({
      ...limits({ longestCallMin: 30 }),
      costlyLimits: { ...usualCostlyLimits, longestCallMin: 10 },
    });
    desk.answered(begin(abroad));
    clock.advance(9.5 * MINUTE_MS - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(['beeps']);
    clock.advance(0.5 * MINUTE_MS);
    expect(told[1]).toMatch(/^Ended: it had lasted 10 minutes/);
    expect(desk.alarms.all).toMatchObject([{ cause: 'longest/costly', severity: 'warning' }]);
    desk.answered(begin());
    clock.advance(29 * MINUTE_MS);
    expect(told).toHaveLength(2);
    clock.advance(MINUTE_MS);
    expect(told.slice(2)).toEqual(['beeps', expect.stringMatching(/30 minutes/)]);
  });

  it('counts from the answer, and not at all where there is no limit', () => {
    const { desk, clock, begin, told } = aDesk(limits({ longestCallMin: 0 }));
    desk.answered(begin());
    clock.advance(3 * 24 * 60 * MINUTE_MS);
    expect(told).toEqual([]);
  });
});

describe('minutes that run out in a call', () => {
  it('let it go on to its end, and no other begin', () => {
    const { desk, clock, begin, told } = aDesk(limits({ minutesPerDay: 10 }));
    desk.answered(begin());
    clock.advance(10 * MINUTE_MS - 1);
    expect(desk.reached('all')).toBe(undefined);
    clock.advance(1);
    expect(desk.reached('all')).toEqual({ limit: 'minutesPerDay', max: 10 });
    clock.advance(60 * MINUTE_MS);
    expect(told).toEqual([]);
  });

  it('end it where that is set, beeps ahead, and all calls that share them at once', () => {
    const { desk, clock, begin, told } = aDesk({ ...limits({ minutesPerDay: 10 }), atLimit: 'end' });
    desk.answered(begin());
    clock.advance(4 * MINUTE_MS);
    desk.answered(begin());
    // Six minutes are left for two.
    clock.advance(2.5 * MINUTE_MS - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(['beeps', 'beeps']);
    clock.advance(0.5 * MINUTE_MS + 20);
    expect(told.slice(2)).toEqual([
      expect.stringMatching(/^Ended: The limit of calls to the outside is reached: 10 minutes a day/),
      expect.stringMatching(/^Ended: The limit/),
    ]);
    expect(desk.alarms.all).toMatchObject([{ cause: 'limit/all/minutesPerDay', count: 2 }]);
  });
});

describe('alarms', () => {
  it('are told once, and again only when there are ten times as many', () => {
    const { desk } = aDesk();
    const told: number[] = [];
    desk.alarms.onTell.on(({ count }) => void told.push(count));
    for (let i = 0; i < 120; i++) desk.deny([{ cause: 'class/premium/trunk/pbx', severity: 'warning', text: 'no' }]);
    expect(told).toEqual([1, 10, 100]);
    expect(desk.alarms.all).toMatchObject([{ count: 120 }]);
  });
});

describe('PINs', () => {
  let pinHash: string;
  beforeAll(async () => {
    pinHash = await hashPin('4711');
  });

  it('are not taken after three wrong ones, the right one neither, until the lock is over or lifted', async () => {
    const { desk, clock } = aDesk({}, { pinHash });
    expect(await desk.givePin('pbx', '4711')).toBe('right');
    for (const pin of ['1111', '2222', '3333']) expect(await desk.givePin('pbx', pin)).toBe('wrong');
    expect(await desk.givePin('pbx', '4711')).toBe('wrong');
    expect(await desk.givePin('other', '4711')).toBe('right');
    clock.advance(10 * MINUTE_MS);
    expect(await desk.givePin('pbx', '4711')).toBe('right');
    for (const pin of ['1111', '2222', '3333']) await desk.givePin('pbx', pin);
    expect(desk.alarms.all.map(({ cause }) => cause)).toContain('pin/pbx');
    expect(desk.lift('pin/pbx')).toBe(true);
    expect(await desk.givePin('pbx', '4711')).toBe('right');
  });

  it('are as many tries as come, many at once as well', async () => {
    const { desk } = aDesk({}, { pinHash });
    const pins = ['0001', '0002', '0003', '4711', '0005'];
    expect(await Promise.all(pins.map((pin) => desk.givePin('pbx', pin)))).toEqual(pins.map(() => 'wrong'));
  });

  it('stay locked over a restart', async () => {
    const store = new BookInMemory();
    const { desk } = aDesk({}, { store, pinHash });
    for (const pin of ['1111', '2222', '3333']) await desk.givePin('pbx', pin);
    const again = aDesk({}, { store: store.again, pinHash });
    expect(await again.desk.givePin('pbx', '4711')).toBe('wrong');
  });
});
