import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAY_DIGITS } from '../kit/asterisk-config.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { runSipp } from '../kit/sipp.ts';
import { GATEWAY_ADDRESS, type Office, openOffice } from './office.ts';

const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
/** The PBX under four names: how digits go to it, and how it wants them. */
const WAYS = [
  { trunk: 'events', digits: 'auto', from: undefined },
  { trunk: 'relay', digits: 'info-dtmf-relay', from: GATEWAY_DIGITS.info },
  { trunk: 'plain', digits: 'info-dtmf', from: GATEWAY_DIGITS.info },
  // It has no telephone-events, so that `auto` is in-band.
  { trunk: 'tones', digits: 'auto', from: GATEWAY_DIGITS.inband },
] as const;
/** Each line's own place: to the extension that logs digits, and to the one that sends 2468*0. */
const LISTENS = '613';
const SENDS = '652468*0';

let office: Office;
beforeAll(async () => {
  const ports = await Promise.all(WAYS.map(({ from }) => freePort(from ?? GATEWAY_ADDRESS)));
  office = await openOffice({
    lines: WAYS.length,
    settings: (usual) => {
      const [pbx] = usual.trunks;
      if (!pbx) throw new Error('no trunk');
      const trunks = WAYS.map(({ trunk, digits, from }, index) => ({
        ...pbx,
        id: trunk,
        name: trunk,
        digits,
        ...(from ? { localAddress: from, localPort: ports[index] ?? 0 } : {}),
      }));
      return { ...usual, trunks, lines, routes: routes(LISTENS) };
    },
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

const lines = WAYS.map((_, index) => ({ id: `sim/${index + 1}`, name: `Line ${index + 1}` }));
const routes = (extension: string) => [
  ...WAYS.flatMap(({ trunk }, index) => callsIn([extension], { line: `sim/${index + 1}`, trunk })),
  callsOut(),
];

/** Somebody calls on every line, and is answered by the extension. */
async function everyLineCalls(extension: string): Promise<void> {
  expect(await office.gateway.request('settings.update', { change: { routes: routes(extension) } })).toEqual({
    ok: true,
  });
  for (const index of WAYS.keys()) await office.provoke(index + 1, { kind: 'calls-in', number: `10${index + 1}` });
  await office.gateway.waitForView(
    (view) => view.calls.length === WAYS.length && view.calls.every(({ state }) => state === 'connected'),
    { what: 'all calls to be connected', deadlineMs: 20_000 },
  );
}

describe('digits between the line and the PBX', { timeout: 40_000 }, () => {
  it('pressed by the caller reach it once each, in the way that each trunk speaks', async () => {
    const after = office.pbx.mark();
    await everyLineCalls(LISTENS);
    const arrived = office.pbx.arrivedCalls(after).filter(({ exten }) => exten === LISTENS);
    for (const index of WAYS.keys()) await office.provoke(index + 1, { kind: 'presses', digits: '15*0084D' });
    for (const [index, { trunk }] of WAYS.entries()) {
      const call = arrived.find(({ number }) => number === `10${index + 1}`);
      if (!call) throw new Error(`the call by ${trunk} did not arrive`);
      await office.pbx.waitForDigits('15*0084D', call.uniqueid);
    }
    // An INFO for each digit where the trunk says so, and none where digits go with the audio.
    const infos = (trunk: string): number =>
      office.gateway.log.split('\n').filter((line) => line.includes(`"trunk":"${trunk}"`) && / INFO sip:/.test(line))
        .length;
    expect(WAYS.map(({ trunk }) => infos(trunk))).toEqual([0, 8, 8, 0]);
    saw(ASTERISK, 'hears digits as events (RFC 4733)', 'hears digits by INFO', 'hears digits as tones in the audio');
    for (const index of WAYS.keys()) await office.provoke(index + 1, { kind: 'hangs-up', signal: 'cpc' });
  });

  it('sent by it reach the line once each', async () => {
    await everyLineCalls(SENDS);
    for (const index of WAYS.keys()) await office.waitForDigits(index + 1, '2468*0');
    saw(ASTERISK, 'sends digits as events (RFC 4733)', 'sends digits by INFO', 'sends digits as tones in the audio');
    for (const index of WAYS.keys()) await office.provoke(index + 1, { kind: 'hangs-up', signal: 'cpc' });
  });

  it('told by a SIPp in INFO, in both bodies, are dialled into the line once each', async () => {
    await office.provoke(1, { kind: 'answers-after', ms: 300, polarityReversal: true });
    const target = { address: GATEWAY_ADDRESS, port: office.sipPort };
    const result = await runSipp({ scenario: 'uac-info', target, number: '5551234', pauseMs: 2000 });
    expect(result, result.errors).toMatchObject({ successful: 1, failed: 0, unexpected: 0 });
    expect((await office.report(1)).digits).toBe('55512345*#D');
    saw({ peer: 'SIPp', over: 'UDP' }, 'sends digits by INFO');
  });
});
