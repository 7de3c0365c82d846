import { Writable } from 'node:stream';

/** pino's numbers. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const KEEPS_LINES = 5_000;
const KEEPS_CHARACTERS = 2 * 1024 * 1024;
const LONGEST_LINE = 8_192;

export interface LoggedLine {
  readonly at: number;
  readonly level: string;
  /** The message, and what was logged with it as JSON. */
  readonly text: string;
}

/** The last lines of the log, in memory: for whoever looks for trouble without the file that a service manager keeps. */
export class RecentLog extends Writable {
  readonly #lines: string[] = [];
  #characters = 0;

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    for (const line of String(chunk).split('\n')) if (line !== '') this.#keep(line);
    done();
  }

  /** The oldest first. @param least `debug`, `info`, `warn` or `error` */
  list(limit: number, least: 'debug' | 'info' | 'warn' | 'error' = 'debug'): LoggedLine[] {
    const order = Object.values(LEVELS);
    const from = order.indexOf(least);
    const found: LoggedLine[] = [];
    for (let index = this.#lines.length - 1; index >= 0 && found.length < limit; index--) {
      const line = readLine(this.#lines[index] ?? '');
      if (line && order.indexOf(line.level) >= from) found.push(line);
    }
    return found.reverse();
  }

  #keep(line: string): void {
    const short = line.length > LONGEST_LINE ? JSON.stringify(cut(line)) : line;
    this.#lines.push(short);
    this.#characters += short.length;
    while (this.#lines.length > KEEPS_LINES || this.#characters > KEEPS_CHARACTERS)
      this.#characters -= this.#lines.shift()?.length ?? 0;
  }
}

function cut(line: string): object {
  const read = readLine(line);
  const level = Object.entries(LEVELS).find(([, name]) => name === read?.level)?.[0];
  return {
    level: Number(level ?? 30),
    time: read?.at,
    msg: `${read?.text.slice(0, LONGEST_LINE / 2) ?? ''} [shortened]`,
  };
}

function readLine(line: string): LoggedLine | undefined {
  try {
    const { level, time, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const at = typeof time === 'number' ? time : Date.parse(String(time));
    const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
    return {
      at: Number.isFinite(at) ? at : 0,
      level: LEVELS[Number(level)] ?? String(level),
      text: `${String(msg ?? '')}${more}`,
    };
  } catch {
    return undefined;
  }
}
