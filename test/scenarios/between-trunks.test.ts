import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import type { Wav } from '../kit/wav.ts';
import { GATEWAY_ADDRESS, type Office, openOffice } from './office.ts';

/** Asterisk as the office's PBX, baresip as the provider on the other side of the gateway, and two lines behind them. */
const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
const BARESIP = { peer: 'baresip', over: 'UDP' } as const;
const PROVIDER = '127.0.0.1';
const TONE = { hz: 620, levelDb: -15 } as const;
let provider: Baresip;
let providerPort = 0;
let office: Office;

beforeAll(async () => {
  provider = await startBaresip({ tone: TONE, address: PROVIDER, codecs: ['PCMA'] });
  providerPort = await freePort(GATEWAY_ADDRESS);
  office = await openOffice({
    lines: 2,
    settings: (usual) => ({
      ...usual,
      trunks: [
        ...usual.trunks,
        {
          id: 'provider',
          name: 'Provider',
          host: PROVIDER,
          port: provider.sipPort,
          localAddress: GATEWAY_ADDRESS,
          localPort: providerPort,
          kind: { kind: 'peer' },
          optionsIntervalS: 0,
        },
      ],
      routes: [
        {
          id: 'provider-first',
          from: [{ kind: 'trunk', trunk: 'pbx' }],
          called: [{ is: 'prefix', digits: '0' }],
          changeCalled: [{ change: 'strip', count: 1 }],
          callerId: { kind: 'own', number: '+4930100', name: 'The Office' },
          targets: [{ kind: 'trunk', trunk: 'provider', to: 'phone', ringS: 20 }],
          moveOn: ['no-answer', 'unreachable', 'failed', 'busy'],
        },
        {
          id: 'busy-then-lines',
          from: [{ kind: 'trunk', trunk: 'pbx' }],
          called: [{ is: 'prefix', digits: '7' }],
          targets: [
            { kind: 'trunk', trunk: 'pbx', to: '611', ringS: 20 },
            { kind: 'lines', group: 'all' },
          ],
          moveOn: ['no-answer', 'unreachable', 'failed', 'busy'],
        },
        {
          id: 'in',
          from: [{ kind: 'trunk', trunk: 'provider' }],
          targets: [{ kind: 'trunk', trunk: 'pbx', to: '604' }],
        },
      ],
    }),
  });
});
afterAll(async () => {
  await office?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});
afterEach(() => office.quiet());

const toneIn = ({ pcm, rate }: Wav) => analyseLoudest(pcm, rate);
const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

describe('a call between two trunks', () => {
  it('goes from the PBX to the provider in another codec, the caller is who the route says, and both hear each other', async () => {
    const after = office.pbx.mark();
    const call = await office.pbx.originate({ to: '05551234', extension: '606', callerId: '"Front Desk" <1100>' });
    await call.answered(10_000);
    const [, uniqueid = ''] = await office.pbx.waitForLog(/RECORD uniqueid=([^|]*)/, { after });
    // The PBX may know of its 200 before the console does.
    await office.gateway.waitForView(({ calls }) => calls[0]?.state === 'connected', {
      what: 'the call to be connected',
    });
    expect(office.gateway.view.calls).toMatchObject([
      { state: 'connected', called: '05551234', answeredBy: { kind: 'trunk', id: 'provider', label: 'phone' } },
    ]);
    const incoming = await provider.waitForEvent('CALL_ESTABLISHED', 5_000);
    expect(JSON.stringify(incoming)).toContain('+4930100');
    const from = provider.heard().pcm.length;
    await waitFor(() => provider.heard().pcm.length > from + 12_000, {
      what: 'a second and a half of sound at the provider',
      deadlineMs: 10_000,
    });
    await call.hangUp();
    await provider.waitForEvent('CALL_CLOSED', 10_000);
    await waitFor(async () => (await lastRecord())?.outcome === 'answered', { what: 'the record' });
    expect(await lastRecord()).toMatchObject({ caller: { number: '1100' }, answeredBy: 'phone' });
    expect(toneIn(office.pbx.heard(uniqueid))).toMatchObject({ hz: expect.closeTo(TONE.hz, -1) });
    expect(toneIn(provider.heard())).toMatchObject({ hz: expect.closeTo(1004, -1) });
    saw(ASTERISK, 'calls through us to another trunk, and both hear each other');
    saw(BARESIP, 'is called through us by another trunk, and both hear each other');
  });

  it('carries digits through as telephone-events', async () => {
    const call = await office.pbx.originate({ to: '05551234', extension: '6512345' });
    await call.answered(10_000);
    await waitFor(
      () =>
        provider.events
          .filter(({ type }) => type === 'CALL_DTMF_START')
          .map(({ param }) => param)
          .join('') === '12345',
      { what: 'the digits at the provider' },
    );
    await call.hangUp();
    for (const each of [ASTERISK, BARESIP]) saw(each, 'digits go through us from one trunk to another');
  });

  it('comes from the provider to the PBX, which hangs up when the provider does', async () => {
    const before = provider.events.filter(({ type }) => type === 'CALL_ESTABLISHED').length;
    await provider.dial(`sip:5550000@${GATEWAY_ADDRESS}:${providerPort}`);
    await provider.waitForEvent('CALL_ESTABLISHED', 10_000, before + 1);
    await provider.hangUp();
    await waitFor(async () => (await lastRecord())?.outcome === 'answered', { what: 'the record' });
    await waitFor(async () => (await office.pbx.channels()) === 0, { what: 'the PBX to have no call' });
  });

  it('that the other trunk refuses goes out on a line: lines back a trunk up', async () => {
    await office.provoke(1, { kind: 'answers-after', ms: 300, polarityReversal: true });
    await office.provoke(2, { kind: 'answers-after', ms: 300, polarityReversal: true });
    const call = await office.pbx.originate({ to: '75550001', extension: '601' });
    await call.answered(15_000);
    const line = await office.gateway.waitForView(
      ({ calls: [view] }) => (view?.state === 'connected' ? view.line : undefined),
      { what: 'the call to be connected' },
    );
    const port = Number(line.split('/')[1]);
    await office.exchangeHears(port, 1004);
    await office.waitForDigits(port, '75550001');
    await call.hangUp();
    saw(ASTERISK, 'refuses: a line goes in its place');
  });
});
