import { constants, setPriority } from 'node:os';
import type { Log } from '../core/log.ts';

/**
 * Audio is due every 20 ms whatever else the machine does: this process goes first, where the system lets it. Windows lets every
 * user; Linux and macOS an administrator, or whom a limit allows it (`RLIMIT_NICE`).
 */
export function raisePriority(log: Log): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch (thrown) {
    log.debug(
      { reason: thrown instanceof Error ? thrown.message : String(thrown) },
      'audio has no priority over others',
    );
  }
}
