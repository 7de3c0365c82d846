import { app } from 'electron';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { DesktopFile } from './desktop-file.ts';
import { RestartGuard } from './restart-guard.ts';

/** Chromium gives up on the graphics processor by itself after some ends; then the program ends with it. */
const GPU = { most: 2, withinMs: 300_000 };

/**
 * Ends of Chromium's own processes. They are started again by it; the media process and the simulated exchange are our own
 * utility processes, and the gateway looks after them: every line on-hook first.
 */
export function watchCrashes(parts: {
  readonly file: DesktopFile;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (text: string) => void;
}): Disposable {
  const { clock, file, log, tell } = parts;
  const gpu = new RestartGuard(GPU);
  const gone = (_event: unknown, { type, reason, exitCode, serviceName, name }: Electron.Details): void => {
    if (reason === 'clean-exit') return;
    log.warn({ type, reason, exitCode, name: name ?? serviceName }, 'a process of the desktop ended');
    if (type !== 'GPU' || file.notes.withoutGpu || gpu.ended(clock.now()) === 'again') return;
    file.note({ withoutGpu: true });
    tell(
      'The graphics driver failed several times. Copperline draws without it from its next start on; calls are not touched.',
    );
  };
  app.on('child-process-gone', gone);
  return { [Symbol.dispose]: () => void app.off('child-process-gone', gone) };
}

/** Before the app is ready: what an earlier run found out. */
export function applyEarlierCrashes(file: DesktopFile, log: Log): void {
  if (!file.notes.withoutGpu) return;
  log.info('drawing without the graphics processor, which failed before');
  app.disableHardwareAcceleration();
}
