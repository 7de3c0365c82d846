import { createSystemClock } from '../../main/core/clock.ts';
import { adapterId, type LegId, lineId, newBridgeId, newLegId } from '../../main/core/ids.ts';
import { silentLog } from '../../main/core/log.ts';
import { startNodeProcess } from '../../main/core/node-process.ts';
import { profileFor } from '../../main/line/profile.ts';
import { createMediaClient, type MediaClient } from '../../main/media/media-client.ts';
import type { BridgeMember, Listening } from '../../main/media/media-protocol.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { rtpPortBlock } from '../kit/ports.ts';
import { waitFor } from '../kit/wait.ts';
import type { Wire } from './wire.ts';

const ADAPTER = adapterId('simulated-1');
/** What is listened for in a conversation, as line/line-runner.ts says. */
const CONVERSATION: Listening = {
  dtmf: true,
  callerId: [],
  tones: profileFor('us').tones.filter(({ tone }) => tone === 'busy' || tone === 'congestion'),
};

/** An RTP leg and the peer at its other end. */
export interface WiredLeg {
  readonly leg: LegId;
  readonly wire: Wire;
  readonly peer: number;
}

/** The shipped media process behind its client, on a simulated exchange, with calls that were answered. */
export class BridgedCalls implements AsyncDisposable {
  readonly exchange: TestExchange;
  readonly media: MediaClient;
  readonly #stack: AsyncDisposableStack;
  readonly #ports: readonly [number, number];

  private constructor(exchange: TestExchange, media: MediaClient, stack: AsyncDisposableStack) {
    this.exchange = exchange;
    this.media = media;
    this.#stack = stack;
    const first = rtpPortBlock();
    this.#ports = [first, first + 199];
  }

  static async start(lines: number): Promise<BridgedCalls> {
    await using stack = new AsyncDisposableStack();
    const exchange = stack.use(await startExchange({ lines }));
    const media = stack.use(
      createMediaClient({ startProcess: startNodeProcess, clock: createSystemClock(), log: silentLog }),
    );
    await media.start();
    const options = { socket: exchange.socket };
    await media.request({ kind: 'open-adapter', adapter: ADAPTER, family: 'simulated', options });
    return new BridgedCalls(exchange, media, stack.move());
  }

  /** A caller on `port` is answered. */
  async answer(port: number): Promise<void> {
    const { client } = this.exchange;
    const line = lineId(ADAPTER, port);
    await client.provoke(port, { kind: 'calls-in' });
    await this.media.request({ kind: 'set-hook', line, hook: 'off-hook' });
    await waitFor(async () => (await client.report(port)).state === 'talking', { what: `a call on line ${port}` });
    await this.media.request({ kind: 'listen', line, listening: CONVERSATION });
  }

  member(port: number): BridgeMember {
    return { line: lineId(ADAPTER, port) };
  }

  /** A new leg; its peer sends at once. `phase` as in wire-protocol.ts. */
  async openLeg(wire: Wire, audio: 'silence' | 'speech', phase?: number): Promise<WiredLeg> {
    const leg = newLegId();
    const opened = await this.media.request({
      kind: 'open-rtp',
      leg,
      bindAddress: '127.0.0.1',
      portRange: this.#ports,
    });
    const { peer, port } = await wire.ask({ ask: 'open' });
    await this.media.request({
      kind: 'set-rtp',
      leg,
      remote: {
        address: '127.0.0.1',
        port,
        codec: 'PCMU',
        payloadType: 0,
        eventPayloadType: 101,
        direction: 'sendrecv',
        latch: 'announced-only',
      },
    });
    await wire.ask({ ask: 'send', peer, port: opened.port, audio, phase });
    return { leg, wire, peer };
  }

  async closeLeg({ leg, wire, peer }: WiredLeg): Promise<void> {
    await this.media.request({ kind: 'close-leg', leg });
    await wire.ask({ ask: 'close', peer });
  }

  async join(...members: readonly BridgeMember[]): Promise<void> {
    await this.media.request({ kind: 'set-bridge', bridge: newBridgeId(), members });
  }

  /** Conversations on lines 1 to `count`: both parties talk without a pause. */
  async converse(count: number, wire: Wire, wavFile: string): Promise<void> {
    for (let port = 1; port <= count; port++) {
      await this.exchange.client.provoke(port, { kind: 'talks-wav', file: wavFile });
      // As the gateway sets it; the other benchmarks measure the line's own echo.
      await this.media.request({ kind: 'set-echo', line: lineId(ADAPTER, port), tailMs: 64, nlp: true });
      await this.answer(port);
      const { leg } = await this.openLeg(wire, 'speech');
      await this.join(this.member(port), { leg });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
