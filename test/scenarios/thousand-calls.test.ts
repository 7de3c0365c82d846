/**
 * A thousand short calls through one gateway, over lines and between trunks, ended in every way there is. Afterwards nothing is left of them: no
 * call, leg, port, file, busy line or open record, and no memory, collected, that grew with them. `THOUSAND_CALLS=5000` for more.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processFigures } from '../bench/soak/process-figures.ts';
import { CallPeer, type Fate } from '../kit/call-peer.ts';
import { startExchange, startGateway, type TestGateway } from '../kit/gateway.ts';
import { INSPECTABLE, LiveHeap } from '../kit/live-heap.ts';
import { freePorts, openUdpPorts } from '../kit/ports.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, GATEWAY_ADDRESS } from './office.ts';

const CALLS = Number(process.env.THOUSAND_CALLS ?? 1000);
const LINES = 24;
/** Of every ten calls: the others go between the trunks. */
const OVER_LINES = 4;
const BETWEEN_TRUNKS = 3;
const RTP_PORTS = [20_000, 20_999] as const;
const [PBX, PROVIDER] = ['127.0.0.5', '127.0.0.6'] as const;
/** What is made once is there after the first of so many parts, and what the most calls at once need after the second. */
const PARTS = 5;
/** Above what the first part's calls are remembered with: less than 3 kB for each of the others. */
const HEAP_GROWTH_MB = 2;
/** In which the ways of a line's calls come: the slow ones not as often as the others. */
const ORDER = [0, 1, 2, 3, 4, 0, 5, 1, 2, 3, 4, 6] as const;

/** UDP sockets of a process: Linux only. */
function udpSockets(pid: number): number {
  const inodes = new Set(
    ['/proc/net/udp', '/proc/net/udp6'].flatMap((file) =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/)[9]),
    ),
  );
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    } catch {
      // Closed while we looked.
      return false;
    }
  }).length;
}

async function usage(gateway: TestGateway) {
  const media = await gateway.childPid(/media-process/);
  const of = (pid: number) => ({ ...processFigures(pid), udp: udpSockets(pid) });
  return { gateway: of(gateway.pid), media: of(media) };
}

it(`${CALLS} calls, over lines and between trunks, leave nothing behind`, async () => {
  await using opened = new AsyncDisposableStack();
  const [pbxPort = 0, providerPort = 0] = await freePorts(2, GATEWAY_ADDRESS);
  /** Of the calls that come in on each line. */
  const fates = new Map<string, Fate>();
  const numbers: Readonly<Record<string, Fate>> = {
    '200': 'answers',
    '300': 'answers-and-hangs-up',
    '400': 'is-busy',
    '600': 'rings-on',
  };
  const fateOf = (user: string): Fate => fates.get(user) ?? numbers[user] ?? 'is-busy';
  const peerAt = async (address: string, port: number) =>
    opened.use(await CallPeer.open({ address, gateway: { address: GATEWAY_ADDRESS, port }, fateOf }));
  const pbx = await peerAt(PBX, pbxPort);
  const provider = await peerAt(PROVIDER, providerPort);
  const exchange = opened.use(await startExchange({ lines: LINES }));
  const lines = Array.from({ length: LINES }, (_, index) => index + 1);
  const trunk = (id: string, peer: CallPeer, host: string, localPort: number) => ({
    id,
    name: id,
    host,
    port: peer.port,
    localAddress: GATEWAY_ADDRESS,
    localPort,
    kind: { kind: 'peer' as const },
  });
  const gateway = opened.use(
    await startGateway({
      logLevel: 'info',
      env: INSPECTABLE,
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: LINES, socket: exchange.socket }],
        lines: lines.map((port) => ({
          id: `sim/${port}`,
          name: `Line ${port}`,
          groups: ['all', `own-${port}`],
          callerIdWaitMs: 0,
          guardMs: 200,
        })),
        trunks: [trunk('pbx', pbx, PBX, pbxPort), trunk('provider', provider, PROVIDER, providerPort)],
        routes: [
          ...lines.map((port) => ({
            id: `out-${port}`,
            from: [{ kind: 'trunk' as const, trunk: 'pbx' }],
            called: [{ is: 'exact' as const, number: String(500 + port) }],
            targets: [{ kind: 'lines' as const, group: `own-${port}` }],
          })),
          ...lines.map((port) => ({
            id: `in-${port}`,
            from: [{ kind: 'line' as const, line: `sim/${port}` }],
            targets: [{ kind: 'trunk' as const, trunk: 'pbx', to: String(700 + port) }],
          })),
          {
            id: 'between',
            from: [{ kind: 'trunk', trunk: 'pbx' }],
            called: [{ is: 'prefix', digits: '8' }],
            changeCalled: [{ change: 'strip', count: 1 }],
            targets: [{ kind: 'trunk', trunk: 'provider' }],
            moveOn: [],
          },
        ],
        media: { rtpAddress: GATEWAY_ADDRESS, rtpPorts: [...RTP_PORTS] },
      },
    }),
  );
  const { client } = exchange;
  const far = farSide(client, LINES, gateway);
  for (const port of lines) await client.setTiming(port, { numberLength: 3, setupMs: 50, cpcMs: 300 });
  await gateway.waitForView(
    (view) =>
      view.lines.length === LINES &&
      view.lines.every(({ state }) => state === 'idle') &&
      view.trunks.every(({ state }) => state === 'in-service'),
    { what: 'all lines and both trunks' },
  );

  const counts = new Map<string, number>();
  let made = 0;
  const count = (what: string): void => {
    made++;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  const idle = (port: number) =>
    gateway.waitForView((view) => view.lines.some(({ id, state }) => id === `sim/${port}` && state === 'idle'), {
      what: `line ${port} to be idle`,
      deadlineMs: 20_000,
    });
  const callOn = (port: number, state: string) =>
    gateway.waitForView((view) => view.calls.some((call) => call.line === `sim/${port}` && call.state === state), {
      what: `a call on line ${port} to be ${state}`,
      deadlineMs: 20_000,
    });
  /** In turn, on one line; each leaves it idle. */
  const onLine: readonly ((port: number) => Promise<void>)[] = [
    async (port) => {
      await far.provoke(port, { kind: 'answers-after', ms: 0, polarityReversal: true });
      expect(await pbx.call(String(500 + port), 'hang-up')).toEqual({ status: 200, by: 'peer' });
      count('out, the peer hangs up');
    },
    async (port) => {
      await far.provoke(port, { kind: 'answers-after', ms: 0, polarityReversal: true });
      const call = pbx.call(String(500 + port), 'wait');
      await callOn(port, 'connected');
      await far.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
      expect(await call).toEqual({ status: 200, by: 'gateway' });
      count('out, the line hangs up');
    },
    async (port) => {
      await far.provoke(port, { kind: 'never-answers' });
      expect(await pbx.call(String(500 + port), 'give-up')).toEqual({ status: 487 });
      count('out, given up');
    },
    async (port) => {
      fates.set(String(700 + port), 'answers');
      await far.provoke(port, { kind: 'calls-in', number: '2025550100' });
      await callOn(port, 'connected');
      await far.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
      count('in, the caller hangs up');
    },
    async (port) => {
      fates.set(String(700 + port), 'answers-and-hangs-up');
      await far.provoke(port, { kind: 'calls-in', number: '2025550100' });
      await far.waitForHook(port, 'off-hook');
      await far.waitForHook(port, 'on-hook');
      count('in, the extension hangs up');
    },
    async (port) => {
      await far.provoke(port, { kind: 'is-busy' });
      expect(await pbx.call(String(500 + port), 'wait')).toEqual({ status: 486 });
      count('out, busy');
    },
    async (port) => {
      fates.set(String(700 + port), 'rings-on');
      await far.provoke(port, { kind: 'calls-in', number: '2025550100', rings: 1 });
      await gateway.waitForView((view) => view.calls.some((call) => call.line === `sim/${port}`), {
        what: `a call on line ${port}`,
        deadlineMs: 10_000,
      });
      count('in, given up');
    },
  ];
  const between: readonly (() => Promise<void>)[] = [
    async () => {
      expect(await pbx.call('8200', 'hang-up')).toEqual({ status: 200, by: 'peer' });
      count('between, the caller hangs up');
    },
    async () => {
      expect(await pbx.call('8300', 'wait')).toEqual({ status: 200, by: 'gateway' });
      count('between, the called hangs up');
    },
    async () => {
      expect(await pbx.call('8400', 'wait')).toEqual({ status: 486 });
      count('between, busy');
    },
    async () => {
      expect(await pbx.call('8600', 'give-up')).toEqual({ status: 487 });
      count('between, given up');
    },
  ];

  async function make(calls: number): Promise<void> {
    let overLines = Math.round((calls * OVER_LINES) / 10);
    let others = calls - overLines;
    await Promise.all([
      ...lines.map(async (port) => {
        for (let turn = port; overLines-- > 0; turn++) {
          await onLine[ORDER[turn % ORDER.length] ?? 0]?.(port);
          await idle(port);
        }
      }),
      ...Array.from({ length: BETWEEN_TRUNKS }, async (_, first) => {
        for (let turn = first; others-- > 0; turn++) await between[turn % between.length]?.();
      }),
    ]);
    await waitFor(() => pbx.open.length === 0 && provider.open.length === 0, {
      what: 'no call to be left at the peers',
      deadlineMs: 10_000,
    });
    await far.quiet();
  }

  using heap = await LiveHeap.of(gateway);
  const began = performance.now();
  const marks: (Awaited<ReturnType<typeof usage>> & { readonly heapMb: number })[] = [];
  for (let part = 1; part <= PARTS; part++) {
    await make(Math.round((CALLS * part) / PARTS) - made);
    marks.push({ ...(await usage(gateway)), heapMb: await heap.usedMb() });
  }
  const tookS = (performance.now() - began) / 1000;
  const [first, warm] = marks;
  if (!first || !warm) throw new Error('no call was made');
  const after = await waitFor(
    async () => {
      const now = await usage(gateway);
      // Sockets of a leg are closed a moment after its call.
      if (now.gateway.handles > warm.gateway.handles || now.media.handles > warm.media.handles)
        throw new Error(`before ${JSON.stringify(warm)}, now ${JSON.stringify(now)}`);
      return now;
    },
    { what: 'all that calls had open to be closed', deadlineMs: 10_000, everyMs: 200 },
  );
  const left = await waitFor(
    async () => {
      const heapMb = await heap.usedMb();
      if (heapMb > first.heapMb + HEAP_GROWTH_MB) throw new Error(`${heapMb} MB; ${JSON.stringify(marks)}`);
      return heapMb;
    },
    // Messages of a finished transaction are answered again for 32 s (RFC 3261 §17: 64 T1).
    { what: `the heap to be ${first.heapMb} MB again`, deadlineMs: 60_000, everyMs: 4_000 },
  );
  console.info(
    `${made} calls in ${tookS.toFixed(0)} s: ${JSON.stringify(Object.fromEntries(counts))}; in ${PARTS} parts ${JSON.stringify([...marks, { ...after, heapMb: left }])}`,
  );

  expect(made).toBe(CALLS);
  expect(counts.size).toBe(onLine.length + between.length);
  // The trunks' two ports, and no leg's.
  expect(after.gateway.udp).toBe(2);
  expect(after.media.udp).toBe(0);
  expect(openUdpPorts(GATEWAY_ADDRESS, RTP_PORTS)).toEqual([]);
  expect(after.gateway.rssMb - warm.gateway.rssMb).toBeLessThan(40);
  expect(after.media.rssMb - warm.media.rssMb).toBeLessThan(15);
  const records = await allRecords(gateway);
  expect(records).toHaveLength(CALLS);
  const unfinished = records.filter(({ outcome, endedAt }) => outcome === 'in-progress' || endedAt === undefined);
  expect(unfinished).toEqual([]);
  const { lines: seen, calls, trunks, media } = gateway.view;
  expect(calls).toEqual([]);
  expect(seen.map(({ state, hook }) => `${state} ${hook}`)).toEqual(lines.map(() => 'idle on-hook'));
  expect(trunks.map(({ state, health }) => `${state} ${health.kind}`)).toEqual(['in-service up', 'in-service up']);
  expect(media.process).toBe('running');
  expect(gateway.log.split('\n').filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
}, 420_000);

async function allRecords(gateway: TestGateway) {
  const all: Awaited<ReturnType<typeof page>> = [];
  const page = async (before?: number) =>
    (await gateway.request('records.list', { limit: 1000, ...(before === undefined ? {} : { before }) })).records;
  for (let more = await page(); more.length > 0; more = await page(all.at(-1)?.startedAt)) {
    const known = new Set(all.map(({ id }) => id));
    const others = more.filter(({ id }) => !known.has(id));
    if (others.length === 0) break;
    all.push(...others);
  }
  return all;
}
