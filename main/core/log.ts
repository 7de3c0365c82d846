import { type Logger, pino } from 'pino';

/** A pino logger; `log.child({ line })`, `log.child({ call })` give each line and call its own. */
export type Log = Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log that goes to standard error, so that standard output stays for what a user asked for. */
export function createLog(level: LogLevel, bindings: Record<string, unknown> = {}): Log {
  return pino(
    { level, base: bindings, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

export const silentLog: Log = pino({ level: 'silent' });

/** How wire traffic reads in the log: `→` out of the gateway, `←` into it. */
export const arrow = { out: '→', in: '←' } as const;
