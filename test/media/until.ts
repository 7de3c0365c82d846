import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when `condition` holds; rejects with `what` after the deadline. */
export async function until(condition: () => boolean, what: string, deadlineMs = 5000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await wait(5);
  }
}
