import { setFlagsFromString } from 'node:v8';

/**
 * V8 doubles its young generation, up to 100 MB and more, whenever much of it was alive at a collection: while a process stands
 * still for a moment, frames pile up and are. Audio lives for milliseconds: as small as at the beginning it does, each collection is
 * as short, and what half a day of calls takes is what the first minute took. Set from inside, since Electron's utility
 * processes take no V8 options.
 */
export function keepMemorySteady(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
