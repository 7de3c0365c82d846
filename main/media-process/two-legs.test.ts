/** Two RTP legs that face each other over a network in virtual time: reports and digits by each codec's clock. */
import type { RemoteInfo } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { CODECS, type Codec } from '../core/codec.ts';
import { newLegId } from '../core/ids.ts';
import type { MediaFact, RtpRemote } from '../media/media-protocol.ts';
import { Bridges } from './bridges.ts';
import { FramePump } from './frame-pump.ts';
import { RtpLeg } from './rtp-leg.ts';
import type { DatagramListener, LegSockets } from './rtp-sockets.ts';

class VirtualPump extends FramePump {
  readonly #clock: VirtualClock;
  constructor(clock: VirtualClock) {
    super(new Bridges());
    this.#clock = clock;
  }
  override now(): number {
    return this.#clock.now();
  }
  override add(): void {}
  override remove(): void {}
}

interface Sent {
  readonly from: number;
  readonly to: number;
  readonly data: Buffer;
}

class VirtualSockets implements LegSockets {
  readonly address = '127.0.0.1';
  readonly port: number;
  readonly #network: (sent: Sent) => void;
  listener: DatagramListener | undefined;

  constructor(port: number, network: (sent: Sent) => void) {
    this.port = port;
    this.#network = network;
  }
  listen(listener: DatagramListener): void {
    this.listener = listener;
  }
  sendRtp(data: Uint8Array, length: number, port: number): void {
    this.#network({ from: this.port, to: port, data: Buffer.from(data.subarray(0, length)) });
  }
  sendRtcp(data: Uint8Array, port: number): void {
    this.#network({ from: this.port + 1, to: port, data: Buffer.from(data) });
  }
  close(): void {}
}

const DELAY_MS = 30;
const [A, B] = [5000, 6000] as const;

function setUp(remote: Pick<RtpRemote, 'codec'> & Partial<RtpRemote>, lost: (packet: number) => boolean = () => false) {
  const clock = new VirtualClock();
  const pump = new VirtualPump(clock);
  const facts: MediaFact[] = [];
  const sent: Sent[] = [];
  let packets = 0;
  const network = (one: Sent): void => {
    sent.push(one);
    if (one.from === A && lost(packets++)) return;
    clock.after(DELAY_MS, () => {
      const to = ends.find(({ port }) => one.to === port || one.to === port + 1);
      const info = { address: '127.0.0.1', port: one.from, family: 'IPv4', size: one.data.length } as RemoteInfo;
      if (to) to.listener?.[one.to === to.port ? 'rtp' : 'rtcp'](one.data, info);
    });
  };
  const ends = [new VirtualSockets(A, network), new VirtualSockets(B, network)];
  const legs = ends.map((sockets, index) => {
    const leg = new RtpLeg(newLegId(), sockets, {
      clock,
      pump,
      bridges: new Bridges(),
      tell: (fact) => void facts.push(fact),
    });
    leg.setRemote({
      address: '127.0.0.1',
      port: index === 0 ? B : A,
      payloadType: 96,
      direction: 'sendrecv',
      latch: 'announced-only',
      ...remote,
    });
    return leg;
  });
  const [a, b] = legs;
  if (!a || !b) throw new Error('no legs');
  const run = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      for (const leg of legs) {
        leg.tick(clock.now());
        leg.idle(clock.now());
      }
      clock.advance(20);
    }
  };
  return { a, b, run, sent, facts };
}

const isRtcp = ({ data }: Sent): boolean => (data[1] ?? 0) >= 192 && (data[1] ?? 0) <= 223;

describe('two legs', () => {
  it.each(CODECS)('with %s tell each other of loss, jitter and the way there and back', (codec: Codec) => {
    const { a, b, run } = setUp({ codec }, (packet) => packet % 10 === 3);
    run(60_000);
    const [atA, atB] = [a.statistics(), b.statistics()];
    expect(atA.remote?.roundTripMs).toBeCloseTo(2 * DELAY_MS, 0);
    expect(atB.jitterMs).toBeLessThan(1);
    expect(atA.remote?.jitterMs).toBeLessThan(1);
    expect(atB.lostPackets / atB.expectedPackets).toBeCloseTo(0.1, 2);
    expect((atA.remote?.lostPackets ?? 0) / atA.sentPackets).toBeCloseTo(0.1, 1);
    expect(atB.remote?.lostPackets).toBe(0);
  });

  it.each([
    ['PCMA', 8000],
    ['opus', 48_000],
    ['opus', 8000],
  ] as const)('with %s and events of %d Hz tell digits with their lengths, long ones too', async (codec, clockHz) => {
    const { a, run, facts } = setUp({ codec, eventPayloadType: 101, eventClockHz: clockHz });
    run(200);
    const done = a.sendDigits('15', 120, 100);
    run(1000);
    await done;
    const long = a.sendDigits('#', 9000, 100);
    run(10_000);
    await long;
    const digits = facts.flatMap((fact) => (fact.kind === 'digit' ? [[fact.digit, fact.durationMs]] : []));
    expect(digits).toEqual([
      ['1', 120],
      ['5', 120],
      ['#', 9000],
    ]);
  });

  it('send reports on the port of RTP where that was agreed on, and where the peer named a port there', () => {
    const muxed = setUp({ codec: 'PCMU', rtcp: 'muxed' });
    muxed.run(20_000);
    const reports = muxed.sent.filter(isRtcp);
    expect(reports.length).toBeGreaterThan(3);
    expect(new Set(reports.map(({ from, to }) => `${from}>${to}`))).toEqual(new Set([`${A}>${B}`, `${B}>${A}`]));
    const apart = setUp({ codec: 'PCMU', rtcp: 7001 });
    apart.run(20_000);
    expect(new Set(apart.sent.filter(isRtcp).map(({ to }) => to))).toEqual(new Set([7001]));
  });
});
