/** The command line that all lists of benchmarks share. */
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { runBenches } from './run-benches.ts';

const options = `
  --only PREFIX   only those whose ids begin so, e.g. delay or cpu.media_process (may be given again)
  --json FILE     write the measurements as an array, besides the table
  --list          name them and end
  --help          this text
`;

/** Runs what the arguments ask for and sets the exit code: 0 passed, 1 a floor missed or a benchmark failed, 2 misuse. */
export async function benchCommand(
  title: string,
  benches: readonly (() => Promise<Bench>)[],
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const help = `${title}\n${options}`;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) process.stdout.write(help);
    else
      process.exitCode = await runBenches(benches, {
        only: values.only,
        json: values.json,
        list: values.list,
        print: (text) => process.stdout.write(`${text}\n`),
        note: (text) => process.stderr.write(`${text}\n`),
      });
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${help}`);
    process.exitCode = 2;
  }
}

/** An option of one list's own, and the arguments without it. */
export function takeOption(
  args: readonly string[],
  name: string,
): { readonly value?: string; readonly rest: readonly string[] } {
  const at = args.indexOf(name);
  const value = args[at + 1];
  if (at < 0 || value === undefined) return { rest: args };
  return { value, rest: [...args.slice(0, at), ...args.slice(at + 2)] };
}
