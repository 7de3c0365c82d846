/** `npm run bench`: runs the benchmarks one after another, prints the table, and ends with 1 when a floor is missed. */
import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import { runBenches } from './run-benches.ts';

const help = `Benchmarks.

  --only PREFIX   only those whose ids begin so, e.g. delay or cpu.media_process (may be given again)
  --json FILE     write the measurements as an array, besides the table
  --list          name them and end
  --help          this text
`;

try {
  const { values } = parseArgs({
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
