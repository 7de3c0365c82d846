/** What SIP may do to a call besides making and ending it, by SIPp, as a whole gateway and its lines take it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { runSipp, type Sipp, type SippOptions, startSipp } from '../kit/sipp.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, GATEWAY_ADDRESS } from '../scenarios/office.ts';

/** Three are in the calls that were begun ahead, one is in the call at hand, and one may still rest after the call before. */
const LINES = 5;
const SIPP = { peer: 'SIPp', over: 'UDP' } as const;
/** What the exchange's party says, and hears again from SIPp. */
const PARTY = { hz: 440, levelDb: -18 } as const;
/** Waits longer than all the others together take. */
const REFRESHED = '70';

let exchange: TestExchange;
let gateway: TestGateway;
let far: ReturnType<typeof farSide>;
let target: { readonly address: string; readonly port: number };
let sippPort = 0;
let refreshed: Sipp;
/** Long ones, begun with the first call on lines of their own. */
let holds: Promise<void>;
let changes: Promise<void>;

beforeAll(async () => {
  exchange = await startExchange({ lines: LINES });
  sippPort = await freePort();
  target = { address: GATEWAY_ADDRESS, port: await freePort(GATEWAY_ADDRESS) };
  gateway = await startGateway({
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: LINES, socket: exchange.socket }],
      lines: Array.from({ length: LINES }, (_, index) => ({ id: `sim/${index + 1}`, name: `Line ${index + 1}` })),
      trunks: [
        {
          id: 'sipp',
          name: 'SIPp',
          host: '127.0.0.1',
          port: sippPort,
          localAddress: target.address,
          localPort: target.port,
          kind: { kind: 'peer' },
          optionsIntervalS: 0,
          callControl: true,
        },
      ],
      routes: [...callsIn(['100'], { trunk: 'sipp' }), callsOut()],
      media: { rtpAddress: GATEWAY_ADDRESS },
    },
  });
  far = farSide(exchange.client, LINES, gateway);
  await gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), { what: 'the lines' });
  for (let port = 1; port <= LINES; port++) {
    await exchange.client.setHybrid(port, 'off');
    await far.provoke(port, { kind: 'answers-after', ms: 200, polarityReversal: true });
    await far.provoke(port, { kind: 'talks-tone', ...PARTY });
  }
  refreshed = await startSipp({ scenario: 'uac-refreshed', target, number: REFRESHED, deadlineMs: 70_000 });
  await lineOf(REFRESHED);
  holds = calls('uac-hold', '74', { pauseMs: 1700, meanwhile: hearsEachHold });
  changes = calls('uac-reinvite', '73', { pauseMs: 1200, meanwhile: hearsItself });
  // It is their tests that fail.
  for (const each of [holds, changes]) each.catch(() => undefined);
});
afterAll(async () => {
  await Promise.allSettled([holds, changes]);
  await refreshed?.[Symbol.asyncDispose]();
  await gateway?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

/** The line on which this number was dialled, once its call is up. */
async function lineOf(number: string, state = 'connected'): Promise<number> {
  const call = await gateway.waitForView(
    (view) => view.calls.find((each) => each.called === number && each.state === state),
    { what: `the call to ${number} to be ${state}`, deadlineMs: 15_000 },
  );
  return Number(call.line?.split('/')[1]);
}

const aLineIsFree = () =>
  gateway.waitForView((view) => view.lines.find(({ state }) => state === 'idle'), { what: 'a line to be free' });

/** SIPp calls this number and does as its scenario says, the line's party heard all through. */
async function calls(
  scenario: SippOptions['scenario'],
  number: string,
  { pauseMs = 300, meanwhile = async () => {} }: { pauseMs?: number; meanwhile?: (line: number) => Promise<void> } = {},
): Promise<void> {
  await aLineIsFree();
  await using sipp = await startSipp({ scenario, target, number, pauseMs, echoes: true, deadlineMs: 30_000 });
  await meanwhile(await lineOf(number));
  const result = await sipp.result();
  expect(result, result.errors).toMatchObject({ successful: 1, failed: 0, unexpected: 0 });
  await gateway.waitForView((view) => !view.calls.some(({ called }) => called === number), {
    what: 'the call to be over',
  });
}

const hearsItself = (line: number) => far.exchangeHears(line, PARTY.hz, PARTY.levelDb);

/** Music changes its strongest tone all the time. */
const hearsMusic = (line: number) =>
  waitFor(
    async () => {
      const { hears } = await far.report(line);
      return hears !== undefined && Math.abs(hears.hz - PARTY.hz) > 20;
    },
    { what: `music on line ${line}` },
  );

async function hearsEachHold(line: number): Promise<void> {
  for (let time = 1; time <= 3; time++) {
    await hearsItself(line);
    await hearsMusic(line);
  }
  await hearsItself(line);
}

const recordOf = async (number: string) =>
  (await gateway.request('records.list', { limit: 20 })).records.find(({ called }) => called === number);

describe('a SIPp that calls a line', () => {
  it('without an offer gets ours, and both ways of audio', async () => {
    await calls('uac-late-offer', '71', { pauseMs: 2500, meanwhile: hearsItself });
    saw(SIPP, 'calls without an offer: ours is in the 200');
  });

  it('requires that provisional answers are acknowledged', async () => {
    await calls('uac-100rel', '72', { pauseMs: 2500, meanwhile: hearsItself });
    saw(SIPP, 'acknowledges our provisional answers (100rel, PRACK)');
  });

  it('changes codec and port in the call: by re-INVITE, by one without an offer, by UPDATE', async () => {
    await changes;
    expect(await recordOf('73')).toMatchObject({ outcome: 'answered', audio: { codec: 'PCMA' } });
    saw(
      SIPP,
      're-INVITE: another codec and another port',
      're-INVITE without an offer: ours is in the 200',
      'UPDATE: another codec and another port',
    );
  });

  it('says ahead of the answer that codec and port are others (UPDATE)', async () => {
    for (let port = 1; port <= LINES; port++)
      await far.provoke(port, { kind: 'answers-after', ms: 1_500, polarityReversal: true });
    await calls('uac-update-early', '80', { pauseMs: 2_500, meanwhile: hearsItself });
    expect(await recordOf('80')).toMatchObject({ outcome: 'answered', audio: { codec: 'PCMA' } });
    saw(SIPP, 'UPDATE before the answer');
  });

  it('holds in each way there is: the line hears music, and SIPp again when it goes on', async () => {
    await holds;
    saw(
      SIPP,
      'holds by 0.0.0.0: the caller hears music',
      'holds by sendonly: the caller hears music',
      'holds by inactive: the caller hears music',
      'goes on after its hold',
    );
  });

  it('wants too short a session timer, and refreshes the one that it gets', async () => {
    await calls('uac-refresh', '75');
    saw(
      SIPP,
      'wants too short a session timer: 422, and then ours',
      'refreshes the session timer by UPDATE',
      'refreshes the session timer by re-INVITE',
    );
  });

  it('gives up when the answer is on its way: the line is free', async () => {
    const result = await runSipp({ scenario: 'uac-cancel-late', target, number: '76', deadlineMs: 20_000 });
    expect(result, result.errors).toMatchObject({ successful: 1, failed: 0, unexpected: 0 });
    await gateway.waitForView((view) => !view.calls.some(({ called }) => called === '76'), {
      what: 'the call to be over',
    });
    expect(await recordOf('76')).toMatchObject({ endedAt: expect.any(Number) });
    saw(SIPP, 'gives up just as we answer (CANCEL crosses the 200)');
  });

  it('asks for T.38, keeps its call when that is refused, and then has G.711 alone', async () => {
    await calls('uac-fax', '77', { pauseMs: 1000, meanwhile: hearsItself });
    saw(SIPP, 'asks for T.38 (re-INVITE): refused, the call goes on', 'asks for G.711 alone for a fax (re-INVITE)');
  });

  it('asks for a hook flash by INFO, which the exchange sees each time', async () => {
    const seen: number[] = [];
    using _ = exchange.client.onEvent((event) => {
      if (event.kind === 'flash') seen.push(event.ms);
    });
    await calls('uac-flash', '78', { pauseMs: 1500 });
    expect(seen).toEqual([300, 300]);
    saw(SIPP, 'asks for a hook flash by INFO');
  });

  it('calls in place of another of its calls, which is hung up on (Replaces)', async () => {
    await using replaced = await startSipp({ scenario: 'uac-replaced', target, number: '79', deadlineMs: 30_000 });
    const line = await lineOf('79');
    const name = await waitFor(() => /\S+;to-tag=\S+;from-tag=\S+/.exec(replaced.logged())?.[0], {
      what: 'the name of the call',
    });
    await using replaces = await startSipp({
      scenario: 'uac-replaces',
      target,
      keys: { replaces: name },
      pauseMs: 2_500,
      echoes: true,
      deadlineMs: 30_000,
    });
    await hearsItself(line);
    for (const result of [await replaced.result(), await replaces.result()])
      expect(result, result.errors).toMatchObject({ successful: 1, failed: 0, unexpected: 0 });
    await gateway.waitForView((view) => view.lines[line - 1]?.state === 'idle', { what: 'the line to be free' });
    saw(SIPP, 'calls in place of another of its calls (INVITE with Replaces)', 'hangs up, and the line is free');
  });
});

describe('a SIPp that is called from a line', () => {
  it('requires that its ringing is acknowledged, and is told when the line hangs up', async () => {
    await using sipp = await startSipp({ scenario: 'uas-100rel', port: sippPort, echoes: true, deadlineMs: 40_000 });
    const free = await aLineIsFree();
    const line = Number(free.id.split('/')[1]);
    await far.provoke(line, { kind: 'calls-in', number: '2025551234' });
    await hearsItself(line);
    await far.provoke(line, { kind: 'hangs-up', signal: 'cpc' });
    const result = await sipp.result();
    expect(result, result.errors).toMatchObject({ successful: 1, failed: 0, unexpected: 0 });
    saw(
      SIPP,
      'has its provisional answers acknowledged (100rel, PRACK)',
      'is called, and both hear each other',
      'is told when the line hangs up',
    );
  });
});

it('a SIPp that has left the session timer to us is refreshed after half of it', { timeout: 70_000 }, async () => {
  const result = await refreshed.result();
  expect(result, result.errors).toMatchObject({ successful: 1, failed: 0, unexpected: 0 });
  await far.quiet();
  expect(await recordOf(REFRESHED)).toMatchObject({ outcome: 'answered' });
  saw(SIPP, 'has the session timer refreshed by us');
});
