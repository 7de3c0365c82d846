/** What the gateway asks of a PBX in a call: a hold that it passes on, and a transfer that it leaves to the PBX. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn } from '../kit/routes.ts';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { GATEWAY_ADDRESS, type Office, openOffice } from '../scenarios/office.ts';

const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
/** What the PBX plays there. */
const AT_604_HZ = 700;
const PHONE = { hz: 540, levelDb: -15 } as const;

let office: Office;
/** The peer of a trunk of its own. */
let outside: Baresip;
let outsidePort = 0;
/** Registered at the PBX as 1101. */
let extension: Baresip;

beforeAll(async () => {
  outside = await startBaresip({ tone: PHONE });
  outsidePort = await freePort(GATEWAY_ADDRESS);
  office = await openOffice({
    lines: 1,
    settings: (usual) => ({
      ...usual,
      trunks: [
        ...usual.trunks.map((trunk) => ({ ...trunk, transfer: 'refer' as const, hold: 'pass-on' as const })),
        {
          id: 'outside',
          name: 'Outside',
          host: outside.address,
          port: outside.sipPort,
          localAddress: GATEWAY_ADDRESS,
          localPort: outsidePort,
          kind: { kind: 'peer' },
          optionsIntervalS: 0,
        },
      ],
      routes: [
        {
          id: 'extensions',
          from: [{ kind: 'trunk' }, { kind: 'console' }],
          called: [{ is: 'pattern', pattern: '6XX' }],
          targets: [{ kind: 'trunk', trunk: 'pbx', ringS: 20 }],
        },
        ...callsIn(['1101']),
      ],
    }),
  });
  const { address: host, sipPort: port, password } = office.pbx;
  extension = await startBaresip({ account: { user: 'phone1', password, host, port }, tone: PHONE });
});
afterAll(async () => {
  await extension?.[Symbol.asyncDispose]();
  await office?.[Symbol.asyncDispose]();
  await outside?.[Symbol.asyncDispose]();
});
afterEach(() => office.quiet());

it('is held by sendonly when whoever it talks with holds, and goes on', async () => {
  const { ami } = office.pbx;
  const told = (event: string, nth: number) =>
    waitFor(() => ami.messages.filter((message) => message.Event === event).length >= nth, {
      what: `${event} at Asterisk`,
    });
  await outside.dial(`sip:603@${GATEWAY_ADDRESS}:${outsidePort}`);
  await outside.waitForEvent('CALL_ESTABLISHED', 15_000);
  for (let time = 1; time <= 2; time++) {
    await outside.command('hold');
    await told('Hold', time);
    await outside.command('resume');
    await told('Unhold', time);
  }
  await outside.hangUp();
  saw(ASTERISK, 'is held by us (sendonly), and goes on');
  saw({ peer: 'baresip', over: 'UDP' }, 'goes on after its hold');
});

it('transfers its own telephone to another extension when we ask it to, and the line is free', async () => {
  const { gateway } = office;
  await office.provoke(1, { kind: 'calls-in', number: '2025551234' });
  await extension.waitForEvent('CALL_ESTABLISHED', 15_000);
  await office.exchangeHears(1, PHONE.hz, PHONE.levelDb);
  const callId = gateway.view.calls[0]?.id ?? '';
  const before = extension.heard().pcm.length;
  expect(await gateway.request('call.transfer', { callId, to: '604', keep: 'called' })).toEqual({ ok: true });
  await gateway.waitForView(({ calls }) => calls.length === 0, { what: 'the call to be the PBX’s' });
  await office.waitForHook(1, 'on-hook');
  await waitFor(
    () => {
      const { pcm, rate } = extension.heard();
      const heard = analyse(pcm.subarray(Math.max(before, pcm.length - rate / 2)), rate);
      if (Math.abs(heard.hz - AT_604_HZ) > 3) throw new Error(`it hears ${JSON.stringify(heard)}`);
      return true;
    },
    { what: 'the telephone to hear the other extension', deadlineMs: 10_000 },
  );
  await extension.hangUp();
  await waitFor(async () => (await office.pbx.channels()) === 0, { what: 'the PBX to have no call' });
  const { records } = await gateway.request('records.list', { limit: 1 });
  // Who hangs up first, the PBX or we, is open: it has what it was asked for.
  expect(records).toMatchObject([{ outcome: 'answered', answeredBy: '1101' }]);
  saw(ASTERISK, 'transfers within itself when we ask it to (our REFER)');
});
