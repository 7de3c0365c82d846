import { useCallback, useEffect, useState } from 'react';
import type { LineLook } from '../../../main/contract/line-setup.ts';
import { useConsole } from '../console-context.ts';

type Json = Record<string, unknown>;
type Asked = Promise<{ readonly ok: true } | { readonly ok: false; readonly text: string }>;

export interface LineOptions {
  readonly look: LineLook | undefined;
  /** What was said last: of a change that was made, or why one was not. */
  readonly message: { readonly ok: boolean; readonly text: string } | undefined;
  readonly canUndo: boolean;
  change(change: Json, done: string): Promise<void>;
  undo(done: string): Promise<void>;
  /** Another request about the line. */
  ask(asked: Asked, done: string): Promise<boolean>;
}

/** What is set for a line and known of it, changed with a way back. */
export function useLineOptions(line: string): LineOptions {
  const { connection } = useConsole();
  const [look, setLook] = useState<LineLook>();
  const [message, setMessage] = useState<LineOptions['message']>();
  const [before, setBefore] = useState<Json>();

  const read = useCallback(async (): Promise<void> => {
    const answer = await connection.request('line.look', { line });
    if (answer.ok) setLook(answer.look);
    else setMessage({ ok: false, text: answer.text });
  }, [connection, line]);
  useEffect(() => {
    read().catch((error: Error) => setMessage({ ok: false, text: error.message }));
  }, [read]);

  const ask = useCallback(
    async (asked: Asked, done: string): Promise<boolean> => {
      try {
        const outcome = await asked;
        setMessage(outcome.ok ? { ok: true, text: done } : { ok: false, text: outcome.text });
        await read();
        return outcome.ok;
      } catch (error) {
        setMessage({ ok: false, text: (error as Error).message });
        return false;
      }
    },
    [read],
  );
  const set = async (change: Json, whole: boolean, done: string, undone: boolean): Promise<void> => {
    const asked = connection.request('line.set', { line, change, whole });
    if (!(await ask(asked, done))) return;
    const answer = await asked;
    setBefore(answer.ok && !undone ? answer.before : undefined);
  };
  return {
    look,
    message,
    canUndo: before !== undefined,
    change: (change, done) => set(change, false, done, false),
    undo: async (done) => {
      if (before) await set(before, true, done, true);
    },
    ask,
  };
}
