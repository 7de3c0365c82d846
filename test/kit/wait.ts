import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface WaitOptions {
  /** What is waited for, as it reads after "waited for". */
  readonly what: string;
  readonly deadlineMs?: number;
  readonly everyMs?: number;
}

/**
 * Asks `condition` until it gives something other than undefined, false or null, and returns that. Fails at the
 * deadline with what was waited for and the last value (or the last error that the condition threw).
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, deadlineMs = 5000, everyMs = 20 }: WaitOptions,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      last = value;
      if (value !== undefined && value !== null && value !== false) return value as NonNullable<Exclude<T, false>>;
    } catch (thrown) {
      last = thrown;
    }
    if (performance.now() >= end) {
      const seen = last instanceof Error ? last.message : inspect(last, { depth: 4, breakLength: 120 });
      throw new Error(`waited ${deadlineMs} ms for ${what}; last: ${seen.slice(-3000)}`, {
        cause: last instanceof Error ? last : undefined,
      });
    }
    await pause(everyMs);
  }
}

/** The promise's value, or an error that says what did not come in time. */
export async function within<T>(promise: Promise<T>, { what, deadlineMs = 5000 }: WaitOptions): Promise<T> {
  const stop = new AbortController();
  try {
    return await Promise.race([
      promise,
      pause(deadlineMs, undefined, { signal: stop.signal }).then(() => {
        throw new Error(`waited ${deadlineMs} ms for ${what}`);
      }),
    ]);
  } finally {
    stop.abort();
  }
}
