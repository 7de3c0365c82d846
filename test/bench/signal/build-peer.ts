import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../signal/programs.ts';

/** Builds `peers/<name>.c` with the system's libraries (pkg-config's names) into a folder. Returns the program's path. */
export function buildPeer(name: string, folder: string, libraries: readonly string[]): string {
  const program = join(folder, name);
  const source = fileURLToPath(new URL(`peers/${name}.c`, import.meta.url));
  const flags = runProgram('pkg-config', ['--cflags', '--libs', ...libraries]).stdout.toString();
  runProgram('gcc', ['-O2', '-o', program, source, ...flags.split(/\s+/).filter(Boolean)]);
  return program;
}
