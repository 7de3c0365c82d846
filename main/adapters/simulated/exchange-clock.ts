/**
 * The exchange's time: the one place here that may use timers. The exchange stands for hardware with a
 * crystal of its own, so its 20 ms do not come through the engine's Clock.
 */
import { FRAME_MS } from '../../line/line-adapter.ts';

/** Monotonic ms, the same clock for every process of the machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export const wallDate = (): Date => new Date();

/** Later than this, the process was stopped or the machine slept: the schedule begins anew. */
const RESYNC_AFTER_MS = 200;
/** Between ticks that catch up: time for the adapter to answer on a busy machine, so that no frame is lost on the way. */
const CATCH_UP_MS = 8;

export interface Tick {
  /** When it was due by the schedule. */
  readonly dueMs: number;
  /** When it ran. */
  readonly atMs: number;
  /** The schedule was begun anew with it. */
  readonly resynced: boolean;
}

/**
 * Calls back every 20 ms without drift: a late tick does not delay the next ones.
 * @param fastPpm asked at each tick: how much sooner than that the next one comes, parts per million
 */
export function startTicks(callback: (tick: Tick) => void, fastPpm: () => number = () => 0): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let dueMs = monotonicMs() + FRAME_MS;
  const wait = (leastMs: number): void => {
    // Rounded up: a tick is never early.
    timer = setTimeout(run, Math.max(leastMs, Math.ceil(dueMs - monotonicMs())));
  };
  const run = (): void => {
    const atMs = monotonicMs();
    if (atMs < dueMs) {
      wait(1);
      return;
    }
    const resynced = atMs - dueMs > RESYNC_AFTER_MS;
    if (resynced) dueMs = atMs;
    const tick = { dueMs, atMs, resynced };
    dueMs += FRAME_MS / (1 + fastPpm() / 1e6);
    wait(CATCH_UP_MS);
    callback(tick);
  };
  wait(1);
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
