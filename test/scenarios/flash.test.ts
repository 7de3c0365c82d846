/** A hook flash that a trunk's peer asks for, by INFO and by telephone-event, up to the exchange. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { type CallerCall, SipCaller } from '../kit/sip-caller.ts';
import { waitFor } from '../kit/wait.ts';
import { GATEWAY_ADDRESS, type Office, openOffice } from './office.ts';

let caller: SipCaller;
let office: Office;
let port = 0;
beforeAll(async () => {
  caller = await SipCaller.open();
  port = await freePort(GATEWAY_ADDRESS);
  office = await openOffice({
    lines: 1,
    settings: (usual) => ({
      ...usual,
      trunks: [
        ...usual.trunks,
        {
          id: 'caller',
          name: 'Caller',
          host: '127.0.0.1',
          port: caller.port,
          localAddress: GATEWAY_ADDRESS,
          localPort: port,
          kind: { kind: 'peer' },
          optionsIntervalS: 0,
        },
      ],
      routes: [callsOut()],
    }),
  });
});
afterAll(async () => {
  await office?.[Symbol.asyncDispose]();
  await caller?.[Symbol.asyncDispose]();
});
afterEach(() => office.quiet());

async function flashes(ask: (call: CallerCall) => Promise<unknown>): Promise<number[]> {
  const seen: number[] = [];
  using _ = office.exchange.client.onEvent((event) => {
    if (event.kind === 'flash') seen.push(event.ms);
  });
  await office.provoke(1, { kind: 'answers-after', ms: 300, polarityReversal: true });
  await using call = await caller.call(port, '5551234', GATEWAY_ADDRESS);
  await ask(call);
  await waitFor(() => seen.length > 0, { what: 'the exchange to see the flash' });
  expect(office.gateway.view.calls).toMatchObject([{ state: 'connected' }]);
  await call.hangUp();
  return seen;
}

describe('a hook flash that the peer asks for reaches the exchange, once, and the call stays', () => {
  it.each([
    ['application/hook-flash', 'signal=hf'],
    ['application/dtmf-relay', 'Signal=16\r\nDuration=160\r\n'],
    ['application/dtmf', '!'],
  ])('by INFO %s', async (contentType, body) => {
    expect(await flashes((call) => call.ask('INFO', { contentType, body }))).toEqual([300]);
  });

  it('by telephone-event 16 (RFC 4733 §3.2)', async () => {
    expect(await flashes((call) => call.rtp.flash())).toEqual([300]);
  });
});
