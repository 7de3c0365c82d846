import process from 'node:process';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { Discovery } from './discovery.ts';
import { LibrarySystem } from './library-system.ts';
import { LinuxSystem } from './linux-system.ts';

/** Looks for nothing, and loads nothing, before it is asked to. */
export function createDiscovery({ clock, log }: { clock: Clock; log: Log }): Discovery {
  return new Discovery({
    clock,
    log,
    createSystem: () =>
      process.platform === 'linux' ? new LinuxSystem({ clock, log }) : new LibrarySystem({ clock, log }),
  });
}
