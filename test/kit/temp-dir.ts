import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that is gone when the test lets go of it. `COPPERLINE_KEEP=1` keeps it, to look at. */
export function tempDir(name: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), `copperline-${name}-`));
  return {
    path,
    [Symbol.dispose]() {
      if (!process.env.COPPERLINE_KEEP) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
