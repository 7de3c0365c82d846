import type { FromMediaProcess, MediaRequest } from './media-protocol.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What came from the media process, or undefined when it is no message of the protocol. Shallow: both ends are ours. */
export function readMediaMessage(message: unknown): FromMediaProcess | undefined {
  return isObject(message) && isWellFormed(message) ? (message as unknown as FromMediaProcess) : undefined;
}

function isWellFormed(message: Record<string, unknown>): boolean {
  switch (message.type) {
    case 'ready':
      return typeof message.pid === 'number';
    case 'alive':
      return true;
    case 'reply':
      return (
        typeof message.id === 'number' &&
        (message.ok === true ||
          (message.ok === false && typeof message.code === 'string' && typeof message.message === 'string'))
      );
    case 'fact':
      return isObject(message.fact) && typeof message.fact.kind === 'string';
    case 'log':
      return (
        (message.level === 'debug' ||
          message.level === 'info' ||
          message.level === 'warn' ||
          message.level === 'error') &&
        typeof message.message === 'string' &&
        isObject(message.bindings)
      );
    default:
      return false;
  }
}

/** What answers at once may take this long: the far end is a process on this machine. */
export const REPLY_MS = 3000;
/** USB families search, reset and load firmware. */
export const OPEN_ADAPTER_MS = 15_000;
/** `,` in a dial string (MediaRequest `dial`). */
const DIAL_PAUSE_MS = 2000;

const playedMs = (digits: string, digitMs: number): number =>
  digits.length * digitMs + (digits.split(',').length - 1) * DIAL_PAUSE_MS;

/** How long a request's reply may take, ms: those that play something are answered when it has been played. */
export function replyDeadlineMs(request: MediaRequest): number {
  switch (request.kind) {
    case 'open-adapter':
    case 'close-adapter':
      return OPEN_ADAPTER_MS;
    case 'dial': {
      const { toneMs, gapMs, pulse } = request;
      // `0` is ten pulses.
      const digitMs = pulse ? (10 * 1000) / pulse.perSecond + pulse.interDigitMs : toneMs + gapMs;
      return REPLY_MS + playedMs(request.digits, digitMs);
    }
    case 'send-digits':
      return REPLY_MS + playedMs(request.digits, request.toneMs + request.gapMs);
    case 'hook-flash':
      return REPLY_MS + request.ms;
    default:
      return REPLY_MS;
  }
}
