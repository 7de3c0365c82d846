import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { Desk } from './desk.ts';
import { DtlsSeat, type DtlsSeatOptions } from './dtls-seat.ts';
import { type EdgeState, EdgeWorker } from './edge-worker.ts';
import type { MediaClient } from './media-client.ts';
import { LOOPBACK, type PortRange } from './plain-transport.ts';
import type { RtpSeat } from './rtp-seat.ts';
import { findWorkerBinary, type WorkerBinary } from './worker-binary.ts';

export type { EdgeState };

/** A mediasoup worker: a desk for each console that talks, and the calls of trunks whose peers speak WebRTC. */
export interface WebrtcEdge extends AsyncDisposable {
  readonly state: EdgeState;
  /** Why it is not running, for a person. */
  readonly reason: string | undefined;
  readonly pid: number | undefined;
  onState(listener: (state: EdgeState) => void): Disposable;
  /** Resolves when the worker runs or the edge is `unavailable`; never rejects, because calls do without. */
  start(): Promise<void>;
  /** A desk, not open yet. One for each console, and a new one after it closed or was lost. */
  createDesk(): Desk;
  /** A place for a SIP call whose peer speaks WebRTC. */
  createSeat(options: DtlsSeatOptions): RtpSeat;
  /** The gateway is stopping: a worker that ends from now on is not replaced. */
  leave(): void;
}

export interface WebrtcEdgeOptions {
  readonly media: MediaClient;
  readonly clock: Clock;
  readonly log: Log;
  /** What browsers connect to; loopback when the console runs on this machine. */
  readonly listenAddress?: string;
  /** What browsers are told instead, behind NAT. */
  readonly announcedAddress?: string;
  /** Where browsers on other computers connect to besides, asked whenever a desk is made. */
  readonly otherAddresses?: () => readonly string[];
  readonly portRange?: PortRange;
  readonly legPortRange?: PortRange;
  readonly findBinary?: () => WorkerBinary;
}

const PORTS: PortRange = [40_000, 40_999];
const LEG_PORTS: PortRange = [41_000, 41_999];

export const createWebrtcEdge = (options: WebrtcEdgeOptions): WebrtcEdge => new WorkerEdge(options);

class WorkerEdge implements WebrtcEdge {
  readonly #options: WebrtcEdgeOptions;
  readonly #worker: EdgeWorker;
  readonly #desks = new Set<Desk>();
  readonly #seats = new Set<RtpSeat>();

  constructor(options: WebrtcEdgeOptions) {
    const { clock, log, findBinary = findWorkerBinary } = options;
    this.#options = options;
    this.#worker = new EdgeWorker({ clock, log, findBinary });
  }

  get state(): EdgeState {
    return this.#worker.state;
  }

  get reason(): string | undefined {
    return this.#worker.reason;
  }

  get pid(): number | undefined {
    return this.#worker.pid;
  }

  onState(listener: (state: EdgeState) => void): Disposable {
    return this.#worker.onState(listener);
  }

  start(): Promise<void> {
    return this.#worker.start();
  }

  createDesk(): Desk {
    const { media, log, listenAddress = LOOPBACK, announcedAddress, portRange, legPortRange } = this.#options;
    const desk: Desk = new Desk({
      media,
      log,
      router: () => this.#worker.router,
      whyNot: () => this.#whyNot(),
      listenAddress,
      ...(announcedAddress === undefined ? {} : { announcedAddress }),
      otherAddresses: this.#options.otherAddresses?.() ?? [],
      portRange: portRange ?? PORTS,
      legPortRange: legPortRange ?? LEG_PORTS,
      onClosed: () => void this.#desks.delete(desk),
    });
    this.#desks.add(desk);
    return desk;
  }

  createSeat(options: DtlsSeatOptions): RtpSeat {
    const { media, log, portRange = PORTS, legPortRange = LEG_PORTS } = this.#options;
    const seat: RtpSeat = new DtlsSeat(options, {
      media,
      log,
      worker: () => this.#worker.worker,
      whyNot: () => this.#whyNot(),
      portRange,
      legPortRange,
      onUnknownSource: (listener) => this.#worker.onUnknownSource(listener),
      onClosed: () => void this.#seats.delete(seat),
    });
    this.#seats.add(seat);
    return seat;
  }

  leave(): void {
    this.#worker.leave();
  }

  #whyNot(): string {
    return this.#worker.reason ?? 'The WebRTC worker is not running yet. Try again in a moment.';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#desks, ...this.#seats].map((each) => each.close()));
    await this.#worker[Symbol.asyncDispose]();
  }
}
