/** How a test tells what it saw of somebody else's program, for docs/interop.md. `npm run interop` runs the files that import this. */
import { TestRunner } from 'vitest';
import type { Behaviour, Encryption, Peer, Sighting, Transport } from './interop-matrix.ts';

declare module 'vitest' {
  interface TaskMeta {
    interop?: Sighting[];
  }
}

/** Notes in the running test what its assertions have shown by now: it counts where the test passes. */
export function saw(
  where: { readonly peer: Peer; readonly over: Transport; readonly audio?: Encryption | undefined },
  ...behaviours: readonly Behaviour[]
): void {
  const test = TestRunner.getCurrentTest();
  if (!test) throw new Error('only a test sees something');
  const { peer, over, audio } = where;
  test.meta.interop = [
    ...(test.meta.interop ?? []),
    ...behaviours.map((behaviour) => ({ peer, over, behaviour, ...(audio ? { audio } : {}) })),
  ];
}
