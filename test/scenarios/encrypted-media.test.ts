import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asterisk, startAsterisk } from '../kit/asterisk.ts';
import { type SettingsInput, startExchange, startGateway, type TestExchange } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, TONE } from './office.ts';

/** Not the address that Asterisk knows a peer by: who calls from here must prove who it is. */
const ADDRESS = '127.0.0.5';
const LINES = 2;
type TrunkInput = NonNullable<SettingsInput['trunks']>[number];

let exchange: TestExchange;
let pbx: Asterisk;
beforeAll(async () => {
  exchange = await startExchange({ lines: LINES });
  for (let port = 1; port <= LINES; port++) await exchange.client.setHybrid(port, 'off');
  pbx = await startAsterisk({ gatewayAddress: '127.0.0.9' });
  await pbx.cli('pjsip set logger on');
});
afterAll(async () => {
  await pbx?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

/** A gateway whose trunk registers over TLS as `user`: gw1s has audio by SDES alone, gw1 in the clear alone, gw1w by WebRTC. */
async function openBranch(user: 'gw1' | 'gw1s' | 'gw1w', trunk: Partial<TrunkInput>) {
  const gateway = await startGateway({
    logLevel: 'trace',
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: LINES, socket: exchange.socket }],
      lines: Array.from({ length: LINES }, (_, index) => ({
        id: `sim/${index + 1}`,
        name: `Line ${index + 1}`,
      })),
      trunks: [
        {
          id: 'pbx',
          name: 'PBX',
          transport: 'tls',
          host: pbx.address,
          port: pbx.tlsPort,
          tls: { caFile: pbx.caFile, verify: true },
          localAddress: ADDRESS,
          kind: { kind: 'registers', user, expiresS: 60 },
          ...trunk,
        },
      ],
      routes: [...callsIn(['606']), callsOut()],
      media: { rtpAddress: ADDRESS },
    },
    secrets: { 'trunk/pbx/password': pbx.password },
  });
  await gateway.waitForView((view) => view.trunks.find(({ state }) => state === 'in-service'), {
    what: 'the trunk to be in service',
    deadlineMs: 15_000,
  });
  return { gateway, ...farSide(exchange.client, LINES, gateway) };
}
type Branch = Awaited<ReturnType<typeof openBranch>>;

/** What the parties on the lines say, and what an extension then has recorded of them. */
const PARTY_HZ = [440, 620] as const;

async function extensionHeard(uniqueid: string, hz: number): Promise<void> {
  await pbx.waitForHangup(uniqueid);
  const heard = analyseLoudest(pbx.heard(uniqueid).pcm, 8000);
  expect(Math.abs(heard.hz - hz)).toBeLessThan(TONE.hz);
  expect(Math.abs(heard.levelDb - -15)).toBeLessThan(TONE.db);
  expect(heard.purityDb).toBeGreaterThan(TONE.purityDb);
  expect(heard.ms).toBeGreaterThan(800);
}

/** Asterisk calls a number through the gateway's registration. */
async function pbxCalls(user: string, number: string, extension = '606') {
  const [contact = ''] = await pbx.contacts(user);
  const where = contact.replace(/^sip:[^@]*@/, '');
  return pbx.originate({ channel: `PJSIP/${user}/sip:${number}@${where}`, extension });
}

/** One call in, on line 1, and one out, on line 2, at the same time; both hear each other. */
async function bothWays(branch: Branch, user: string): Promise<void> {
  const after = pbx.mark();
  await branch.provoke(1, { kind: 'calls-in', number: '2025551234' });
  await branch.waitForHook(1, 'off-hook');
  const arrived = await pbx.waitForCall('606', { after });
  await branch.provoke(2, { kind: 'answers-after', ms: 300, polarityReversal: true });
  const call = await pbxCalls(user, '5551234');
  await branch.waitForDigits(2, '5551234');
  await call.answered(15_000);
  for (const [index, hz] of PARTY_HZ.entries()) {
    await branch.provoke(index + 1, { kind: 'talks-tone', hz, levelDb: -15 });
    await branch.exchangeHears(index + 1, 1004, -6);
  }
  const begun = performance.now();
  await waitFor(() => performance.now() - begun > 1500, { what: 'a second and a half of sound' });
  await branch.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
  await call.hangUp();
  const recordings = [...pbx.log.slice(after).matchAll(/: RECORD uniqueid=([^|]+)\|/g)].map(([, id = '']) => id);
  await extensionHeard(arrived.uniqueid, PARTY_HZ[0]);
  await extensionHeard(recordings.find((id) => id !== arrived.uniqueid) ?? '', PARTY_HZ[1]);
  await branch.quiet();
}

const lastRecords = async ({ gateway }: Branch) => (await gateway.request('records.list', { limit: 2 })).records;

/** The keys that Asterisk saw in its log since `after`. */
const keysSince = (after: number): string[] =>
  [...pbx.log.slice(after).matchAll(/^a=crypto:\d+ \S+ inline:([A-Za-z0-9+/=]+)/gm)].map(([, key = '']) => key);

describe('a trunk over TLS to a PBX with SDES', () => {
  it('that requires it has encrypted audio in both directions of call, and its keys are in no log and no view', async () => {
    const after = pbx.mark();
    const branch = await openBranch('gw1s', { encryption: 'required' });
    await using gateway = branch.gateway;
    await bothWays(branch, 'gw1s');
    const keys = keysSince(after);
    expect(keys.length).toBeGreaterThan(4);
    const seen = gateway.log + JSON.stringify(gateway.view);
    expect(seen).toContain('a=crypto:');
    for (const key of keys) expect(seen.includes(key)).toBe(false);
    for (const record of await lastRecords(branch))
      expect(record).toMatchObject({ encryption: expect.stringMatching(/^SDES, (AEAD|AES)_/) });
    saw(
      { peer: 'Asterisk', over: 'TLS', audio: 'SDES' },
      'encrypted audio is required, and there',
      'is called, and both hear each other',
      'calls, and both hear each other',
    );
  });

  it('that prefers it does the same', async () => {
    const branch = await openBranch('gw1s', {});
    await using _gateway = branch.gateway;
    await bothWays(branch, 'gw1s');
    for (const record of await lastRecords(branch))
      expect(record).toMatchObject({ encryption: expect.stringMatching(/^SDES, /) });
    saw({ peer: 'Asterisk', over: 'TLS', audio: 'SDES' }, 'encrypted audio is preferred, and there');
  });

  it('that has it switched off is refused by the PBX, and refuses the PBX in words', async () => {
    const branch = await openBranch('gw1s', { encryption: 'off' });
    await using gateway = branch.gateway;
    const call = await pbxCalls('gw1s', '5551234');
    await call.ended();
    expect(pbx.log).toMatch(/SIP\/2\.0 488 /);
    await gateway.waitForLog(/this trunk's encryption is off\. Set it to preferred/);
    await branch.quiet();
    saw({ peer: 'Asterisk', over: 'TLS' }, 'encrypted audio is off, it wants it: no call');
  });
});

describe('a trunk over TLS to a PBX without encrypted audio', () => {
  it('that prefers it falls back to the clear, and the record says so', async () => {
    const branch = await openBranch('gw1', { encryption: 'preferred' });
    await using _gateway = branch.gateway;
    await bothWays(branch, 'gw1');
    for (const record of await lastRecords(branch)) expect(record).toMatchObject({ encryption: 'none' });
    saw({ peer: 'Asterisk', over: 'TLS' }, 'encrypted audio is preferred, it has none: in the clear');
  });

  it('that requires it has no call', async () => {
    const branch = await openBranch('gw1', { encryption: 'required' });
    await using gateway = branch.gateway;
    const call = await pbxCalls('gw1', '5551234');
    await call.ended();
    await gateway.waitForLog(/This trunk's audio must be encrypted; the peer offers RTP\/AVP/);
    await branch.provoke(1, { kind: 'calls-in', number: '2025551234', rings: 2 });
    const { reason } = await waitFor(
      async () =>
        (await lastRecords(branch)).find(
          ({ direction, outcome }) => direction === 'inbound' && outcome !== 'in-progress',
        ),
      { what: 'the record', deadlineMs: 20_000 },
    );
    expect(reason).toBeDefined();
    await branch.quiet();
    saw({ peer: 'Asterisk', over: 'TLS' }, 'encrypted audio is required, it has none: no call');
  });
});

describe('a trunk over WSS to a PBX whose endpoint speaks WebRTC', () => {
  const dtls = () => ({ transport: 'wss', port: pbx.httpsPort, wsPath: '/ws', encryption: 'dtls' }) as const;

  it('has audio by ICE and DTLS-SRTP in both directions of call', async () => {
    const branch = await openBranch('gw1w', dtls());
    await using gateway = branch.gateway;
    await gateway.waitForView((view) => view.media.edge === 'running', { what: 'the edge to run' });
    await bothWays(branch, 'gw1w');
    for (const record of await lastRecords(branch)) expect(record).toMatchObject({ encryption: 'DTLS-SRTP' });
    saw(
      { peer: 'Asterisk', over: 'WSS', audio: 'DTLS-SRTP' },
      'is called, and both hear each other',
      'calls, and both hear each other',
    );
  });

  it('has digits both ways as telephone-events', async () => {
    const branch = await openBranch('gw1w', dtls());
    await using gateway = branch.gateway;
    await gateway.waitForView((view) => view.media.edge === 'running', { what: 'the edge to run' });
    for (const port of [1, 2]) await branch.provoke(port, { kind: 'answers-after', ms: 300, polarityReversal: true });
    const call = await pbxCalls('gw1w', '5551234', '603');
    const line = await gateway
      .waitForView((view) => view.calls.find(({ direction, line: taken }) => direction === 'outbound' && taken), {
        what: 'a line to be taken',
      })
      .then(({ line: taken }) => Number(taken?.split('/')[1]));
    await call.answered(15_000);
    await branch.exchangeHears(line, 425);
    for (const digit of '13')
      await pbx.ami.ask({ Action: 'PlayDTMF', Channel: call.channel, Digit: digit, Duration: '200' });
    await branch.waitForDigits(line, '555123413');
    await branch.provoke(line, { kind: 'presses', digits: '79' });
    for (const digit of '79')
      await pbx.ami.waitFor(
        (event) => event.Event === 'DTMFEnd' && event.Direction === 'Received' && event.Digit === digit,
        { what: `${digit} at the PBX` },
      );
    await call.hangUp();
    await branch.quiet();
    saw(
      { peer: 'Asterisk', over: 'WSS', audio: 'DTLS-SRTP' },
      'hears digits as events (RFC 4733)',
      'sends digits as events (RFC 4733)',
    );
  });
});
