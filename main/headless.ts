/** The gateway without a desktop: the same engine under plain Node, the same console in a browser. */
import { parseArgs } from 'node:util';
import { GatewayError } from './core/errors.ts';
import { createLog, LOG_LEVELS, type LogLevel } from './core/log.ts';
import { startNodeProcess } from './core/node-process.ts';
import { createGateway } from './gateway/create-gateway.ts';
import { defaultDataDir } from './store/data-dir.ts';

const help = `Copperline, headless.

  --data DIR         where settings, secrets and the call history are (default: ${defaultDataDir()})
  --port N           the console's port on the loopback address (default: a free one, or the settings')
  --lines N          lines of the simulated exchange while no adapter is set up (default: 4)
  --log-level LEVEL  ${LOG_LEVELS.join(', ')} (default: info; trace has whole SIP messages)
  --headless         accepted and ignored here
  --help             this text
`;

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}

function numberOption(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    fail(`--${name} takes a whole number from ${min} to ${max}, not "${text}".`);
  return value;
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        lines: { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
        headless: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (thrown) {
    return fail(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${help}`);
  }
}

const options = readOptions();
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}
const level = LOG_LEVELS.find((each) => each === options['log-level']);
if (!level) fail(`--log-level takes one of ${LOG_LEVELS.join(', ')}, not "${options['log-level']}".`);
const log = createLog(level satisfies LogLevel);
const port = numberOption('port', options.port, 0, 65_535);
const lines = numberOption('lines', options.lines, 1, 64);

// A promise that nobody waited for says nothing of the calls that are on: they go on, and the log says what it was.
process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'an error that nobody expected'));

try {
  const gateway = await createGateway({
    dataDir: options.data ?? defaultDataDir(),
    log,
    startProcess: startNodeProcess,
    ...(port === undefined ? {} : { consolePort: port }),
    ...(lines === undefined ? {} : { simulatedLines: lines }),
  });
  process.stdout.write(`Console: ${gateway.consoleUrl}\n`);
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    gateway[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (thrown: unknown) => {
        log.error({ err: thrown }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('SIGTERM', () => stop('SIGTERM'));
  // A link is good once; Enter at the terminal prints another. In the background, reading the terminal would stop us.
  if (process.stdin.isTTY) {
    process.on('SIGTTIN', () => undefined);
    process.stdin.on('error', () => undefined);
    process.stdin.on('data', () =>
      process.stdout.write(`Console: ${gateway.newConsoleUrl()}
`),
    );
  }
} catch (thrown) {
  if (thrown instanceof GatewayError) fail(thrown.message);
  throw thrown;
}
