import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn } from '../kit/routes.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, GATEWAY_ADDRESS } from './office.ts';

/** A telephone that is the trunk's peer itself: its hold reaches the gateway, where a PBX would keep it to itself. */
let exchange: TestExchange;
let phone: Baresip;
let gateway: TestGateway;
const PHONE = { hz: 700, levelDb: -15 } as const;

beforeAll(async () => {
  exchange = await startExchange({ lines: 1 });
  await exchange.client.setHybrid(1, 'off');
  phone = await startBaresip({ tone: PHONE });
  gateway = await startGateway({
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }],
      lines: [{ id: 'sim/1', name: 'Line 1' }],
      routes: callsIn(['phone'], { trunk: 'phone' }),
      trunks: [
        {
          id: 'phone',
          name: 'Telephone',
          host: phone.address,
          port: phone.sipPort,
          localAddress: GATEWAY_ADDRESS,
          localPort: await freePort(GATEWAY_ADDRESS),
          kind: { kind: 'peer' },
          optionsIntervalS: 0,
        },
      ],
      media: { rtpAddress: GATEWAY_ADDRESS },
    },
  });
  await gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), { what: 'the line' });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await phone?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

/** Something else than the telephone: music changes its strongest tone all the time. */
const hearsMusic = async (far: ReturnType<typeof farSide>): Promise<boolean> => {
  const { hears } = await far.report(1);
  return hears !== undefined && Math.abs(hears.hz - PHONE.hz) > 20;
};

it('a telephone holds a call, the caller hears music, and hears the telephone again when it goes on', async () => {
  const far = farSide(exchange.client, 1, gateway);
  await far.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA' });
  await far.exchangeHears(1, PHONE.hz, PHONE.levelDb);
  for (let time = 1; time <= 2; time++) {
    await phone.command('hold');
    await waitFor(() => hearsMusic(far), { what: `music on the line (${time})` });
    expect(gateway.view.calls).toMatchObject([{ state: 'connected' }]);
    await phone.command('resume');
    await far.exchangeHears(1, PHONE.hz, PHONE.levelDb);
  }
  await phone.command('hold');
  await waitFor(() => hearsMusic(far), { what: 'music on the line' });
  // A call on hold ends like any other.
  await far.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
  await phone.waitForEvent('CALL_CLOSED', 10_000);
  await far.quiet();
  const { records } = await gateway.request('records.list', { limit: 1 });
  expect(records).toMatchObject([{ outcome: 'answered', answeredBy: 'phone' }]);
  saw(
    { peer: 'baresip', over: 'UDP' },
    'holds by sendonly: the caller hears music',
    'goes on after its hold',
    'is told when the line hangs up',
  );
});
