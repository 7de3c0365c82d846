import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, TONE } from './office.ts';

const ADDRESS = '127.0.0.6';
const PEER = { peer: 'baresip', over: 'UDP', audio: 'SDES' } as const;
const PHONE = { hz: 700, levelDb: -15 } as const;
const PARTY = { hz: 440, levelDb: -18 } as const;

let exchange: TestExchange;
let phone: Baresip;
let gateway: TestGateway;
let sipPort: number;
let line: ReturnType<typeof farSide>;
beforeAll(async () => {
  exchange = await startExchange({ lines: 1 });
  await exchange.client.setHybrid(1, 'off');
  phone = await startBaresip({ srtp: true, tone: PHONE });
  sipPort = await freePort(ADDRESS);
  gateway = await startGateway({
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }],
      lines: [{ id: 'sim/1', name: 'Line 1' }],
      trunks: [
        {
          id: 'pbx',
          name: 'Phone',
          host: phone.address,
          port: phone.sipPort,
          localAddress: ADDRESS,
          localPort: sipPort,
          kind: { kind: 'peer' },
          optionsIntervalS: 0,
          encryption: 'required',
          allowKeysInClear: true,
        },
      ],
      routes: [...callsIn(['phone']), callsOut()],
      media: { rtpAddress: ADDRESS },
    },
  });
  line = farSide(exchange.client, 1, gateway);
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await phone?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

/** Where in the phone's recording both talk: what lies before is ringback. */
async function bothTalk(): Promise<void> {
  await line.exchangeHears(1, PHONE.hz, PHONE.levelDb);
  const from = phone.heard().pcm.length;
  await line.provoke(1, { kind: 'talks-tone', ...PARTY });
  await waitFor(() => phone.heard().pcm.length > from + 12_000, { what: 'a second and a half of sound at the phone' });
  const heard = analyseLoudest(phone.heard().pcm.subarray(from), 8000);
  expect(Math.abs(heard.hz - PARTY.hz)).toBeLessThan(TONE.hz);
  expect(Math.abs(heard.levelDb - PARTY.levelDb)).toBeLessThan(TONE.db);
}

const count = (type: string) => phone.events.filter((event) => event.type === type).length;

describe('a telephone whose audio must be encrypted', () => {
  it('is called, and both hear each other', async () => {
    await line.provoke(1, { kind: 'calls-in', number: '2025551234' });
    await phone.waitForEvent('CALL_ESTABLISHED', 15_000, 1);
    await line.waitForHook(1, 'off-hook');
    await bothTalk();
    expect(gateway.view.calls[0]).toMatchObject({ encryption: expect.stringMatching(/^SDES, /) });
    const closed = count('CALL_CLOSED') + 1;
    await line.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await phone.waitForEvent('CALL_CLOSED', 10_000, closed);
    await line.quiet();
    saw(PEER, 'is called, and both hear each other', 'encrypted audio is required, and there');
  });

  it('calls, and both hear each other', async () => {
    await line.provoke(1, { kind: 'answers-after', ms: 500, polarityReversal: true });
    await phone.dial(`sip:5551234@${ADDRESS}:${sipPort}`);
    await phone.waitForEvent('CALL_ESTABLISHED', 20_000, 2);
    await line.waitForDigits(1, '5551234');
    await bothTalk();
    await phone.hangUp();
    await line.quiet();
    saw(PEER, 'calls, and both hear each other', 'hangs up, and the line is free');
  });

  it('has the person told that its keys can be read on the way', () => {
    expect(gateway.view.notices.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('The keys of encrypted calls on the trunk "Phone" travel in the clear over UDP'),
    );
    expect(gateway.view.trunks[0]).toMatchObject({ encryption: 'required', keysInClear: true });
  });
});
