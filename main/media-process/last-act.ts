/** How the media process ends: every line on-hook first, whatever the reason was. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';

/** An adapter that has not confirmed by then is not going to. */
const ON_HOOK_WITHIN_MS = 1000;

export interface LastActPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly allOnHook: () => Promise<void>;
  readonly exit: (code: number) => void;
}

/** What is called with the reason and the exit code; only the first call counts. */
export function createLastAct({ clock, log, allOnHook, exit }: LastActPorts): (why: string, code: number) => void {
  let begun = false;
  return (why, code) => {
    if (begun) return;
    begun = true;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      exit(code);
    };
    clock.after(ON_HOOK_WITHIN_MS, leave);
    try {
      log[code === 0 ? 'info' : 'error']({ why }, 'the media process ends: every line is put on-hook');
      allOnHook().then(leave, leave);
    } catch {
      // Whatever is broken in here, the deadline above still ends the process.
    }
  };
}
