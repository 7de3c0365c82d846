import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** A pino logger; `log.child({ line })`, `log.child({ call })` give each line and call its own. */
export type Log = Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A log that goes to standard error, so that standard output stays for what a user asked for: lines for a person at a
 * terminal, JSON for whoever collects it.
 */
export function createLog(level: LogLevel, bindings: Record<string, unknown> = {}): Log {
  return pino(
    { level, base: bindings, timestamp: pino.stdTimeFunctions.isoTime },
    process.stderr.isTTY ? forAPerson() : forAMachine(),
  );
}

const forAMachine = (): DestinationStream => pino.destination({ dest: 2, sync: true });

const forAPerson = (): DestinationStream =>
  pretty({
    destination: 2,
    sync: true,
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  });

export const silentLog: Log = pino({ level: 'silent' });

/** How wire traffic reads in the log: `→` out of the gateway, `←` into it. */
export const arrow = { out: '→', in: '←' } as const;
