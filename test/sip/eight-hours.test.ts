/**
 * A day of two trunks in virtual time: the shipped user agent, JsSIP's own timers included, on a net in memory that loses one datagram in
 * fifty. Registrations, OPTIONS, session timers, calls of seconds and of hours, a registrar that dies and one that refuses.
 */
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { queryObjects } from 'node:v8';
import { afterEach, expect, it, vi } from 'vitest';
import { createSystemClock } from '../../main/core/clock.ts';
import { trunkId } from '../../main/core/ids.ts';
import { silentLog } from '../../main/core/log.ts';
import { IncomingCall } from '../../main/sip/incoming-call.ts';
import { OutgoingCall } from '../../main/sip/outgoing-call.ts';
import { createTrunk } from '../../main/sip/sip-trunk.ts';
import type { IncomingSipCall, OutgoingSipCall, Trunk, TrunkConfig } from '../../main/sip/trunk.ts';
import { seeded } from '../kit/lossy-proxy.ts';
import { fakeSeat, installFakeMedia } from './fake-media.ts';
import { MemoryNet } from './memory-net.ts';
import { VirtualPbx } from './virtual-pbx.ts';

const seed = Number(process.env.DAY_SEED ?? 1);
const HOURS = Number(process.env.DAY_HOURS ?? 8);
const MINUTE = 60_000;
const STEP_MS = 250;
const GATEWAY = { address: '10.0.0.2', port: 5060 } as const;
const SECOND = { address: '10.0.0.2', port: 5062 } as const;

const require = createRequire(import.meta.url);
const jssip = (name: string): (new () => object) => require(`jssip/lib/${name}`);
const transactions = require('jssip/lib/Transactions') as Readonly<Record<string, new () => object>>;
/** All that lives as long as a call or a transaction. */
const KINDS: Readonly<Record<string, abstract new (...any: never[]) => object>> = {
  RTCSession: jssip('RTCSession'),
  Dialog: jssip('Dialog'),
  IncomingCall,
  OutgoingCall,
  InviteClientTransaction: transactions.InviteClientTransaction as new () => object,
  NonInviteClientTransaction: transactions.NonInviteClientTransaction as new () => object,
  InviteServerTransaction: transactions.InviteServerTransaction as new () => object,
  NonInviteServerTransaction: transactions.NonInviteServerTransaction as new () => object,
};
const alive = (): Record<string, number> =>
  Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, queryObjects(kind, { format: 'count' })]));

afterEach(() => vi.useRealTimers());

const immediate = setImmediate;
/** Lets what was promised happen, and datagrams arrive. */
const settle = (): Promise<void> => new Promise((resolve) => immediate(resolve));

async function pass(ms: number, each: () => void = () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    vi.advanceTimersByTime(STEP_MS);
    await settle();
    each();
  }
}

/** The most timers at once within a minute: OPTIONS and what remembers them come and go. */
async function timersInAMinute(): Promise<number> {
  let most = 0;
  await pass(MINUTE, () => {
    most = Math.max(most, vi.getTimerCount());
  });
  return most;
}

it(`${HOURS} hours of calls over two trunks leave no call, dialog, transaction or timer (seed ${seed})`, async () => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    now: Date.UTC(2026, 0, 5, 9),
  });
  installFakeMedia();
  const next = seeded(seed);
  const between = (from: number, to: number): number => Math.round(from + next() * (to - from));
  const net = new MemoryNet(next);
  const clock = createSystemClock();
  const registrar = new VirtualPbx(net, { address: '10.0.0.5', port: 5060 }, { next });
  const provider = new VirtualPbx(net, { address: '10.0.0.6', port: 5060 }, { next });
  await using hub = net.hub(clock);
  const usual = { transport: 'udp', localAddress: GATEWAY.address, port: 5060, optionsIntervalS: 10 } as const;
  const make = (config: Pick<TrunkConfig, 'host' | 'localPort' | 'kind'>, id: string): Trunk =>
    createTrunk({ ...usual, ...config, id: trunkId(id) }, { clock, log: silentLog, hub });
  const kind: TrunkConfig['kind'] = { kind: 'registers', user: 'lines', password: 'sesame', expiresS: 300 };
  const trunks = [
    make({ host: '10.0.0.5', localPort: GATEWAY.port, kind }, 'registrar'),
    make({ host: '10.0.0.6', localPort: SECOND.port, kind: { kind: 'peer', allowedAddresses: [] } }, 'provider'),
  ] as const;
  /** Ours to hang up, with when. */
  const open = new Map<IncomingSipCall | OutgoingSipCall, number>();
  const ends = { us: 0, peer: 0, network: 0 };
  const now = (): number => clock.now();
  const follow = (call: IncomingSipCall | OutgoingSipCall, untilMs: number): void => {
    open.set(call, untilMs);
    call.onEnd(({ by }) => {
      ends[by]++;
      open.delete(call);
    });
  };
  for (const trunk of trunks) {
    trunk.onCall((call) => {
      follow(call, now() + between(2_000, 30 * MINUTE));
      if (call.dialled.startsWith('4')) return call.refuse(486);
      call.ringing();
      if (call.dialled.startsWith('6')) return;
      setTimeout(() => void call.answer(fakeSeat()).catch(() => {}), between(500, 8_000));
    });
    void trunk.start();
  }
  await pass(5 * MINUTE);
  expect(trunks.map(({ state, health }) => `${state.kind} ${health.kind}`)).toEqual(['in-service up', 'in-service up']);
  const idle = await timersInAMinute();
  const before = alive();
  net.loss = 0.02;

  let nextCallAt = now();
  let mostOpen = 0;
  const health = new Set<string>();
  const started = now();
  const at = (hours: number): number => started + (hours * HOURS * 60 * MINUTE) / 8;
  const becomes = (pbx: VirtualPbx, state: VirtualPbx['state']) => (): void => {
    // Who was dead knows of no call any more.
    if (pbx.state === 'dead') pbx.forget();
    pbx.state = state;
  };
  const troubles: [atMs: number, happens: () => void][] = [
    [at(2), becomes(registrar, 'dead')],
    [at(2.25), becomes(registrar, 'well')],
    [at(4), becomes(provider, 'refuses')],
    [at(4.1), becomes(provider, 'well')],
    [at(5), becomes(provider, 'dead')],
    [at(5.05), becomes(provider, 'well')],
  ];
  await pass(HOURS * 60 * MINUTE, () => {
    while (troubles[0] && troubles[0][0] <= now()) troubles.shift()?.[1]();
    for (const trunk of trunks) health.add(`${trunk.id} ${trunk.health.kind}`);
    for (const [call, until] of open) if (until <= now()) call.hangUp();
    mostOpen = Math.max(mostOpen, open.size);
    if (now() < nextCallAt) return;
    nextCallAt = now() + between(5_000, 90_000);
    const one = between(0, 1) as 0 | 1;
    const user = ['200', '300', '400', '600'][between(0, 3)] ?? '200';
    // One in twenty lasts for hours, over many refreshes.
    const talkMs = next() < 0.05 ? between(60, 150) * MINUTE : between(2_000, 20 * MINUTE);
    if (next() < 0.5) {
      const call = trunks[one].call(user, { number: '030' }, fakeSeat());
      follow(call, now() + (user === '600' ? between(1_000, 40_000) : talkMs));
    } else {
      const pbx = one === 0 ? registrar : provider;
      pbx.call(one === 0 ? GATEWAY : SECOND, user, user === '600' ? { giveUpMs: between(1_000, 20_000) } : { talkMs });
    }
  });

  net.loss = 0;
  // In a function of its own, whose last call is not kept by what is still to be done here.
  const hangUpAll = (): void => {
    for (const call of [...open.keys()]) call.hangUp();
  };
  hangUpAll();
  await pass(3 * MINUTE);
  console.info(
    `${ends.us + ends.peer} calls ended, ${ends.us} by us, ${mostOpen} at once; ${net.sent} datagrams, ${net.lost} lost; ` +
      `registrar ${JSON.stringify(registrar.counts)} ${registrar.registered} registrations, provider ${JSON.stringify(provider.counts)}; ${[...health]}`,
  );
  expect(open.size).toBe(0);
  expect(ends.us + ends.peer).toBeGreaterThan(HOURS * 40);
  expect(registrar.counts.updates + provider.counts.updates).toBeGreaterThan(HOURS * 2);
  expect([...health]).toEqual(
    expect.arrayContaining(['registrar down', 'provider down', 'registrar up', 'provider up']),
  );
  expect(trunks.map(({ state, health }) => `${state.kind} ${health.kind}`)).toEqual(['in-service up', 'in-service up']);
  expect(registrar.open + provider.open).toBe(0);
  expect(await timersInAMinute()).toBeLessThanOrEqual(idle);
  // A frame that has returned may hold one for a moment more (seen once in some fifty runs); what is left for good is there at each look.
  for (let looks = 0; looks < 5 && !isDeepStrictEqual(alive(), before); looks++) await pass(MINUTE);
  expect(alive()).toEqual(before);

  const closing = Promise.all(trunks.map((trunk) => trunk[Symbol.asyncDispose]()));
  await pass(10_000);
  await closing;
}, 120_000);
