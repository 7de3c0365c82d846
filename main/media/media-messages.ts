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
/** A USB family may reset its device and wait until that has booted; how long is its own business (media-process/families.ts). */
export const OPEN_ADAPTER_MS = 45_000;
const CLOSE_ADAPTER_MS = 15_000;
const OPEN_HEADSET_MS = 10_000;
/** The first time, the operating system's libraries are loaded. */
const FIND_ADAPTERS_MS = 10_000;
const CHECK_ADAPTER_MS = 90_000;
/** A long one on a slow disk, converted a little at a time. */
const PROMPT_MS = 10_000;
/** `,` in a dial string (MediaRequest `dial`). */
const DIAL_PAUSE_MS = 2000;

const playedMs = (digits: string, digitMs: number): number =>
  digits.length * digitMs + (digits.split(',').length - 1) * DIAL_PAUSE_MS;

/** How long a request's reply may take, ms: those that play something are answered when it has been played. */
export function replyDeadlineMs(request: MediaRequest): number {
  switch (request.kind) {
    case 'find-adapters':
    case 'find-headsets':
      return FIND_ADAPTERS_MS;
    case 'check-adapter':
      return CHECK_ADAPTER_MS;
    case 'open-adapter':
      return OPEN_ADAPTER_MS;
    case 'open-headset':
      return OPEN_HEADSET_MS;
    case 'close-adapter':
      return CLOSE_ADAPTER_MS;
    case 'dial': {
      const { toneMs, gapMs, pulse } = request;
      // `0` is ten pulses.
      const digitMs = pulse ? (10 * 1000) / pulse.perSecond + pulse.interDigitMs : toneMs + gapMs;
      return REPLY_MS + playedMs(request.digits, digitMs);
    }
    case 'send-digits':
      return REPLY_MS + playedMs(request.digits, request.toneMs + request.gapMs);
    case 'hook-flash':
    case 'hear-line':
      return REPLY_MS + request.ms;
    case 'play-prompt':
      return PROMPT_MS;
    default:
      return REPLY_MS;
  }
}
