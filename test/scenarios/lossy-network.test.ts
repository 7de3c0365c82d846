import { afterAll, beforeAll, expect, it } from 'vitest';
import { DescribedSeat } from '../../main/media/described-seat.ts';
import { installPeerConnection } from '../../main/media/peer-connection.ts';
import type { SipEnd } from '../../main/sip/trunk.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { LossyAudio } from '../kit/lossy-audio.ts';
import { LossyProxy } from '../kit/lossy-proxy.ts';
import { freePort, freePorts, openUdpPorts } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { RtpPeer } from '../kit/rtp-peer.ts';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { makeTrunk, type TrunkUnderTest, until } from '../sip/trunk-kit.ts';
import { farSide, GATEWAY_ADDRESS } from './office.ts';

const LINES = 4;
const PEER_ADDRESS = '127.0.0.1';
/** The bad network: all that either end sees of the other. */
const NETWORK_ADDRESS = '127.0.0.4';
const RTP_PORTS = [20_000, 20_999] as const;
/** Of SIP: one in ten is lost, one in ten comes twice, one in five behind what was sent up to 60 ms later. */
const SIP_TROUBLE = { drop: 0.1, duplicate: 0.1, delay: 0.2, delayMs: 60 } as const;
/** Of audio: late by two packets. */
const AUDIO_TROUBLE = { drop: 0.1, duplicate: 0.1, delay: 0.2, delayMs: 40 } as const;
/** Whole waves in a packet: one that is missing makes no click by itself. */
const TONE_HZ = { line: 1000, peer: 700 } as const;
const DIGITS = { fromPeer: '159*0#', fromLine: '7358*0' } as const;

const seed = Number(process.env.LOSS_SEED ?? 1);
let exchange: TestExchange;
let gateway: TestGateway;
let far: ReturnType<typeof farSide>;
let toGateway: LossyProxy;
let toPeer: LossyProxy;
let peer: TrunkUnderTest;
const opened = new AsyncDisposableStack();
const heardBy: LossyAudio[] = [];

beforeAll(async () => {
  const [sipPort, peerPort] = await Promise.all([freePort(GATEWAY_ADDRESS), freePort(PEER_ADDRESS)]);
  const [inPort = 0, outPort = 0] = await freePorts(2, NETWORK_ADDRESS);
  // Contacts name the network, so that requests within calls are lost there too.
  const edit = (bytes: Buffer): Buffer =>
    Buffer.from(
      bytes
        .toString('latin1')
        .replaceAll(`@${PEER_ADDRESS}:${peerPort}`, `@${NETWORK_ADDRESS}:${outPort}`)
        .replaceAll(`@${GATEWAY_ADDRESS}:${sipPort}`, `@${NETWORK_ADDRESS}:${inPort}`),
      'latin1',
    );
  const network = { ...SIP_TROUBLE, address: NETWORK_ADDRESS, edit, editTo: edit };
  toGateway = opened.use(
    await LossyProxy.start({ ...network, port: inPort, target: { address: GATEWAY_ADDRESS, port: sipPort }, seed }),
  );
  toPeer = opened.use(
    await LossyProxy.start({
      ...network,
      port: outPort,
      target: { address: PEER_ADDRESS, port: peerPort },
      seed: seed + 1,
    }),
  );
  exchange = opened.use(await startExchange({ lines: LINES }));
  gateway = opened.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: LINES, socket: exchange.socket }],
        lines: Array.from({ length: LINES }, (_, index) => ({
          id: `sim/${index + 1}`,
          name: `Line ${index + 1}`,
          callerIdWaitMs: 0,
        })),
        trunks: [
          {
            id: 'pbx',
            name: 'PBX',
            host: NETWORK_ADDRESS,
            port: outPort,
            localAddress: GATEWAY_ADDRESS,
            localPort: sipPort,
            kind: { kind: 'peer' },
            optionsIntervalS: 0,
          },
        ],
        routes: [
          ...Array.from({ length: LINES }, (_, index) =>
            callsIn([`60${index + 1}`], { line: `sim/${index + 1}` }),
          ).flat(),
          callsOut(),
        ],
        media: { rtpAddress: GATEWAY_ADDRESS, rtpPorts: [...RTP_PORTS] },
      },
    }),
  );
  far = farSide(exchange.client, LINES, gateway);
  for (let port = 1; port <= LINES; port++) await exchange.client.setHybrid(port, 'off');
  // The peer's SIP is ours as well: SIPp takes a ringing that comes behind the answer for the end of the call.
  peer = opened.use(await makeTrunk({ host: NETWORK_ADDRESS, port: inPort, localPort: peerPort }));
  installPeerConnection();
});
afterAll(() => opened.disposeAsync());

/** A telephone at the peer: SDP for JsSIP, and RTP through the bad network. */
class Telephone extends DescribedSeat implements AsyncDisposable {
  readonly rtp: RtpPeer;
  readonly network: LossyAudio;

  private constructor(rtp: RtpPeer, network: LossyAudio) {
    super();
    this.rtp = rtp;
    this.network = network;
  }

  static async open(number: number): Promise<Telephone> {
    const rtp = await RtpPeer.open();
    const network = await LossyAudio.open(rtp, { ...AUDIO_TROUBLE, seed: seed * 100 + number });
    heardBy.push(network);
    rtp.talk(TONE_HZ.peer);
    return new Telephone(rtp, network);
  }

  async makeOffer(): Promise<string> {
    return this.#sdp;
  }

  async acceptOffer(offer: string): Promise<string> {
    this.#hears(offer);
    return this.#sdp;
  }

  async takeAnswer(answer: string): Promise<void> {
    this.#hears(answer);
  }

  /** What came in the last second, each packet once and in order. */
  heard(): ReturnType<typeof analyse> {
    const pcm = this.rtp.heard(1000, { once: true });
    if (pcm.length < 6000) throw new Error(`${pcm.length} samples came`);
    return analyse(pcm, 8000);
  }

  #hears(sdp: string): void {
    const port = Number(/^m=audio (\d+) /m.exec(sdp)?.[1]);
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? '';
    this.network.aim({ address, port });
    this.rtp.sendTo(this.network.near);
  }

  get #sdp(): string {
    const { address, port } = this.network.far;
    return [
      'v=0',
      `o=- 1 1 IN IP4 ${address}`,
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${port} RTP/AVP 0 101`,
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rtp[Symbol.asyncDispose]();
    await this.network[Symbol.asyncDispose]();
  }
}

const readings: { atLine: number; atPeer: number }[] = [];

/** Both hear each other, and digits arrive once each, both ways. */
async function talk(port: number, telephone: Telephone, dialled: string): Promise<void> {
  await far.provoke(port, { kind: 'talks-tone', hz: TONE_HZ.line, levelDb: -15 });
  await far.exchangeHears(port, TONE_HZ.peer);
  // Every packet that is lost is a blemish: what is heard is judged over two seconds.
  const atLine: number[] = [];
  for (let look = 0; look < 10; look++) {
    const { hears } = await far.report(port);
    if (!hears || Math.abs(hears.hz - TONE_HZ.peer) > 10 || Math.abs(hears.levelDb + 15) > 3)
      throw new Error(`line ${port} hears ${JSON.stringify(hears)}`);
    atLine.push(hears.purityDb);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const heard = telephone.heard();
  expect(heard.hz).toBeCloseTo(TONE_HZ.line, -1);
  expect(Math.abs(heard.levelDb + 15)).toBeLessThan(2);
  const middle = atLine.toSorted((a, b) => a - b)[5] ?? 0;
  readings.push({ atLine: Math.round(middle), atPeer: Math.round(heard.purityDb) });
  expect(middle).toBeGreaterThan(10);
  expect(heard.purityDb).toBeGreaterThan(10);
  await far.provoke(port, { kind: 'is-silent' });
  telephone.rtp.silence();
  await telephone.rtp.press(DIGITS.fromPeer);
  await far.waitForDigits(port, dialled + DIGITS.fromPeer);
  await far.provoke(port, { kind: 'presses', digits: DIGITS.fromLine });
  await waitFor(
    () => {
      const { digits } = telephone.rtp;
      if (digits !== DIGITS.fromLine) throw new Error(`it got "${digits}"`);
      return true;
    },
    { what: `the digits of line ${port} at the peer`, deadlineMs: 15_000, everyMs: 100 },
  );
  // Late and repeated ones would show by now.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(telephone.rtp.digits).toBe(DIGITS.fromLine);
  expect((await far.report(port)).digits).toBe(dialled + DIGITS.fromPeer);
}

it('calls out over a network that loses, doubles and disorders SIP and audio are set up, heard, carry digits, and end', async () => {
  const ends: SipEnd[] = [];
  const call = async (port: number): Promise<void> => {
    await using telephone = await Telephone.open(port);
    await far.provoke(port, { kind: 'answers-after', ms: 200, polarityReversal: true });
    const number = `555000${port}`;
    const sip = peer.trunk.call(number, { number: '600' }, telephone);
    const over = Promise.withResolvers<void>();
    sip.onEnd((end) => {
      ends.push(end);
      over.resolve();
    });
    const answered = Promise.withResolvers<void>();
    sip.onAnswer(() => answered.resolve());
    await Promise.race([answered.promise, over.promise.then(() => Promise.reject(new Error(JSON.stringify(ends))))]);
    const line = await waitFor(() => gateway.view.lines.find(({ dialled }) => dialled === number), {
      what: `the line that ${number} went out on`,
    });
    await talk(Number(line.id.split('/')[1]), telephone, number);
    sip.hangUp();
    await over.promise;
  };
  for (let port = 1; port <= LINES; port++)
    await far.provoke(port, { kind: 'answers-after', ms: 200, polarityReversal: true });
  await Promise.all(Array.from({ length: LINES }, (_, index) => call(index + 1)));
  expect(ends.map(({ by, status }) => `${by} ${status}`)).toEqual(Array(LINES).fill('us 0'));
  await allOver(LINES, 'outbound');
});

it('calls in over it ring, are answered, heard, carry digits, and end when the caller hangs up', async () => {
  const telephones = await Promise.all(Array.from({ length: LINES }, (_, index) => Telephone.open(LINES + index + 1)));
  await using all = new AsyncDisposableStack();
  for (const telephone of telephones) all.use(telephone);
  const ends: SipEnd[] = [];
  const answering: Promise<void>[] = [];
  for (let port = 1; port <= LINES; port++) await far.provoke(port, { kind: 'calls-in', number: '2025550100' });
  for (let count = 0; count < LINES; count++) {
    const sip = await peer.nextCall(20_000);
    sip.onEnd((end) => ends.push(end));
    const port = Number(sip.dialled.at(-1));
    const telephone = telephones[port - 1];
    if (!telephone) throw new Error(`a call to ${sip.dialled}`);
    sip.ringing();
    answering.push(sip.answer(telephone).then(() => talk(port, telephone, '')));
  }
  await Promise.all(answering);
  for (let port = 1; port <= LINES; port++) await far.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
  await until(
    () => ends.length === LINES,
    'every end',
    30_000,
    () => JSON.stringify(ends),
  );
  expect(ends.map(({ by, status }) => `${by} ${status}`)).toEqual(Array(LINES).fill('peer 0'));
  await allOver(2 * LINES, 'inbound');
  const audio = heardBy.reduce(
    (sum, { counts }) => ({
      passed: sum.passed + counts.passed,
      dropped: sum.dropped + counts.dropped,
      duplicated: sum.duplicated + counts.duplicated,
      delayed: sum.delayed + counts.delayed,
    }),
    { passed: 0, dropped: 0, duplicated: 0, delayed: 0 },
  );
  console.info(
    `SIP ${JSON.stringify([toGateway.counts, toPeer.counts])}; audio ${JSON.stringify(audio)}; purity ${JSON.stringify(readings)} dB`,
  );
  const sip = {
    dropped: toGateway.counts.dropped + toPeer.counts.dropped,
    duplicated: toGateway.counts.duplicated + toPeer.counts.duplicated,
    delayed: toGateway.counts.delayed + toPeer.counts.delayed,
  };
  for (const count of Object.values(sip)) expect(count).toBeGreaterThan(3);
  expect(audio.dropped / (audio.dropped + audio.passed)).toBeGreaterThan(0.08);
  for (const count of [audio.duplicated, audio.delayed]) expect(count).toBeGreaterThan(200);
});

async function allOver(records: number, direction: 'inbound' | 'outbound'): Promise<void> {
  await far.quiet();
  const { records: all } = await gateway.request('records.list', { limit: 100 });
  expect(all).toHaveLength(records);
  for (const record of all.slice(0, LINES)) expect(record).toMatchObject({ direction, outcome: 'answered' });
  await waitFor(() => openUdpPorts(GATEWAY_ADDRESS, RTP_PORTS).length === 0, { what: 'no leg to be left' });
}
