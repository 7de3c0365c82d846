import type { Clock } from '../../core/clock.ts';

const LOOK_EVERY_MS = 10;

/** Resolves with whether `condition` became true in time. @throws what `signal` was aborted with */
export async function until(
  clock: Clock,
  withinMs: number,
  signal: AbortSignal,
  condition: () => boolean,
): Promise<boolean> {
  signal.throwIfAborted();
  if (condition()) return true;
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  using _look = clock.every(LOOK_EVERY_MS, () => condition() && resolve(true));
  using _late = clock.after(withinMs, () => resolve(false));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** @throws what `signal` was aborted with */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await until(clock, ms, signal, () => false);
}
