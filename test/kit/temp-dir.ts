import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those that nobody has let go of yet: a hook that ran out of time disposes of nothing. */
const held = new Set<string>();

function remove(path: string): void {
  held.delete(path);
  if (!process.env.COPPERLINE_KEEP) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

process.once('exit', () => {
  for (const path of held) remove(path);
});

/** A directory that is gone when the test lets go of it, or its process ends. `COPPERLINE_KEEP=1` keeps it, to look at. */
export function tempDir(name: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), `copperline-${name}-`));
  held.add(path);
  return { path, [Symbol.dispose]: () => remove(path) };
}
