/**
 * An office's day in virtual time: calls in, out and between trunks, transfers, holds, parking, faxes, peers that die and come back, rehearsals,
 * night mode and new settings, in an order that dice choose. What must always hold is looked at after every step.
 */
import { expect, it } from 'vitest';
import { seeded } from '../../test/kit/lossy-proxy.ts';
import { Drills } from './failover/drills.ts';
import { anOffice, PBX, PROVIDER, settle } from './fixtures/an-office.ts';
import { doings, endOfDay, type Office } from './fixtures/doings.ts';

const HOUR = 3_600_000;
const seeds = (process.env.DAY_SEED ?? '1,2').split(',').map(Number);
const HOURS = Number(process.env.DAY_HOURS ?? 8);

/** What an office does most: calls that come, go, are answered and end. */
const USUAL = [
  'rings',
  'PBX calls out',
  'PBX calls the provider',
  'provider calls in',
  'line connects',
  'line connects',
  'line goes off-hook',
  'line goes off-hook',
  'line hangs up',
  'a telephone rings',
  'a telephone answers',
  'a telephone answers',
  'a telephone answers',
  'a telephone is busy',
  'somebody hangs up',
  'somebody hangs up',
  'a caller gives up',
  'desk answers a line',
] as const;

/** A line that is off-hook is in a call, no more people are heard than there are SIP calls, and each call has one open record. */
function problems(office: Office): string[] {
  const { manager, lines } = office;
  const found: string[] = [];
  for (const { id, state } of lines) {
    const talks = ['seizing', 'dialling', 'proceeding', 'answering', 'connected'].includes(state.kind);
    if (talks && !manager.callOn(id)) found.push(`${id} is ${state.kind} and in no call`);
  }
  const open = [...office.invites, ...office.outgoing].filter(({ over }) => !over).length;
  if (office.legs().length > open) found.push(`${office.legs().length} legs of ${open} SIP calls`);
  const people = office.media.bridges.flat().filter((member) => !member.startsWith('music'));
  if (new Set(people).size < people.length) found.push(`somebody is in two bridges: ${people.join(' ')}`);
  const ended = new Map<string, number>();
  for (const { id } of office.ended) ended.set(id, (ended.get(id) ?? 0) + 1);
  for (const [id, times] of ended) if (times > 1) found.push(`record ${id} ended ${times} times`);
  const calls = new Set<string>(manager.calls.map(({ id }) => id));
  for (const id of calls) if (ended.has(id)) found.push(`call ${id} goes on after its record ended`);
  const dialled = [...office.outgoing.map(({ to }) => to), ...office.dialled].filter((to) => to.includes('900'));
  if (dialled.length > 0) found.push(`what is refused was dialled: ${dialled.join(' ')}`);
  return found;
}

it.each(seeds)(`an office of ${HOURS} hours leaves no leg, call, line, record or timer (seed %i)`, async (seed) => {
  const next = seeded(seed);
  const among = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
  const office = anOffice({ lines: 2, optionsIntervalS: 10 });
  const { clock } = office;
  const drills = new Drills({
    ...office.ports,
    ways: (trunk) => office.manager.waysAround(trunk),
    testExtension: () => '104',
    record: () => counted('drills over'),
  });
  const counts = new Map<string, number>();
  const counted = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  /** The most at once within a minute: questions to peers come and go. */
  const timers = (): number => {
    let most = 0;
    for (let second = 0; second < 60; second++) {
      clock.advance(1_000);
      most = Math.max(most, clock.pending);
    }
    return most;
  };
  const matters: Readonly<Record<string, () => void>> = {
    'a peer dies': () => office.peer(among([PBX, PROVIDER])).dies(),
    'a peer comes back': () => office.peer(among([PBX, PROVIDER])).comesBack(),
    'both are there': () => {
      for (const id of [PBX, PROVIDER]) office.peer(id).comesBack();
    },
    'a failure is rehearsed': () => void drills.start(among([PBX, PROVIDER]), 60_000),
    'a rehearsal is ended': () => void drills.cancel(among([PBX, PROVIDER])),
    'night mode': () => office.change({ nightMode: among(['on', 'off', 'auto']) }),
    'less may be called': () =>
      office.change({
        guards: {
          classes: { service: 'allow', unknown: 'allow' },
          limits: { concurrent: among([0, 1, 3]), callsPerHour: 200 },
        },
      }),
    'all may be called': () => office.change({ guards: { classes: { service: 'allow', unknown: 'allow' } } }),
    'an INVITE is not heard': () =>
      office.outgoing.findLast(({ over, answered }) => !over && !answered)?.staysUnheard(),
    'audio stops': () => {
      const leg = among(office.legs());
      if (leg) office.manager.mediaFact({ kind: 'rtp-silent', leg, silentMs: 10_000 });
    },
    'a digit is pressed': () =>
      void [...office.invites, ...office.outgoing].find(({ over, answered }) => !over && answered)?.presses('5'),
  };
  await settle();
  const idle = timers();

  let steps = 0;
  const begun = clock.now();
  for (let part = 1; part <= 4; part++) {
    const end = begun + (part * HOURS * HOUR) / 4;
    // The last of each part is for everybody to go home.
    while (clock.now() < end - 25 * 60_000) {
      const dice = next();
      const name = dice < 0.65 ? among(USUAL) : dice < 0.9 ? among(Object.keys(doings)) : among(Object.keys(matters));
      counted(name);
      steps++;
      if (name in matters) matters[name]?.();
      else await doings[name]?.(office, Math.floor(next() * 60));
      await settle();
      expect(problems(office), `after step ${steps}, ${name}`).toEqual([]);
      clock.advance(Math.round(next() * 12_000));
      await settle();
      expect(problems(office), `some time after step ${steps}, ${name}`).toEqual([]);
    }
    matters['both are there']?.();
    drills.cancel(PBX);
    drills.cancel(PROVIDER);
    await endOfDay(office);
    await settle();
    expect(office.leftovers(), `after part ${part}`).toEqual([]);
    expect(timers(), `timers after part ${part}`).toBeLessThanOrEqual(idle);
  }
  expect(office.started.length).toBeGreaterThan(HOURS * 20);
  expect(office.media.seats.every(({ state }) => state.closed)).toBe(true);
  console.info(
    `${steps} steps, ${office.started.length} records, ${office.media.seats.length} seats, ${office.outgoing.length} SIP calls out, ` +
      `${office.invites.length} in, ${idle} timers at rest; ${counts.get('drills over') ?? 0} rehearsals`,
  );
  drills[Symbol.dispose]();
});
