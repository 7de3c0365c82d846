import { setTimeout as pause } from 'node:timers/promises';
import { SAMPLE_RATE_HZ } from '../../main/line/line-adapter.ts';

/** Further behind than this, time is lost instead of made up for: the process was stopped, or its machine is far too slow. */
const MOST_CATCH_UP_MS = 200;

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export interface CatchUp {
  /** How many times as fast as its crystal the device may be while it catches up: an answering host has to keep up with it. */
  readonly pace?: number;
}

/** A device's crystal: stretches of time that follow each other without drift. */
export class DeviceClock {
  readonly #msPerSample: number;
  readonly #pace: number;
  #dueMs = 0;
  #lostSamples = 0;

  constructor(ppm = 0, { pace = Number.POSITIVE_INFINITY }: CatchUp = {}) {
    this.#pace = pace;
    this.#msPerSample = 1000 / (SAMPLE_RATE_HZ * (1 + ppm / 1e6));
  }

  /** Samples whose time went by while the process could not run at all. */
  get lostSamples(): number {
    return Math.round(this.#lostSamples);
  }

  /** The next stretch begins now: a stream was started. */
  restart(): void {
    this.#dueMs = nowMs();
  }

  /** Resolves when so many samples' time has gone by since the stretch before. @throws where `signal` is aborted */
  async pass(samples: number, signal?: AbortSignal): Promise<void> {
    const now = nowMs();
    if (this.#dueMs === 0) this.#dueMs = now;
    const behindMs = now - this.#dueMs;
    if (behindMs > MOST_CATCH_UP_MS) {
      this.#lostSamples += behindMs / this.#msPerSample;
      this.#dueMs = now;
    }
    const dueMs = this.#dueMs + samples * this.#msPerSample;
    const notBeforeMs = Math.max(dueMs, now + (samples * this.#msPerSample) / this.#pace);
    while (nowMs() < notBeforeMs) {
      await pause(Math.max(1, Math.ceil(notBeforeMs - nowMs())), undefined, signal ? { signal } : {});
    }
    signal?.throwIfAborted();
    // Only a stretch that was waited out has gone by: a cancelled transfer takes no sample along.
    this.#dueMs = dueMs;
  }
}
