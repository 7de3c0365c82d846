/** What a peer may do with a call's audio while it lasts (RFC 3264 §8, RFC 3311), heard at both ends. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { LossyProxy } from '../kit/lossy-proxy.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { RtpPeer } from '../kit/rtp-peer.ts';
import { waitFor } from '../kit/wait.ts';
import { answer, headerIn, request, ScriptedPeer } from '../sip/scripted-peer.ts';
import { farSide } from './office.ts';

let exchange: TestExchange;
let gateway: TestGateway;
let peer: ScriptedPeer;
let gatewayPort: number;

beforeAll(async () => {
  exchange = await startExchange({ lines: 1 });
  peer = await ScriptedPeer.open();
  gatewayPort = await freePort();
  gateway = await startGateway({
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }],
      lines: [{ id: 'sim/1', name: 'Line 1' }],
      trunks: [
        {
          id: 'peer',
          name: 'Peer',
          host: '127.0.0.1',
          port: peer.port,
          localPort: gatewayPort,
          optionsIntervalS: 0,
          kind: { kind: 'peer' },
          silentPeerS: 10,
        },
      ],
      routes: [callsOut()],
    },
  });
  await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'the line to be idle' });
  await exchange.setLine(1, { hybrid: 'off' });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await peer?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

interface Described {
  readonly port: number;
  readonly formats?: string;
  readonly address?: string;
  readonly more?: readonly string[];
  readonly version?: number;
}

const described = ({ port, formats = '0 101', address = '127.0.0.1', more = [], version = 1 }: Described): string =>
  [
    'v=0',
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(formats.includes('101') ? ['a=rtpmap:101 telephone-event/8000'] : []),
    ...more,
    '',
  ].join('\r\n');

const portOf = (text: string): number => Number(/^m=audio (\d+) /m.exec(text)?.[1]);

interface Call {
  readonly callId: string;
  readonly toTag: string;
  /** The gateway's audio. */
  readonly rtpPort: number;
  /** A request of this dialog, and its final answer; `acked` goes in an INVITE's ACK. */
  ask(method: string, body?: string, acked?: string): Promise<string>;
  hangUp(): Promise<void>;
}

let calls = 0;

/** The peer calls through the line; `invite` undefined: without an offer, and `acked` is the answer in the ACK. */
async function call(invite: string | undefined, acked?: string): Promise<Call> {
  const far = farSide(exchange.client, 1, gateway);
  await far.provoke(1, { kind: 'answers-after', ms: 200, polarityReversal: true });
  const dialog = { port: peer.port, user: '5551234', callId: `mid-${++calls}-${peer.port}` };
  peer.send(request('INVITE', { ...dialog, ...(invite && { body: invite }) }), gatewayPort);
  const { text } = await peer.hears(/^SIP\/2\.0 200 /, 20_000);
  const toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';
  peer.send(request('ACK', { ...dialog, toTag, ...(acked && { body: acked }) }), gatewayPort);
  let cseq = 1;
  return {
    callId: dialog.callId,
    toTag,
    rtpPort: portOf(text),
    async ask(method, body, acked) {
      peer.send(request(method, { ...dialog, toTag, cseq: ++cseq, ...(body && { body }) }), gatewayPort);
      const answered = await peer.hears(/^SIP\/2\.0 [2-6]\d\d /);
      if (method === 'INVITE')
        peer.send(request('ACK', { ...dialog, toTag, cseq, ...(acked && { body: acked }) }), gatewayPort);
      return answered.text;
    },
    async hangUp() {
      peer.send(request('BYE', { ...dialog, toTag, cseq: ++cseq }), gatewayPort);
      await peer.hears(/^SIP\/2\.0 200 /);
      await far.quiet();
    },
  };
}

const at = (port: number) => ({ address: '127.0.0.1', port });
const lineHears = (hz: number) => farSide(exchange.client, 1, gateway).exchangeHears(1, hz);
/** Who is held hears music of ours: its strongest tone changes all the time. */
const lineHearsMusic = () =>
  waitFor(
    async () => {
      const { hears } = await exchange.client.report(1);
      return hears !== undefined && Math.abs(hears.hz - 700) > 20;
    },
    { what: 'music on the line' },
  );
const partySays = (hz: number) =>
  farSide(exchange.client, 1, gateway).provoke(1, { kind: 'talks-tone', hz, levelDb: -18 });

it('a call without an offer gets ours in the 200; a re-INVITE and an UPDATE change codec, port and packets in mid-call', async () => {
  await using first = await RtpPeer.open({ law: 'PCMA' });
  await using second = await RtpPeer.open({ law: 'PCMU' });
  const call1 = await call(undefined, described({ port: first.port, formats: '8 101' }));
  first.sendTo(at(call1.rtpPort));
  first.talk(700);
  await lineHears(700);
  await partySays(440);
  await first.hears(440);

  // Another codec, another port, two frames in a packet.
  const again = await call1.ask(
    'INVITE',
    described({ port: second.port, formats: '0 101', more: ['a=ptime:40'], version: 2 }),
  );
  expect(again).toMatch(/^SIP\/2\.0 200 /);
  expect(portOf(again)).toBe(call1.rtpPort);
  first.silence();
  second.sendTo(at(call1.rtpPort));
  second.talk(900);
  await lineHears(900);
  await waitFor(() => second.received.some(({ payload }) => payload.length === 320), { what: 'packets of 40 ms' });

  // RFC 3311: the same by UPDATE, and an UPDATE that only keeps the dialog alive changes nothing.
  first.received.length = 0;
  const updated = await call1.ask('UPDATE', described({ port: first.port, formats: '8 101', version: 3 }));
  expect(updated).toMatch(/^SIP\/2\.0 200 /);
  expect(portOf(updated)).toBe(call1.rtpPort);
  second.silence();
  first.sendTo(at(call1.rtpPort));
  first.talk(1100);
  await lineHears(1100);
  await first.hears(440);
  const alive = await call1.ask('UPDATE');
  expect(alive).toMatch(/^SIP\/2\.0 200 /);
  expect(alive).toMatch(/Content-Length: 0/);
  await lineHears(1100);

  // A re-INVITE without an offer: ours is in the 200, the peer's answer in the ACK (RFC 3261 §14.2).
  second.received.length = 0;
  const offered = await call1.ask('INVITE', undefined, described({ port: second.port, formats: '0 101', version: 4 }));
  expect(offered).toMatch(/m=audio \d+ RTP\/AVP 0 8 9 101\r\n/);
  await second.hears(440);
  const back = await call1.ask('UPDATE', described({ port: first.port, formats: '8 101', version: 5 }));
  expect(back).toMatch(/^SIP\/2\.0 200 /);
  await lineHears(1100);

  // What cannot be met leaves everything as it was.
  expect(await call1.ask('UPDATE', described({ port: second.port, formats: '18', version: 6 }))).toMatch(
    /^SIP\/2\.0 488 /,
  );
  await lineHears(1100);
  await call1.hangUp();
}, 60_000);

it('a peer holds by direction and by c=0.0.0.0, is silent for longer than a dead one may be, and comes back', async () => {
  await using rtp = await RtpPeer.open();
  const held = await call(described({ port: rtp.port }));
  rtp.sendTo(at(held.rtpPort));
  rtp.talk(700);
  await lineHears(700);
  let version = 1;
  const holds: Partial<Described>[] = [{ more: ['a=sendonly'] }, { more: ['a=inactive'] }, { address: '0.0.0.0' }];
  for (const hold of holds) {
    const answered = await held.ask('INVITE', described({ port: rtp.port, version: ++version, ...hold }));
    expect(answered).toMatch(/a=(recvonly|inactive)/);
    rtp.silence();
    await lineHearsMusic();
    const resumed = await held.ask('INVITE', described({ port: rtp.port, version: ++version }));
    expect(resumed).toMatch(/a=sendrecv/);
    rtp.talk(700);
    await lineHears(700);
  }
  // On hold nothing is owed.
  await held.ask('INVITE', described({ port: rtp.port, version: ++version, more: ['a=inactive'] }));
  await rtp.holdBack(14_000);
  expect(gateway.view.calls).toMatchObject([{ state: 'connected' }]);
  await held.ask('INVITE', described({ port: rtp.port, version: ++version }));
  await lineHears(700);
  // Not on hold it is: the line is free within the trunk's time.
  const silence = rtp.holdBack(20_000);
  const bye = await peer.hears(/^BYE /, 20_000);
  peer.send(answer(bye.text, '200 OK'), gatewayPort);
  await farSide(exchange.client, 1, gateway).quiet();
  const { records } = await gateway.request('records.list', { limit: 1 });
  expect(records[0]?.reason).toContain('No audio came from the other side for 10 s');
  expect(records[0]?.audio).toMatchObject({ codec: 'PCMU', heard: { lostPercent: expect.any(Number) } });
  await silence;
}, 90_000);

it('an offer with several streams, in a body of several parts, is answered for its audio alone', async () => {
  await using rtp = await RtpPeer.open();
  const offer = [
    described({ port: rtp.port, formats: '0 8 101' }).trimEnd(),
    'm=video 40002 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    'm=application 40004 UDP/BFCP *',
    '',
  ].join('\r\n');
  const boundary = 'edge-1';
  const body = [
    `--${boundary}`,
    'Content-Type: application/isup;version=itu-t92+',
    '',
    '\u0001',
    `--${boundary}`,
    'Content-Type: application/sdp',
    '',
    offer,
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const far = farSide(exchange.client, 1, gateway);
  await far.provoke(1, { kind: 'answers-after', ms: 200, polarityReversal: true });
  const dialog = { port: peer.port, user: '5551234', callId: `parts-${peer.port}` };
  peer.send(request('INVITE', { ...dialog, body, contentType: `multipart/mixed;boundary=${boundary}` }), gatewayPort);
  const { text } = await peer.hears(/^SIP\/2\.0 200 /, 20_000);
  const toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';
  peer.send(request('ACK', { ...dialog, toTag }), gatewayPort);
  expect(text).toMatch(/m=audio [1-9]\d* RTP\/AVP 0 101\r\n[\s\S]*m=video 0 [\s\S]*m=application 0 /);
  rtp.sendTo(at(portOf(text)));
  rtp.talk(700);
  await lineHears(700);
  peer.send(request('BYE', { ...dialog, toTag, cseq: 2 }), gatewayPort);
  await peer.hears(/^SIP\/2\.0 200 /);
  await far.quiet();
}, 40_000);

it('over a network that loses a tenth, doubles and reorders, both still hear each other, and the record says how it was', async () => {
  await using rtp = await RtpPeer.open();
  const lossy = await call(described({ port: rtp.port }));
  await using network = await LossyProxy.start({
    target: at(lossy.rtpPort),
    drop: 0.1,
    duplicate: 0.1,
    delay: 0.1,
    delayMs: 45,
  });
  rtp.sendTo(network);
  rtp.talk(700, -15);
  await partySays(440);
  await waitFor(
    async () => {
      const { hears } = await exchange.client.report(1);
      if (!hears || Math.abs(hears.hz - 700) > 5 || Math.abs(hears.levelDb + 15) > 3)
        throw new Error(`the line hears ${JSON.stringify(hears)}`);
      return true;
    },
    { what: '700 Hz on the line', deadlineMs: 15_000 },
  );
  await rtp.hears(440, { withinHz: 5, purityDb: 6, deadlineMs: 15_000 });
  await waitFor(() => rtp.sentPackets > 500, { what: 'ten seconds of audio', deadlineMs: 20_000 });
  await lossy.hangUp();
  const { records } = await gateway.request('records.list', { limit: 1 });
  const heard = records[0]?.audio?.heard;
  expect(heard?.lostPercent).toBeGreaterThan(3);
  expect(heard?.lostPercent).toBeLessThan(25);
  expect(heard?.mos).toBeLessThan(4.2);
  expect(heard?.mos).toBeGreaterThan(2);
}, 60_000);
