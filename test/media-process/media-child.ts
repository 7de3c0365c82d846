import { adapterId, type BridgeId, type LegId, newBridgeId, newLegId } from '../../main/core/ids.ts';
import { startNodeProcess } from '../../main/core/node-process.ts';
import type { ProcessPort } from '../../main/core/process-port.ts';
import type {
  BridgeMember,
  FromMediaProcess,
  MediaFact,
  MediaReplies,
  MediaRequest,
  RtpOpened,
  RtpRemote,
} from '../../main/media/media-protocol.ts';
import { HEARTBEAT_MS } from '../../main/media/media-protocol.ts';
import { rtpPortBlock } from '../kit/ports.ts';

/** The real media process as a child, driven by hand through its protocol. */
export class MediaChild implements AsyncDisposable {
  readonly facts: MediaFact[] = [];
  readonly logged: string[] = [];
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Turned off, this side plays dead: nothing more is said. */
  alive = true;
  heartbeats = 0;
  readonly #process: ProcessPort;
  readonly #ready = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #beat: NodeJS.Timeout;
  readonly #ports: readonly [number, number];
  #lastId = 0;

  private constructor() {
    this.#process = startNodeProcess(new URL('../../main/media-process/main.ts', import.meta.url), { name: 'media' });
    const first = rtpPortBlock();
    this.#ports = [first, first + 199];
    const { promise, resolve } = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    this.exited = promise;
    this.#process.onMessage((message) => this.#take(message as FromMediaProcess));
    this.#process.onExit((reason) => {
      clearInterval(this.#beat);
      resolve(reason);
      const gone = new Error(`the media process ended: ${JSON.stringify(reason)}`);
      this.#ready.reject(gone);
      for (const { reject } of this.#waiting.values()) reject(gone);
    });
    this.#beat = setInterval(() => {
      if (this.alive) this.#process.post({ type: 'alive' });
    }, HEARTBEAT_MS);
  }

  static async start(): Promise<MediaChild> {
    const child = new MediaChild();
    await child.#ready.promise;
    return child;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  ask<R extends MediaRequest>(request: R): Promise<MediaReplies[R['kind']]> {
    return this.send(request) as Promise<MediaReplies[R['kind']]>;
  }

  /** Any request, also a wrong one. */
  send(request: unknown): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>();
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, waiting);
    this.#process.post({ type: 'request', id: this.#lastId, request });
    return waiting.promise;
  }

  openSimulated(socket: string, lines?: number) {
    const options = { socket, ...(lines !== undefined && { lines }) };
    return this.ask({ kind: 'open-adapter', adapter: adapterId('simulated-1'), family: 'simulated', options });
  }

  /** An RTP leg towards `peer`. */
  async openLeg(
    peer: { readonly address: string; readonly port: number },
    remote: Partial<RtpRemote> = {},
  ): Promise<RtpOpened & { readonly leg: LegId }> {
    const leg = newLegId();
    const opened = await this.ask({ kind: 'open-rtp', leg, bindAddress: '127.0.0.1', portRange: this.#ports });
    await this.setRemote(leg, peer, remote);
    return { ...opened, leg };
  }

  setRemote(leg: LegId, { address, port }: { address: string; port: number }, remote: Partial<RtpRemote> = {}) {
    return this.ask({
      kind: 'set-rtp',
      leg,
      remote: {
        address,
        port,
        codec: 'PCMU',
        payloadType: 0,
        eventPayloadType: 101,
        direction: 'sendrecv',
        latch: 'announced-only',
        ...remote,
      },
    });
  }

  async join(...members: BridgeMember[]): Promise<BridgeId> {
    const bridge = newBridgeId();
    await this.ask({ kind: 'set-bridge', bridge, members });
    return bridge;
  }

  digits(from: 'line' | 'leg'): string {
    return this.facts.map((fact) => (fact.kind === 'digit' && from in fact.from ? fact.digit : '')).join('');
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.exited;
  }

  #take(message: FromMediaProcess): void {
    switch (message.type) {
      case 'ready':
        this.#ready.resolve();
        return;
      case 'alive':
        this.heartbeats++;
        return;
      case 'fact':
        this.facts.push(message.fact);
        return;
      case 'log':
        this.logged.push(`${message.level} ${message.message}`);
        return;
      case 'reply': {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.ok) waiting?.resolve(message.value);
        else waiting?.reject(Object.assign(new Error(message.message), { code: message.code }));
      }
    }
  }
}
