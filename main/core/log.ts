import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { RecentLog } from './recent-log.ts';

/** A pino logger; `log.child({ line })`, `log.child({ call })` give each line and call its own. */
export type Log = Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A log that goes to standard error, so that standard output stays for what a user asked for: lines for a person at a
 * terminal, JSON for whoever collects it. @param recent keeps the last lines besides
 */
export function createLog(level: LogLevel, bindings: Record<string, unknown> = {}, recent?: RecentLog): Log {
  const out = process.stderr.isTTY ? forAPerson() : forAMachine();
  const options = { level, base: bindings, timestamp: pino.stdTimeFunctions.isoTime };
  if (!recent || level === 'silent') return pino(options, out);
  const streamLevel: Level = level;
  return pino(
    options,
    pino.multistream([
      { level: streamLevel, stream: out },
      { level: streamLevel, stream: recent },
    ]),
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
