import { type BrowserWindow, powerMonitor } from 'electron';
import type { Log } from '../core/log.ts';

export interface PowerEvents {
  /** The computer is about to sleep: lines must be on-hook before it does. */
  sleeps(): void;
  /** It woke up. */
  woke(): void;
  /** It is about to be shut down, or the person logs out. */
  ends(): void;
}

/**
 * Told by the system before the computer sleeps or ends. Linux and macOS wait for us at a shutdown where we ask for it;
 * Windows tells each window, and waits while it has not answered.
 */
export function watchPower(events: PowerEvents, log: Log): Disposable {
  const suspend = (): void => {
    log.info('the computer goes to sleep');
    events.sleeps();
  };
  const resume = (): void => {
    log.info('the computer woke up');
    events.woke();
  };
  const shutdown = (event?: { preventDefault?: () => void }): void => {
    log.info('the computer is shut down');
    event?.preventDefault?.();
    events.ends();
  };
  powerMonitor.on('suspend', suspend);
  powerMonitor.on('resume', resume);
  // Electron hands an event to the listener, though its types do not say so.
  powerMonitor.on('shutdown', shutdown as () => void);
  return {
    [Symbol.dispose]() {
      powerMonitor.off('suspend', suspend);
      powerMonitor.off('resume', resume);
      powerMonitor.off('shutdown', shutdown as () => void);
    },
  };
}

/** Windows' own way of telling, through a window; the others never emit it. */
export function watchSessionEnd(window: BrowserWindow, ends: () => void): void {
  window.on('query-session-end', () => ends());
  window.on('session-end', () => ends());
}
