import type { GatewayLink } from './gateway-link.ts';

/** What a command works with. */
export interface Context {
  readonly link: GatewayLink;
  /** What stands behind the command's words, options taken out. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Reads a password without showing it; a line of standard input where that is no terminal. */
  readonly secret: (prompt: string) => Promise<string>;
  /** Whether somebody at the terminal says yes. */
  readonly agrees: (question: string) => Promise<boolean>;
}

/** `data` is printed with --json, `text` without. */
export interface Result {
  readonly data: unknown;
  readonly text: string;
  /** Not done, and why is in the text: the command ends with 1. */
  readonly failed?: boolean;
}

export interface Command {
  /** `route try` */
  readonly name: string;
  /** What comes behind it: `FILE [--pcap]` */
  readonly usage: string;
  readonly about: string;
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  run(context: Context): Promise<Result>;
}

/** It was asked for in a way that cannot be: the usage is shown with it, and the command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function word(context: Context, index: number, what: string): string {
  const found = context.words[index];
  if (found === undefined || found === '') throw new UsageError(`${what} is missing.`);
  return found;
}

export const text = (context: Context, name: string): string | undefined => {
  const value = context.options[name];
  return typeof value === 'string' ? value : undefined;
};

export function whole(context: Context, name: string, usual: number, most: number): number {
  const given = text(context, name);
  if (given === undefined) return usual;
  const value = Number(given);
  if (!/^\d{1,9}$/.test(given) || value < 1 || value > most)
    throw new UsageError(`--${name} takes a whole number from 1 to ${most}.`);
  return value;
}

/** What an outcome says, as a result. */
export const told = (
  outcome: { readonly ok: true } | { readonly ok: false; readonly text: string },
  done: string,
): Result =>
  outcome.ok ? { data: outcome, text: `${done}\n` } : { data: outcome, text: `${outcome.text}\n`, failed: true };
