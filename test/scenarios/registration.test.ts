import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Asterisk, makeCertificate, startAsterisk } from '../kit/asterisk.ts';
import { type SettingsInput, startExchange, startGateway, type TestExchange } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, TONE } from './office.ts';

/** Not the address that Asterisk knows a peer by: who calls from here must prove who it is. */
const ADDRESS = '127.0.0.3';
const LINES = 2;
type TrunkInput = NonNullable<SettingsInput['trunks']>[number];

let exchange: TestExchange;
let pbx: Asterisk;
let elsewhere: Disposable & { readonly path: string };
beforeAll(async () => {
  exchange = await startExchange({ lines: LINES });
  for (let port = 1; port <= LINES; port++) await exchange.client.setHybrid(port, 'off');
  pbx = await startAsterisk({ gatewayAddress: '127.0.0.9' });
  await pbx.cli('pjsip set logger on');
  elsewhere = tempDir('another-authority');
});
afterEach(async () => {
  // A test that failed half-way leaves the next one its registrar.
  if (pbx.pid === undefined) await pbx.start();
});
afterAll(async () => {
  await pbx?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
  elsewhere?.[Symbol.dispose]();
});

/** How many REGISTERs Asterisk has been sent since `after`. */
const registers = (after: number): number => [...pbx.log.slice(after).matchAll(/^REGISTER sip:/gm)].length;

/** A gateway whose trunk registers as gw1. */
async function openBranch(trunk: Partial<TrunkInput> = {}, password = pbx.password, dataDir?: string) {
  const settings: SettingsInput = {
    adapters: [{ id: 'sim', family: 'simulated', lines: LINES, socket: exchange.socket }],
    lines: Array.from({ length: LINES }, (_, index) => ({
      id: `sim/${index + 1}`,
      name: `Line ${index + 1}`,
    })),
    trunks: [
      {
        id: 'pbx',
        name: 'PBX',
        host: pbx.address,
        port: pbx.sipPort,
        localAddress: ADDRESS,
        kind: { kind: 'registers', user: 'gw1', expiresS: 60 },
        optionsIntervalS: 1,
        ...trunk,
      },
    ],
    routes: [...callsIn(['606']), callsOut()],
    media: { rtpAddress: ADDRESS },
  };
  const gateway = await startGateway({
    settings,
    secrets: { 'trunk/pbx/password': password },
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  return { gateway, ...farSide(exchange.client, LINES, gateway) };
}
type Branch = Awaited<ReturnType<typeof openBranch>>;

const trunkIs = ({ gateway }: Branch, state: string, deadlineMs = 15_000) =>
  gateway.waitForView((view) => view.trunks.find((trunk) => trunk.state === state), {
    what: `the trunk to be ${state}`,
    deadlineMs,
  });

const WRITTEN = { udp: 'UDP', tcp: 'TCP', tls: 'TLS', ws: 'WS', wss: 'WSS' } as const;

/** What the parties on the lines say. */
const PARTY_HZ = [440, 620] as const;

/** What the extension recorded of the party at the other end. */
async function extensionHeard(uniqueid: string, hz: number): Promise<void> {
  await pbx.waitForHangup(uniqueid);
  const heard = analyseLoudest(pbx.heard(uniqueid).pcm, 8000);
  expect(Math.abs(heard.hz - hz)).toBeLessThan(TONE.hz);
  expect(Math.abs(heard.levelDb - -15)).toBeLessThan(TONE.db);
  expect(heard.purityDb).toBeGreaterThan(TONE.purityDb);
  expect(heard.ms).toBeGreaterThan(800);
}

describe('a trunk that registers', () => {
  it.each([
    { transport: 'udp', where: () => ({ port: pbx.sipPort }) },
    { transport: 'tcp', where: () => ({ port: pbx.sipPort }) },
    { transport: 'tls', where: () => ({ port: pbx.tlsPort, tls: { caFile: pbx.caFile, verify: true } }) },
    { transport: 'ws', where: () => ({ port: pbx.httpPort, wsPath: '/ws' }) },
    {
      transport: 'wss',
      where: () => ({ port: pbx.httpsPort, wsPath: '/ws', tls: { caFile: pbx.caFile, verify: true } }),
    },
  ] as const)(
    'over $transport carries calls both ways, and takes its binding back at the end',
    async ({ transport, where }) => {
      const branch = await openBranch({ transport, ...where() });
      await using gateway = branch.gateway;
      const { state, detail } = await trunkIs(branch, 'in-service');
      expect({ state, detail }).toMatchObject({ detail: expect.stringContaining('In service') });
      expect(await pbx.contacts('gw1')).toHaveLength(1);

      const after = pbx.mark();
      // One call in, on line 1, and one out, for which line 2 is left; both at the same time.
      await branch.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' });
      await branch.waitForHook(1, 'off-hook');
      const arrived = await pbx.waitForCall('606', { after });
      expect(arrived).toMatchObject({
        channel: expect.stringMatching(/^PJSIP\/gw1-/),
        number: '2025551234',
        name: 'ADA LOVELACE',
        pai: expect.stringContaining('sip:2025551234@'),
      });
      await branch.provoke(2, { kind: 'answers-after', ms: 300, polarityReversal: true });
      const call = await pbx.originate({ channel: 'Local/85551234@from-sip', extension: '606' });
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
      expect(recordings).toHaveLength(2);
      const dialledOut = recordings.find((id) => id !== arrived.uniqueid) ?? '';
      await extensionHeard(arrived.uniqueid, PARTY_HZ[0]);
      await extensionHeard(dialledOut, PARTY_HZ[1]);
      await branch.quiet();
      const { records } = await gateway.request('records.list', { limit: 2 });
      expect(records.map(({ direction, outcome, trunk }) => `${direction} ${outcome} ${trunk}`)).toEqual([
        'outbound answered pbx',
        'inbound answered pbx',
      ]);
      expect(await gateway.stop()).toBe(0);
      expect(await pbx.contacts('gw1')).toEqual([]);
      saw(
        { peer: 'Asterisk', over: WRITTEN[transport] },
        'takes our registration, digest by MD5',
        'has its binding taken back at the end',
        'is called, and both hear each other',
        'calls, and both hear each other',
        'is told number and name of the caller',
        'is told when the line hangs up',
        'hangs up, and the line is free',
      );
    },
  );

  it('does not talk to a registrar whose certificate another authority signed', async () => {
    const folder = join(elsewhere.path, 'keys');
    mkdirSync(folder);
    await makeCertificate(folder, pbx.address);
    const after = pbx.mark();
    const branch = await openBranch({
      transport: 'tls',
      port: pbx.tlsPort,
      tls: { caFile: join(folder, 'server.pem'), verify: true },
    });
    await using _gateway = branch.gateway;
    const { detail } = await trunkIs(branch, 'unreachable');
    expect(detail).toMatch(/^No connection to .*: its certificate .+\. Name .+\. Next try in \d+ s\.$/);
    expect(registers(after)).toBe(0);
    saw({ peer: 'Asterisk', over: 'TLS' }, 'its certificate is verified');
  });

  it('with a wrong password says so, does not hammer the registrar, and is in service when started with the right one', async () => {
    using dir = tempDir('branch');
    const dataDir = join(dir.path, 'data');
    const after = pbx.mark();
    {
      const branch = await openBranch({}, 'not-the-password', dataDir);
      await using gateway = branch.gateway;
      const { detail } = await trunkIs(branch, 'refused');
      expect(detail).toMatch(
        /refused \(401 .+\)\. The reason: the user or the password is wrong\. .+\. Next try in \d+ s\./,
      );
      await branch.provoke(1, { kind: 'calls-in', number: '100', rings: 1 });
      const begun = performance.now();
      await waitFor(() => performance.now() - begun > 6000, { what: 'six seconds', deadlineMs: 7000 });
      // One without credentials, one with.
      expect(registers(after)).toBe(2);
      // Asking how the registrar is does not make it take us.
      expect(gateway.view.trunks[0]?.state).toBe('refused');
      await gateway.waitForView((view) => view.recent[0]?.outcome === 'missed', {
        what: 'the record of a missed call',
        deadlineMs: 25_000,
      });
      await branch.quiet();
      expect(await gateway.stop()).toBe(0);
    }
    const branch = await openBranch({}, pbx.password, dataDir);
    await using _gateway = branch.gateway;
    await trunkIs(branch, 'in-service');
    saw({ peer: 'Asterisk', over: 'UDP' }, 'refuses a wrong password: told, and not hammered');
    await branch.quiet();
  });

  it.each([
    { transport: 'udp', says: /does not answer/ },
    { transport: 'tcp', says: /onnection to 127\.0\.0\.1/ },
  ] as const)(
    'over $transport notices that the registrar is gone, and that it is back',
    async ({ transport, says }) => {
      const branch = await openBranch({ transport });
      await using _gateway = branch.gateway;
      await trunkIs(branch, 'in-service');
      await pbx.stop();
      const { detail } = await trunkIs(branch, 'unreachable', 30_000);
      expect(detail).toMatch(says);
      expect(detail).toMatch(/[^.]\. Next try in \d+ s\.$/);
      await pbx.start();
      await trunkIs(branch, 'in-service', 40_000);
      await waitFor(
        async () => {
          const contacts = await pbx.contacts('gw1');
          if (contacts.length !== 1) throw new Error(`it has ${JSON.stringify(contacts)}`);
          return true;
        },
        { what: 'one binding to be there again' },
      );
      await branch.quiet();
      saw({ peer: 'Asterisk', over: WRITTEN[transport] }, 'goes and comes back: noticed, and registered anew');
    },
  );
});
