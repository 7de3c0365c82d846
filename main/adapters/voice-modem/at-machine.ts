/**
 * The conversation in commands (ITU-T V.250): one command at a time, the lines that answer it, and lines that come unasked
 * between them. Pure: `at-port.ts` acts.
 */

export interface AtCommand {
  readonly id: number;
  /** Without the CR at its end. Empty: nothing is sent, only an answer waited for. */
  readonly text: string;
  readonly withinMs: number;
  /** `CONNECT` is its answer, and what follows is no text. */
  readonly streams: boolean;
}

export interface AtAnswer {
  /** The result code: `OK`, `ERROR`, `CONNECT`, `NO CARRIER`. */
  readonly result: string;
  /** What came before it, without the command's own echo. */
  readonly lines: readonly string[];
}

export type AtState =
  | { readonly kind: 'free' }
  | {
      readonly kind: 'waiting';
      readonly command: AtCommand;
      readonly lines: readonly string[];
      readonly queue: readonly AtCommand[];
    };

export type AtInput =
  | { readonly kind: 'send'; readonly command: AtCommand }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'timeout' }
  /** Nothing that was asked will be answered any more. */
  | { readonly kind: 'reset' };

export type AtEffect =
  | { readonly kind: 'write'; readonly text: string; readonly withinMs: number }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: AtAnswer }
  | { readonly kind: 'unanswered'; readonly id: number; readonly why: 'silence' | 'reset' }
  | { readonly kind: 'unasked'; readonly line: string }
  | { readonly kind: 'stream-begins' };

export interface AtStep {
  readonly state: AtState;
  readonly effects: readonly AtEffect[];
}

const results = new Set([
  'OK',
  'ERROR',
  'CONNECT',
  'VCON',
  'BUSY',
  'NO CARRIER',
  'NO ANSWER',
  'NO DIALTONE',
  'NO DIAL TONE',
  'NO LINE',
  'LINE IN USE',
  'BLACKLISTED',
  'DELAYED',
]);

/** What comes unasked, in the middle of any answer. */
const unasked = /^(RING\b|RINGING\b|(DATE|TIME|NMBR|NAME|MESG|DDN_NMBR|CALLER|DRON|DROF)\s*[=:]|CALL WAITING)/i;

export const isUnasked = (line: string): boolean => unasked.test(line);

/** `CONNECT` may say how fast. */
const resultOf = (line: string): string | undefined =>
  results.has(line) ? line : line.startsWith('CONNECT ') ? 'CONNECT' : undefined;

const free: AtState = { kind: 'free' };

export function atStep(state: AtState, input: AtInput): AtStep {
  switch (input.kind) {
    case 'send':
      if (state.kind === 'free') return begin(input.command, []);
      return { state: { ...state, queue: [...state.queue, input.command] }, effects: [] };
    case 'line':
      return heard(state, input.line);
    case 'timeout':
      if (state.kind === 'free') return { state, effects: [] };
      return next(state, { kind: 'unanswered', id: state.command.id, why: 'silence' });
    case 'reset':
      if (state.kind === 'free') return { state, effects: [] };
      return {
        state: free,
        effects: [state.command, ...state.queue].map(({ id }) => ({ kind: 'unanswered', id, why: 'reset' })),
      };
  }
}

function begin(command: AtCommand, queue: readonly AtCommand[], ...before: AtEffect[]): AtStep {
  return {
    state: { kind: 'waiting', command, lines: [], queue },
    effects: [
      ...before,
      { kind: 'write', text: command.text === '' ? '' : `${command.text}\r`, withinMs: command.withinMs },
    ],
  };
}

function next(state: Extract<AtState, { kind: 'waiting' }>, ...effects: AtEffect[]): AtStep {
  const [first, ...rest] = state.queue;
  return first ? begin(first, rest, ...effects) : { state: free, effects };
}

function heard(state: AtState, line: string): AtStep {
  if (isUnasked(line)) return { state, effects: [{ kind: 'unasked', line }] };
  // A result that nobody waits for is what is left of an answer that came too late.
  if (state.kind === 'free') return { state, effects: [] };
  const { command, lines } = state;
  const result = resultOf(line);
  if (result === undefined) {
    if (line === command.text) return { state, effects: [] };
    return { state: { ...state, lines: [...lines, line] }, effects: [] };
  }
  const answered: AtEffect = { kind: 'answered', id: command.id, answer: { result, lines } };
  if (result !== 'CONNECT' || !command.streams) return next(state, answered);
  return next(state, answered, { kind: 'stream-begins' });
}
