import type { Visitor } from './access/visitor.ts';
import type { ConsoleId } from './console-backend.ts';

/** What every request of a console passes. */
export interface ConsoleGate {
  opened(console: ConsoleId, visitor: Visitor): void;
  closed(console: ConsoleId): void;
  /** For how long the next request is to wait: whoever asks for more than a person can is slowed down. */
  pauseMs(console: ConsoleId): number;
  /** Why this console may not ask for it, for a person; undefined where it may. Names that no request has are refused too. */
  refusal(console: ConsoleId, request: string): string | undefined;
  /** It was asked for; `ok`: and done. */
  made(console: ConsoleId, request: string, input: unknown, ok: boolean): void;
}
