/** linphone as a trunk's peer: a SIP stack and an RTP stack that nobody else here uses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { type Linphone, startLinphone } from '../kit/linphone.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { analyse, levelAt } from '../kit/tone.ts';
import type { Wav } from '../kit/wav.ts';
import { farSide, GATEWAY_ADDRESS, TONE } from '../scenarios/office.ts';
import { pass } from '../scenarios/one-line.ts';

const LINES = 2;
const PHONE = { hz: 700, levelDb: -15 } as const;
const PARTY = { hz: 620, levelDb: -18 } as const;
const LINPHONE = { peer: 'linphone', over: 'UDP' } as const;

let exchange: TestExchange;
let gateway: TestGateway;
let far: ReturnType<typeof farSide>;
/** `plain` at line 1, `secure` at line 2: audio encrypted, or no call. */
const phones = new Map<'plain' | 'secure', Linphone>();
const ports = { plain: 0, secure: 0 };

beforeAll(async () => {
  exchange = await startExchange({ lines: LINES });
  phones.set('plain', await startLinphone({ tone: PHONE }));
  phones.set('secure', await startLinphone({ tone: PHONE, srtp: true, avpf: true }));
  for (const id of phones.keys()) ports[id] = await freePort(GATEWAY_ADDRESS);
  gateway = await startGateway({
    logLevel: 'trace',
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: LINES, socket: exchange.socket }],
      lines: Array.from({ length: LINES }, (_, index) => ({ id: `sim/${index + 1}`, name: `Line ${index + 1}` })),
      trunks: [...phones].map(([id, { address, sipPort }]) => ({
        id,
        name: id,
        host: address,
        port: sipPort,
        localAddress: GATEWAY_ADDRESS,
        localPort: ports[id],
        kind: { kind: 'peer' },
        optionsIntervalS: 0,
        callControl: true,
        ...(id === 'secure' ? { encryption: 'required', allowKeysInClear: true } : {}),
      })),
      routes: [
        ...[...phones.keys()].flatMap((trunk, index) => callsIn(['phone'], { line: `sim/${index + 1}`, trunk })),
        callsOut({ hunt: 'ascending' }),
      ],
      media: { rtpAddress: GATEWAY_ADDRESS },
    },
  });
  far = farSide(exchange.client, LINES, gateway);
  await gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), { what: 'the lines' });
  for (let port = 1; port <= LINES; port++) await exchange.client.setHybrid(port, 'off');
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  for (const phone of phones.values()) await phone[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

function phoneOf(id: 'plain' | 'secure'): Linphone {
  const phone = phones.get(id);
  if (!phone) throw new Error(`there is no ${id}`);
  return phone;
}

/** Half seconds of a recording. */
const pieces = ({ pcm, rate }: Wav): Int16Array[] =>
  Array.from({ length: Math.floor(pcm.length / (rate / 2)) }, (_, n) =>
    pcm.subarray((n * rate) / 2, ((n + 1) * rate) / 2),
  );

/** The party's tone, as loud as it was, for a second and more. */
function heardTheParty(wav: Wav): void {
  const right = pieces(wav)
    .map((piece) => analyse(piece, wav.rate))
    .filter(
      ({ hz, levelDb, purityDb }) =>
        Math.abs(hz - PARTY.hz) <= TONE.hz && Math.abs(levelDb - PARTY.levelDb) <= TONE.db && purityDb >= TONE.purityDb,
    );
  expect(right.length, JSON.stringify(pieces(wav).map((piece) => analyse(piece, wav.rate)))).toBeGreaterThanOrEqual(2);
}

/** Both talk for two seconds; what the phone heard is looked at when the call is over. */
async function bothTalk(line: number): Promise<void> {
  await far.exchangeHears(line, PHONE.hz, PHONE.levelDb);
  await far.provoke(line, { kind: 'talks-tone', ...PARTY });
  await pass(2_000);
}

async function calledBy(line: number, phone: Linphone): Promise<void> {
  phone.records();
  await far.provoke(line, { kind: 'is-silent' });
  await far.provoke(line, { kind: 'calls-in', number: '2025551234' });
  await phone.says(/Receiving new incoming call from .*2025551234/, 15_000);
  await phone.says(/Media streams established/);
}

describe('a linphone', () => {
  it('is called from a line, both hear each other; it holds, goes on, presses digits and hangs up', async () => {
    const phone = phoneOf('plain');
    await calledBy(1, phone);
    await bothTalk(1);
    phone.command('pause');
    await phone.says(/is now paused/);
    // Its own music is the file that it plays; ours would be something else.
    await far.exchangeHears(1, PHONE.hz, PHONE.levelDb);
    expect(gateway.log).toMatch(/a=recvonly/);
    phone.command('resume');
    await phone.says(/Media streams established/);
    await far.exchangeHears(1, PHONE.hz, PHONE.levelDb);
    phone.command('15*0#');
    await far.waitForDigits(1, '15*0#');
    phone.command('terminate');
    await phone.says(/ended/);
    await far.quiet();
    heardTheParty(phone.heard());
    saw(
      LINPHONE,
      'is called, and both hear each other',
      'holds by sendonly with music of its own: the caller hears that',
      'goes on after its hold',
      'sends digits as events (RFC 4733)',
      'hangs up, and the line is free',
    );
  });

  it('calls out through a line: it hears that ring, both hear each other, its digits go by INFO, and it is told of the end', async () => {
    const phone = phoneOf('plain');
    phone.records();
    phone.command('param sip use_rfc2833 0');
    phone.command('param sip use_info 1');
    await far.provoke(1, { kind: 'answers-after', ms: 4_000, polarityReversal: true });
    await far.provoke(1, { kind: 'is-silent' });
    phone.command(`call sip:5551234@${GATEWAY_ADDRESS}:${ports.plain}`);
    await phone.says(/early media/, 15_000);
    await phone.says(/connected/, 15_000);
    await far.waitForDigits(1, '5551234');
    await bothTalk(1);
    await far.provoke(1, { kind: 'is-silent' });
    phone.command('27#');
    await far.waitForDigits(1, '555123427#');
    expect(gateway.log).toMatch(/INFO sip:/);
    await far.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await phone.says(/ended/);
    await far.quiet();
    const wav = phone.heard();
    heardTheParty(wav);
    // North America's ringing tone is both at once.
    const rang = pieces(wav).filter((piece) => [440, 480].every((hz) => levelAt(piece, wav.rate, hz) > -45));
    expect(rang.length).toBeGreaterThanOrEqual(2);
    saw(
      LINPHONE,
      'calls, and both hear each other',
      'hears the line before the answer',
      'sends digits by INFO',
      'is told when the line hangs up',
    );
  });

  it('joins the two parties that it talks with (REFER with Replaces), who hear each other', async () => {
    const phone = phoneOf('plain');
    const SAYS = { 1: 440, 2: 880 } as const;
    for (const line of [1, 2] as const) {
      await far.provoke(line, { kind: 'answers-after', ms: 300, polarityReversal: true });
      await far.provoke(line, { kind: 'talks-tone', hz: SAYS[line], levelDb: -18 });
    }
    const ids: string[] = [];
    for (const number of ['5551', '5552']) {
      phone.command(`call sip:${number}@${GATEWAY_ADDRESS}:${ports.plain}`);
      const [, id = ''] = await phone.says(/Call (\d+) with .* connected/, 15_000);
      ids.push(id);
      await phone.says(/Media streams established/);
      if (number === '5551') {
        phone.command('pause');
        await phone.says(/is now paused/);
      }
    }
    phone.command(`transfer ${ids[0]} --to-call ${ids[1]}`);
    await far.exchangeHears(1, SAYS[2]);
    await far.exchangeHears(2, SAYS[1]);
    await gateway.waitForView(({ calls }) => calls.length === 1, { what: 'one call to be left' });
    await far.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await far.quiet();
    saw(LINPHONE, 'joins its two calls (REFER with Replaces)');
  });
});

describe('a linphone whose audio must be encrypted', () => {
  const SECURE = { ...LINPHONE, audio: 'SDES' } as const;

  it('is called, and both hear each other', async () => {
    const phone = phoneOf('secure');
    await calledBy(2, phone);
    await bothTalk(2);
    expect(gateway.view.calls[0]).toMatchObject({ encryption: expect.stringMatching(/^SDES, /) });
    await far.provoke(2, { kind: 'hangs-up', signal: 'cpc' });
    await phone.says(/ended/);
    await far.quiet();
    heardTheParty(phone.heard());
    saw(SECURE, 'is called, and both hear each other', 'encrypted audio is required, and there');
  });

  it('calls with an offer of RTP/SAVPF, and both hear each other', async () => {
    const phone = phoneOf('secure');
    phone.records();
    await far.provoke(1, { kind: 'answers-after', ms: 300, polarityReversal: true });
    await far.provoke(1, { kind: 'is-silent' });
    phone.command(`call sip:5551234@${GATEWAY_ADDRESS}:${ports.secure}`);
    await phone.says(/connected/, 15_000);
    await bothTalk(1);
    expect(gateway.view.calls[0]).toMatchObject({ encryption: expect.stringMatching(/^SDES, /) });
    expect(gateway.log).toMatch(/RTP\/SAVPF/);
    phone.command('terminate');
    await phone.says(/ended/);
    await far.quiet();
    heardTheParty(phone.heard());
    saw(SECURE, 'calls, and both hear each other', 'offers RTP/AVPF or RTP/SAVPF', 'hangs up, and the line is free');
  });
});
