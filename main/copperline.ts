#!/usr/bin/env node
/** The command line: asks the gateway that runs on this computer. */
import { runCli } from './cli/run-cli.ts';
import { askSecret, askYesNo } from './cli/terminal.ts';
import { createSystemClock } from './core/clock.ts';
import { defaultDataDir } from './store/data-dir.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  defaultDataDir: defaultDataDir(),
  clock: createSystemClock({ unref: true }),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  secret: askSecret,
  agrees: askYesNo,
});
