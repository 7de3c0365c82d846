/** A log whose lines go to the gateway, which writes them with its own. */
import { pino } from 'pino';
import type { Log, LogLevel } from '../core/log.ts';
import type { FromMediaProcess } from '../media/media-protocol.ts';

type SentLevel = Extract<FromMediaProcess, { type: 'log' }>['level'];

const sentLevel = (level: unknown): SentLevel => {
  if (typeof level !== 'number' || level <= 20) return 'debug';
  return level <= 30 ? 'info' : level <= 40 ? 'warn' : 'error';
};

export function createGatewayLog(level: LogLevel, post: (message: FromMediaProcess) => void): Log {
  return pino(
    { level, base: {}, timestamp: false },
    {
      write(line: string) {
        const { level: number, msg, ...bindings } = JSON.parse(line) as Record<string, unknown>;
        post({ type: 'log', level: sentLevel(number), message: String(msg ?? ''), bindings });
      },
    },
  );
}
