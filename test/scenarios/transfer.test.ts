/** Transfers at the wire: by a real Asterisk, a telephone and SIPp that send REFER, and from the console. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { runSipp } from '../kit/sipp.ts';
import { waitFor } from '../kit/wait.ts';
import { GATEWAY_ADDRESS, type Office, openOffice } from './office.ts';

const PHONE = { hz: 540, levelDb: -15 } as const;
const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
/** What the PBX plays there. */
const AT_603_HZ = 425;
const AT_604_HZ = 700;

let phone: Baresip;
let phonePort = 0;
let sippPort = 0;
let sippTrunkPort = 0;
let office: Office;

beforeAll(async () => {
  phone = await startBaresip({ tone: PHONE });
  phonePort = await freePort(GATEWAY_ADDRESS);
  sippPort = await freePort('127.0.0.1');
  sippTrunkPort = await freePort(GATEWAY_ADDRESS);
  const peer = { localAddress: GATEWAY_ADDRESS, kind: { kind: 'peer' as const }, optionsIntervalS: 0 };
  office = await openOffice({
    lines: 2,
    settings: (usual) => ({
      ...usual,
      trunks: [
        ...usual.trunks.map((trunk) => ({ ...trunk, callControl: true })),
        {
          ...peer,
          id: 'phone',
          name: 'Phone',
          host: phone.address,
          port: phone.sipPort,
          localPort: phonePort,
          callControl: true,
        },
        {
          ...peer,
          id: 'sipp',
          name: 'SIPp',
          host: '127.0.0.1',
          port: sippPort,
          localPort: sippTrunkPort,
          callControl: true,
        },
      ],
      routes: [
        {
          id: 'barred',
          from: [{ kind: 'trunk' }, { kind: 'console' }],
          called: [{ is: 'prefix', digits: '0900' }],
          targets: [{ kind: 'refuse', cause: 'barred' }],
        },
        {
          id: 'extensions',
          from: [{ kind: 'trunk' }, { kind: 'console' }],
          called: [{ is: 'pattern', pattern: '6XX' }],
          targets: [{ kind: 'trunk', trunk: 'pbx', ringS: 20 }],
        },
        ...callsIn(['phone'], { line: 'sim/2', trunk: 'phone' }),
        ...callsIn(['603']),
        callsOut(),
      ],
    }),
  });
});
afterAll(async () => {
  await office?.[Symbol.asyncDispose]();
  await phone?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  await office.quiet();
  await waitFor(async () => (await office.pbx.channels()) === 0, { what: 'the PBX to have no call' });
});

const routeIn = async (to: string): Promise<void> => {
  const { settings } = await office.gateway.request('settings.get', {});
  const routes = (settings.routes as { id: string; targets: object[] }[]).map((route) =>
    route.id === 'in' ? { ...route, targets: [{ kind: 'trunk', trunk: 'pbx', to }] } : route,
  );
  expect(await office.gateway.request('settings.update', { change: { routes } })).toEqual({ ok: true });
};
const records = async (limit: number) => (await office.gateway.request('records.list', { limit })).records;
const callOn = (line: number) => office.gateway.view.calls.find((call) => call.line === `sim/${line}`);

describe('the PBX transfers a caller of the line by REFER', () => {
  it('to another of its extensions: the caller hears that one, and both records say what happened', async () => {
    await routeIn('66604');
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '2025551234' });
    await office.exchangeHears(1, AT_604_HZ);
    await office.pbx.waitForLog(/TRANSFER uniqueid=[^|]*\|to=604\|status=SUCCESS/, { after });
    expect(office.gateway.view.calls).toMatchObject([{ called: '604', line: 'sim/1', state: 'connected' }]);
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.quiet();
    expect(await records(2)).toMatchObject([
      { called: '604', caller: { number: '2025551234' }, outcome: 'answered' },
      { outcome: 'answered', reason: 'Transferred to 604.' },
    ]);
    saw(ASTERISK, 'transfers its caller (REFER)', 'is told how its transfer went (NOTIFY)');
  });

  it('to a number that routing refuses: it is not, and the call goes on', async () => {
    await routeIn('660900123456');
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '2025551234' });
    await office.pbx.waitForLog(/TRANSFER uniqueid=[^|]*\|to=0900123456\|status=FAILURE/, { after });
    expect(office.gateway.view.calls).toMatchObject([{ line: 'sim/1', state: 'connected' }]);
    expect((await office.report(2)).offHookCount).toBe(0);
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    saw(ASTERISK, 'transfers to where it may not call: refused, the call goes on');
  });
});

describe('a telephone that is the trunk’s peer', () => {
  it('transfers its caller to the PBX, and is free', async () => {
    await office.provoke(2, { kind: 'calls-in', number: '2025551235' });
    await office.exchangeHears(2, PHONE.hz, PHONE.levelDb);
    await phone.command('transfer', `sip:604@${GATEWAY_ADDRESS}:${phonePort}`);
    await office.exchangeHears(2, AT_604_HZ);
    await phone.waitForEvent('CALL_CLOSED', 10_000);
    await office.provoke(2, { kind: 'hangs-up', signal: 'cpc' });
    saw({ peer: 'baresip', over: 'UDP' }, 'transfers its caller (REFER)');
  });
});

describe('SIPp', () => {
  it('transfers whom it called on a line, and hears how it goes by NOTIFY until it is hung up on', async () => {
    for (const port of [1, 2]) await office.provoke(port, { kind: 'answers-after', ms: 300, polarityReversal: true });
    const result = await runSipp({
      scenario: 'uac-refer',
      target: { address: GATEWAY_ADDRESS, port: sippTrunkPort },
      port: sippPort,
      number: '5551234',
      pauseMs: 500,
    });
    expect(result).toMatchObject({ successful: 1, failed: 0, unexpected: 0, errors: '' });
    const called = await office.gateway.waitForView(
      ({ calls: [call] }) => (call?.called === '604' && call.state === 'connected' ? call.line : undefined),
      { what: 'the line to be connected with 604' },
    );
    const line = Number(called.split('/')[1]);
    await office.exchangeHears(line, AT_604_HZ);
    await office.provoke(line, { kind: 'hangs-up', signal: 'cpc' });
    saw({ peer: 'SIPp', over: 'UDP' }, 'transfers its caller (REFER)', 'is told how its transfer went (NOTIFY)');
  });
});

describe('the console', () => {
  it('transfers a caller from one extension to another, music meanwhile', async () => {
    await routeIn('603');
    await office.provoke(1, { kind: 'calls-in', number: '2025551236' });
    await office.exchangeHears(1, AT_603_HZ);
    const callId = callOn(1)?.id ?? '';
    expect(await office.gateway.request('call.hold', { callId })).toEqual({ ok: true });
    await waitFor(
      async () => {
        const { hears } = await office.report(1);
        return hears !== undefined && Math.abs(hears.hz - AT_603_HZ) > 20;
      },
      { what: 'music on the line' },
    );
    expect(await office.gateway.request('call.resume', { callId })).toEqual({ ok: true });
    await office.exchangeHears(1, AT_603_HZ);
    expect(await office.gateway.request('call.transfer', { callId, to: '0900123456' })).toMatchObject({ ok: false });
    expect(await office.gateway.request('call.transfer', { callId, to: '604' })).toEqual({ ok: true });
    await office.exchangeHears(1, AT_604_HZ);
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
  });

  it('joins two callers, who hear each other', async () => {
    await routeIn('603');
    for (const line of [1, 2]) {
      await office.provoke(line, { kind: 'talks-tone', hz: line === 1 ? 620 : 880, levelDb: -18 });
      await office.provoke(line, { kind: 'calls-in', number: `202555123${line}` });
      await office.gateway.waitForView(() => callOn(line)?.state === 'connected', { what: `the call on line ${line}` });
    }
    const [callId, other] = [callOn(1)?.id ?? '', callOn(2)?.id ?? ''];
    expect(await office.gateway.request('call.join', { callId, other })).toEqual({ ok: true });
    await office.exchangeHears(1, 880);
    await office.exchangeHears(2, 620);
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
  });

  it('parks a caller, whom a telephone of the PBX fetches by dialling the slot', async () => {
    await routeIn('603');
    await office.provoke(1, { kind: 'calls-in', number: '2025551236' });
    await office.exchangeHears(1, AT_603_HZ);
    expect(await office.gateway.request('call.park', { callId: callOn(1)?.id ?? '' })).toEqual({
      ok: true,
      slot: '701',
    });
    await office.gateway.waitForView(() => callOn(1)?.parked?.slot === '701', { what: 'the caller to wait in 701' });
    const fetches = await office.pbx.originate({ to: '701', extension: '604' });
    await fetches.answered(10_000);
    await office.exchangeHears(1, AT_604_HZ);
    await fetches.hangUp();
    await office.waitForHook(1, 'on-hook');
    saw(ASTERISK, 'fetches a parked caller');
  });
});
