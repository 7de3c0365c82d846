import type { types } from 'mediasoup';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { RestartPause } from './restart-pause.ts';
import type { WorkerBinary } from './worker-binary.ts';

export type EdgeState = 'starting' | 'running' | 'restarting' | 'unavailable';

/** How often the worker is asked for a sign of life, and how many answers it may owe. */
const BEAT_MS = 500;
const OWED_BEATS = 3;
/** How long a worker that is starting is waited for when all ends. */
const START_WAIT_MS = 500;

/** mediasoup does not transcode: with PCMU alone every browser and our own legs speak the same. */
export const PCMU: types.RtpCodecCapability & types.RouterRtpCodecCapability = {
  kind: 'audio',
  mimeType: 'audio/PCMU',
  clockRate: 8000,
  preferredPayloadType: 0,
};

/** One mediasoup worker and its router: started, watched, restarted. */
export class EdgeWorker implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #findBinary: () => WorkerBinary;
  readonly #stateChanged = new Signal<EdgeState>();
  readonly #unknownSource = new Signal<number>();
  readonly #pause = new RestartPause();
  #state: EdgeState = 'starting';
  #reason: string | undefined;
  #worker: types.Worker | undefined;
  #router: types.Router | undefined;
  #watch: Disposable | undefined;
  #restart: Disposable | undefined;
  #started: Promise<void> | undefined;
  #leaving = false;
  #closed = false;

  constructor(options: { readonly clock: Clock; readonly log: Log; readonly findBinary: () => WorkerBinary }) {
    this.#clock = options.clock;
    this.#log = options.log.child({ part: 'webrtc-edge' });
    this.#findBinary = options.findBinary;
  }

  get state(): EdgeState {
    return this.#state;
  }

  /** Why it is not running. */
  get reason(): string | undefined {
    return this.#reason;
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  /** The worker that runs now. */
  get worker(): types.Worker | undefined {
    return this.#state === 'running' ? this.#worker : undefined;
  }

  /** A connection received packets of an SSRC that nobody was told of; told for each such packet, without saying whose. */
  onUnknownSource(listener: (ssrc: number) => void): Disposable {
    return this.#unknownSource.on(listener);
  }

  get router(): types.Router | undefined {
    return this.#state === 'running' ? this.#router : undefined;
  }

  onState(listener: (state: EdgeState) => void): Disposable {
    return this.#stateChanged.on(listener);
  }

  /** Resolves when it runs, or is known not to. Never rejects: calls do without WebRTC. */
  start(): Promise<void> {
    this.#started ??= this.#launch(true);
    return this.#started;
  }

  /** As `MediaClient.leave`. */
  leave(): void {
    this.#leaving = true;
    this.#restart?.[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch?.[Symbol.dispose]();
    this.#restart?.[Symbol.dispose]();
    await this.#startedOrNever();
    const worker = this.#worker;
    if (worker && !worker.closed) {
      const ended = new Promise<void>((resolve) => worker.once('subprocessclose', resolve));
      worker.close();
      using _kill = this.#clock.after(1000, () => killWorker(worker));
      await ended;
    }
    this.#stateChanged.clear();
    this.#unknownSource.clear();
  }

  /**
   * mediasoup itself ends a worker at SIGINT, and one that was just starting then neither comes nor fails. One that
   * comes later all the same is closed at once.
   */
  async #startedOrNever(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _never = this.#clock.after(START_WAIT_MS, resolve);
    await Promise.race([this.#started, promise]);
  }

  async #launch(first: boolean): Promise<void> {
    this.#restart = undefined;
    const binary = this.#findBinary();
    if (!binary.ok) {
      this.#setState('unavailable', binary.reason);
      return;
    }
    try {
      // Imported when needed: without it everything else still works.
      const { createWorker, setLogEventListeners } = await import('mediasoup');
      setLogEventListeners({
        onwarn: (namespace, text) => this.#warned(namespace, text),
        onerror: (namespace, text, error) => this.#log.error({ namespace, err: error }, text),
      });
      const worker = await createWorker({ workerBin: binary.path, logLevel: 'warn', logTags: ['rtp'] });
      if (this.#closed) return worker.close();
      const router = await worker.createRouter({ mediaCodecs: [PCMU] });
      this.#adopt(worker, router);
    } catch (thrown) {
      const reason = `The WebRTC worker does not start: ${errorText(thrown)}`;
      if (first) this.#setState('unavailable', reason);
      else this.#restartAfter(reason, 0);
    }
  }

  /** mediasoup says in its log alone that it drops packets of a source it does not know (Transport.cpp, 3.27.1). */
  #warned(namespace: string, text: string): void {
    const ssrc = /no suitable Producer for received RTP packet \[ssrc:(\d+),/.exec(text)?.[1];
    if (ssrc === undefined) this.#log.warn({ namespace }, text);
    else this.#unknownSource.emit(Number(ssrc));
  }

  #adopt(worker: types.Worker, router: types.Router): void {
    if (this.#closed) {
      worker.close();
      return;
    }
    const startedAt = this.#clock.now();
    this.#worker = worker;
    this.#router = router;
    worker.once('died', (error) => {
      this.#watch?.[Symbol.dispose]();
      if (this.#closed) return;
      const reason = `The WebRTC worker was lost: ${error.message}`;
      this.#restartAfter(reason, this.#clock.now() - startedAt);
    });
    this.#watch = this.#watchOver(worker);
    this.#log.info({ pid: worker.pid }, 'the WebRTC worker is ready');
    this.#setState('running', undefined);
  }

  #restartAfter(reason: string, livedMs: number): void {
    this.#worker = undefined;
    this.#router = undefined;
    const pauseMs = this.#pause.next(livedMs);
    this.#log.error({ pauseMs }, reason);
    this.#setState('restarting', reason);
    if (this.#closed || this.#leaving) return;
    this.#restart = this.#clock.after(pauseMs, () => {
      this.#started = this.#launch(false);
    });
  }

  /** Beats are counted, not milliseconds: a stall of our own process is one beat late, not the worker. */
  #watchOver(worker: types.Worker): Disposable {
    let owed = 0;
    return this.#clock.every(BEAT_MS, () => {
      if (worker.closed) return; // mediasoup closes it by itself at SIGINT and SIGTERM
      if (owed >= OWED_BEATS) {
        this.#log.error({ pid: worker.pid }, 'the WebRTC worker hangs and is ended');
        killWorker(worker);
        return;
      }
      owed += 1;
      worker.getResourceUsage().then(
        () => {
          owed = 0;
        },
        () => {}, // it died: told by its event
      );
    });
  }

  #setState(state: EdgeState, reason: string | undefined): void {
    this.#reason = reason;
    if (this.#state === state) return;
    this.#state = state;
    this.#stateChanged.emit(state);
  }
}

function killWorker(worker: types.Worker): void {
  try {
    process.kill(worker.pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
