import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OriginatedCall } from '../kit/asterisk.ts';
import { seeded } from '../kit/lossy-proxy.ts';
import { openUdpPorts } from '../kit/ports.ts';
import { RtpPeer } from '../kit/rtp-peer.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { ScriptedPeer } from '../sip/scripted-peer.ts';
import { GATEWAY_ADDRESS, type Office, openOffice, TONE } from './office.ts';

const LINES = 2;
/** Nobody that the gateway knows. */
const STRANGER = '127.0.0.9';
/** The PBX's address, from which the trunk takes calls. */
const FRIEND = '127.0.0.1';
const RTP_PORTS = [21_000, 21_099] as const;

let office: Office;
let friend: ScriptedPeer;
let stranger: ScriptedPeer;
beforeAll(async () => {
  office = await openOffice({
    lines: LINES,
    extensions: ['606'],
    settings: (usual) => ({ ...usual, media: { ...usual.media, rtpPorts: [...RTP_PORTS] } }),
  });
  friend = await ScriptedPeer.open(FRIEND);
  stranger = await ScriptedPeer.open(STRANGER);
});
afterAll(async () => {
  await friend?.[Symbol.asyncDispose]();
  await stranger?.[Symbol.asyncDispose]();
  await office?.[Symbol.asyncDispose]();
});

/** How often each line has been taken. */
const seizures = async () =>
  Promise.all(Array.from({ length: LINES }, async (_, index) => (await office.report(index + 1)).offHookCount));
const records = async () => (await office.gateway.request('records.list', { limit: 1000 })).records;

interface Request {
  readonly method?: string;
  readonly user?: string;
  readonly from: { readonly address: string; readonly port: number };
  readonly extra?: string;
  readonly body?: string;
}

const SDP = (address: string) =>
  `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`;

function request({ method = 'INVITE', user = '5551234', from, extra = '', body }: Request): string {
  const text = body ?? (method === 'INVITE' ? SDP(from.address) : '');
  const where = `${from.address}:${from.port}`;
  return `${method} sip:${user}@${GATEWAY_ADDRESS}:${office.sipPort} SIP/2.0\r
Via: SIP/2.0/UDP ${where};rport;branch=z9hG4bK${randomUUID()}\r
From: "Somebody" <sip:somebody@${where}>;tag=${randomUUID()}\r
To: <sip:${user}@${GATEWAY_ADDRESS}>\r
Call-ID: ${randomUUID()}\r
CSeq: 1 ${method}\r
Contact: <sip:somebody@${where}>\r
Max-Forwards: 70\r
${extra}${text === '' ? '' : 'Content-Type: application/sdp\r\n'}Content-Length: ${text.length}\r
\r
${text}`;
}

const at = (peer: ScriptedPeer) => ({ address: peer === friend ? FRIEND : STRANGER, port: peer.port });
const send = (peer: ScriptedPeer, text: string | Buffer) => peer.send(text, office.sipPort, GATEWAY_ADDRESS);

/**
 * The gateway has worked off what came before, and lives. Sent again as timer E has it (RFC 3261 §17.1.2.2): beyond a peer's
 * share messages are dropped unread.
 */
async function answersOptions(): Promise<void> {
  const text = request({ method: 'OPTIONS', from: at(friend) });
  const callId = /^Call-ID: .*$/m.exec(text)?.[0] ?? text;
  send(friend, text);
  const again = setInterval(() => send(friend, text), 500);
  try {
    await waitFor(() => friend.all.some((answer) => answer.startsWith('SIP/2.0 200 ') && answer.includes(callId)), {
      what: 'a 200 to OPTIONS',
    });
  } finally {
    clearInterval(again);
  }
}

describe('a number that is none', () => {
  // A dialled number has no say in pauses, waits, flashes or digits after the answer: those are the routes' alone.
  const dialPlans = ['5551,w!;postd=9p1', '5551%2Cw%21', '5551!', '5551%0D%0A9'];
  it.each(['sales', '555abc', '12-34-no', '5551234%3Bext=9', ...dialPlans])(
    '%s is refused with 484 and takes no line',
    async (user) => {
      const before = await seizures();
      send(friend, request({ user, from: at(friend) }));
      const { text } = await friend.hears(/^SIP\/2\.0 [4-6]\d\d /);
      expect(text).toMatch(/^SIP\/2\.0 484 /);
      expect(text).toMatch(/^Reason: Q\.850;\s*cause=28/m);
      expect((await records())[0]).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('is not a number'),
        endedAt: expect.any(Number),
      });
      expect(await seizures()).toEqual(before);
      await office.quiet();
    },
  );

  it('has what stands behind it left out: the exchange hears the number alone', async () => {
    for (let port = 1; port <= LINES; port++) await office.provoke(port, { kind: 'is-busy' });
    const before = await seizures();
    send(friend, request({ user: '5551;postd=9p1', from: at(friend) }));
    await friend.hears(/^SIP\/2\.0 486 /, 20_000);
    const taken = (await seizures()).findIndex((count, index) => count !== before[index]);
    expect((await office.report(taken + 1)).digits).toBe('5551');
    await office.quiet();
  }, 30_000);

  it('reaches the phone as such: Asterisk is told cause 28', async () => {
    const call = await office.pbx.originate({ to: 'front-desk' });
    expect((await call.ended()).cause).toBe(28);
    await office.quiet();
  });
});

describe('a stranger', () => {
  it('who calls is refused with 403; nothing rings, no line is taken, nothing is recorded', async () => {
    const before = { seizures: await seizures(), records: (await records()).length };
    const after = office.pbx.mark();
    send(stranger, request({ from: at(stranger) }));
    await stranger.hears(/^SIP\/2\.0 403 /);
    await answersOptions();
    expect({ seizures: await seizures(), records: (await records()).length }).toEqual(before);
    expect(office.gateway.view.calls).toEqual([]);
    expect(office.pbx.arrivedCalls(after)).toEqual([]);
    expect(stranger.all.filter((text) => /^SIP\/2\.0 (1|2)\d\d /.test(text))).toEqual([]);
  });

  it('who pretends to be the trunk in From, Via and Contact is refused as well', async () => {
    const before = await seizures();
    send(stranger, request({ from: at(friend) }));
    await waitFor(() => office.gateway.log.includes('request from an address of no trunk, refused'), {
      what: 'the refusal in the log',
    });
    await answersOptions();
    expect(await seizures()).toEqual(before);
    expect(office.gateway.view.calls).toEqual([]);
  });
});

describe('a call in progress', () => {
  let call: OriginatedCall;
  let port: number;
  let after: number;
  let began: Awaited<ReturnType<typeof seizures>>;
  afterEach(() => office.quiet());
  beforeEach(async () => {
    after = office.pbx.mark();
    for (let each = 1; each <= LINES; each++) {
      await office.provoke(each, { kind: 'answers-after', ms: 200, polarityReversal: true });
      await office.provoke(each, { kind: 'talks-tone', hz: 440, levelDb: -15 });
    }
    call = await office.pbx.originate({ to: '5551234', extension: '606' });
    await call.answered(15_000);
    port = await office.gateway
      .waitForView((view) => view.calls[0]?.line, { what: 'a line to be taken' })
      .then((line) => Number(line.split('/')[1]));
    await office.exchangeHears(port, 1004, -6);
    began = await seizures();
  });

  /** Both hear each other still, and have all the time; nothing else has become of what came in between. */
  async function goesOn(): Promise<void> {
    const begun = performance.now();
    await waitFor(() => performance.now() - begun > 1000, { what: 'a second more of the call' });
    await office.exchangeHears(port, 1004, -6);
    expect(await seizures()).toEqual(began);
    expect(office.gateway.view.calls).toHaveLength(1);
    await call.hangUp();
    const [, uniqueid = ''] = await office.pbx.waitForLog(/: RECORD uniqueid=([^|]+)\|/, { after });
    await office.pbx.waitForHangup(uniqueid);
    const heard = analyseLoudest(office.pbx.heard(uniqueid).pcm, 8000);
    expect(Math.abs(heard.hz - 440)).toBeLessThan(TONE.hz);
    expect(Math.abs(heard.levelDb - -15)).toBeLessThan(TONE.db);
    expect(heard.purityDb).toBeGreaterThan(TONE.purityDb);
    // In one piece: the longest loud part is (nearly) all there is.
    expect(heard.ms).toBeGreaterThan(office.pbx.heard(uniqueid).pcm.length / 8 - 500);
  }

  it('outlives datagrams of 65 kB', async () => {
    const filler = (size: number) => `X-Filler: ${'x'.repeat(size)}\r\n`;
    for (const peer of [friend, stranger]) {
      // The largest that UDP carries over IPv4: as a header, as headers, as a body, as nothing at all.
      send(peer, request({ method: 'OPTIONS', from: at(peer), extra: filler(64_000) }));
      send(peer, request({ user: 'x', from: at(peer), extra: filler(60).repeat(900) }));
      send(peer, request({ user: 'x', from: at(peer), body: SDP(at(peer).address).padEnd(64_500, 'a=x\r\n') }));
      send(peer, Buffer.alloc(65_507, 'A'));
      send(peer, Buffer.alloc(65_507));
    }
    await answersOptions();
    await goesOn();
  });

  it('outlives requests that were cut off anywhere', async () => {
    for (const peer of [friend, stranger]) {
      const whole = Buffer.from(request({ from: at(peer) }));
      for (let length = 0; length < whole.length; length += 3) send(peer, whole.subarray(0, length));
    }
    await answersOptions();
    await goesOn();
  });

  it('outlives bytes that mean nothing, also inside of its own messages', async () => {
    const random = seeded(2024);
    const byte = () => Math.floor(random() * 256);
    for (let n = 0; n < 300; n++) {
      const noise = Buffer.from(Array.from({ length: Math.floor(random() * 1400) }, byte));
      send(friend, noise);
      const broken = Buffer.from(request({ method: random() < 0.5 ? 'INVITE' : 'BYE', user: 'x', from: at(friend) }));
      for (let hit = 0; hit < 12; hit++) broken[Math.floor(random() * broken.length)] = byte();
      send(n % 2 ? friend : stranger, broken);
      // No more at once than a socket takes in.
      if (n % 50 === 0) await answersOptions();
    }
    await answersOptions();
    await goesOn();
  });

  it('hears nothing of what a third party sends to its RTP ports, and counts it', async () => {
    const ports = openUdpPorts(GATEWAY_ADDRESS, RTP_PORTS);
    expect(ports.length).toBeGreaterThan(0);
    await using intruders = new AsyncDisposableStack();
    // One from a foreign address, one from the peer's own address but another port.
    const peers = await Promise.all(
      [STRANGER, FRIEND].flatMap((address) => ports.map(() => RtpPeer.open({ address }))),
    );
    for (const [index, peer] of peers.entries()) {
      intruders.use(peer);
      peer.talk(2000, -3);
      peer.sendTo({ address: GATEWAY_ADDRESS, port: ports[index % ports.length] ?? 0 });
    }
    const readings = [];
    while (peers.some(({ sentPackets }) => sentPackets < 100)) {
      readings.push((await office.report(port)).hears);
      await answersOptions();
    }
    expect(readings.length).toBeGreaterThan(10);
    // A busy machine may be late with a packet now and then, which bends a reading; an intruder would be in all of them.
    for (const hears of readings) expect(Math.abs((hears?.hz ?? 0) - 1004)).toBeLessThan(TONE.hz);
    const clean = readings.filter((hears) => (hears?.purityDb ?? 0) > TONE.purityDb);
    expect(clean.length / readings.length).toBeGreaterThan(0.6);
    // Nothing was sent to them either.
    expect(peers.flatMap(({ received }) => received)).toEqual([]);
    await intruders.disposeAsync();
    await goesOn();
    const [, refused] = await waitFor(() => [...office.gateway.log.matchAll(/"refusedPackets":(\d+)/g)].at(-1), {
      what: 'the statistics of the closed leg',
    });
    expect(Number(refused)).toBeGreaterThan(200);
  });
});
