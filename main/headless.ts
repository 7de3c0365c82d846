/** The gateway without a desktop: the same engine under plain Node, the same console in a browser. */
import { parseArgs } from 'node:util';
import { createSystemClock } from './core/clock.ts';
import { GatewayError } from './core/errors.ts';
import { createLog, LOG_LEVELS, type LogLevel } from './core/log.ts';
import { startNodeProcess } from './core/node-process.ts';
import { RecentLog } from './core/recent-log.ts';
import { createGateway } from './gateway/create-gateway.ts';
import { provisionFirstStart } from './gateway/provisioning/first-start.ts';
import { defaultDataDir } from './store/data-dir.ts';

const help = `Copperline, headless.

  --data DIR         where settings, secrets and the call history are (default: ${defaultDataDir()})
  --port N           the console's port on the loopback address (default: a free one, or the settings')
  --lines N          lines of the simulated exchange while no adapter is set up (default: 4)
  --no-usb           look for no USB adapter
  --log-level LEVEL  ${LOG_LEVELS.join(', ')} (default: info; trace has whole SIP messages)
  --provision FROM   settings for a gateway that has none yet: a file, or an address that begins with https://
  --provision-sha256 SUM             SHA-256 that they must have
  --provision-passphrase-file FILE   has the passphrase of the passwords in them
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
        'no-usb': { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'info' },
        provision: { type: 'string' },
        'provision-sha256': { type: 'string' },
        'provision-passphrase-file': { type: 'string' },
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
const recentLog = new RecentLog();
const log = createLog(level satisfies LogLevel, {}, recentLog);
const port = numberOption('port', options.port, 0, 65_535);
const lines = numberOption('lines', options.lines, 1, 64);

// A promise that nobody waited for says nothing of the calls that are on: they go on, and the log says what it was.
process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'an error that nobody expected'));

/** Longer than this the end is not waited for: the media process puts the lines on-hook by itself (dead-man rule). */
const STOP_WAIT_MS = 4_000;
/** A Ctrl-C reaches us twice where npm passes it on; a second one after this time means it. */
const SECOND_THOUGHT_MS = 1_000;

const clock = createSystemClock();
const dataDir = options.data ?? defaultDataDir();
await provision();
let stoppingSince: number | undefined;
// Before anything is started: who gives up while it starts is heard too.
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));
const starting = createGateway({
  ...{ dataDir, log, clock, recentLog },
  startProcess: startNodeProcess,
  usb: !options['no-usb'],
  ...(port === undefined ? {} : { consolePort: port }),
  ...(lines === undefined ? {} : { simulatedLines: lines }),
});

/** Settings from elsewhere, before anything runs by them. */
async function provision(): Promise<void> {
  const from = options.provision;
  if (from === undefined) return;
  try {
    const said = await provisionFirstStart({
      ...{ dataDir, from, clock, log },
      sha256: options['provision-sha256'],
      passphraseFile: options['provision-passphrase-file'],
    });
    process.stdout.write(said.map((line) => `${line}\n`).join(''));
  } catch (thrown) {
    if (thrown instanceof GatewayError) fail(thrown.message);
    throw thrown;
  }
}

function stop(signal: string): void {
  if (stoppingSince !== undefined) {
    if (clock.now() - stoppingSince > SECOND_THOUGHT_MS) process.exit(1);
    return;
  }
  stoppingSince = clock.now();
  log.info({ signal }, 'stopping');
  clock.after(STOP_WAIT_MS, () => {
    log.error('the gateway did not stop in time');
    process.exit(1);
  });
  starting
    .then((gateway) => gateway[Symbol.asyncDispose]())
    .then(
      () => process.exit(0),
      (thrown: unknown) => {
        log.error({ err: thrown }, 'stopping failed');
        process.exit(1);
      },
    );
}

try {
  const gateway = await starting;
  if (stoppingSince === undefined) process.stdout.write(`Console: ${gateway.consoleUrl}\n`);
  // A link is good once; Enter at the terminal prints another. In the background, reading the terminal would stop us.
  if (process.stdin.isTTY) {
    process.on('SIGTTIN', () => undefined);
    process.stdin.on('error', () => undefined);
    process.stdin.on('data', () => process.stdout.write(`Console: ${gateway.newConsoleUrl()}\n`));
  }
} catch (thrown) {
  // Ctrl-C reached the children too, while they started.
  if (stoppingSince !== undefined) process.exit(0);
  if (thrown instanceof GatewayError) fail(thrown.message);
  throw thrown;
}
