import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The console as it is shipped, built from the sources as they are now into a folder of its own. */
export interface BuiltConsole extends AsyncDisposable {
  readonly directory: string;
}

export async function builtConsole(): Promise<BuiltConsole> {
  const directory = await mkdtemp(join(tmpdir(), 'console-'));
  await build({
    configFile: fileURLToPath(new URL('../../renderer/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: directory, emptyOutDir: true },
  });
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
