import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryCallView, HistoryFilterInput } from '../../../main/contract/history.ts';
import { useConsole } from '../console-context.ts';

const PAGE = 100;
/** While the gateway looks through old calls, it is asked again this often. */
const INDEXING_MS = 2_000;

export interface HistoryList {
  readonly calls: readonly HistoryCallView[];
  readonly state: 'loading' | 'ready' | 'failed';
  /** Why it failed, for the person. */
  readonly error: string;
  /** The gateway is still looking through old calls: not all can be found. */
  readonly indexing: boolean;
  /** Asks for older ones; undefined at the end. */
  readonly more: (() => void) | undefined;
  /** Looks again for what is new. */
  readonly refresh: () => void;
  /** Looks again from the newest on: any of them may be gone. */
  readonly reload: () => void;
  /** Reads one call again: something was noted about it. */
  readonly renew: (callId: string) => void;
}

interface Loaded {
  readonly calls: readonly HistoryCallView[];
  readonly next: number | undefined;
  readonly indexing: boolean;
}

const nothing: Loaded = { calls: [], next: undefined, indexing: false };
const errorWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The newest calls as they are now, and below them the older ones that were known. One that is missing among the newest fits no more. */
export const joined = (fresh: readonly HistoryCallView[], known: readonly HistoryCallView[]): HistoryCallView[] => {
  const now = new Set(fresh.map(({ id }) => id));
  const last = fresh.at(-1)?.id;
  const older = known.slice(known.findIndex(({ id }) => id === last) + 1);
  return [...fresh, ...older.filter(({ id }) => !now.has(id))];
};

/**
 * The history that fits a filter, page after page. @param version another text whenever there may be new calls: the list is
 * refreshed then, and stays where it is
 */
export function useHistory(filter: HistoryFilterInput, version: string): HistoryList {
  const { connection } = useConsole();
  const [loaded, setLoaded] = useState<Loaded>(nothing);
  const [state, setState] = useState<HistoryList['state']>('loading');
  const [error, setError] = useState('');
  /** What comes in answer to an earlier question is not shown. */
  const question = useRef(0);
  const busy = useRef(false);
  /** There may be new ones since a question that is not answered yet. */
  const owed = useRef(false);
  const [epoch, setEpoch] = useState(0);
  const [since, setSince] = useState(0);
  const asked = JSON.stringify(filter);

  /** Pages until one has something in it: a rare thing may be far back. */
  const fetchPage = useCallback(
    async (turn: number, before: number | undefined): Promise<Loaded | undefined> => {
      let from = before;
      for (;;) {
        const { calls, next, indexing } = await connection.request('history.page', {
          filter: JSON.parse(asked) as HistoryFilterInput,
          limit: PAGE,
          ...(from === undefined ? {} : { before: from }),
        });
        if (turn !== question.current) return undefined;
        if (calls.length > 0 || next === undefined) return { calls, next, indexing };
        from = next;
      }
    },
    [connection, asked],
  );

  const run = useCallback(async (work: (turn: number) => Promise<void>): Promise<void> => {
    const turn = question.current;
    busy.current = true;
    try {
      await work(turn);
      if (turn === question.current) setState('ready');
    } catch (thrown) {
      if (turn !== question.current) return;
      setError(errorWords(thrown));
      setState('failed');
    } finally {
      if (turn === question.current) {
        busy.current = false;
        if (owed.current) setSince((before) => before + 1);
        owed.current = false;
      }
    }
  }, []);

  const reload = useCallback(() => setEpoch((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: all is asked anew in each epoch
  useEffect(() => {
    question.current++;
    setState('loading');
    setLoaded(nothing);
    void run(async (turn) => {
      const page = await fetchPage(turn, undefined);
      if (page) setLoaded(page);
    });
    return () => {
      question.current++;
    };
  }, [fetchPage, run, epoch]);

  const refresh = useCallback(() => {
    if (busy.current) {
      owed.current = true;
      return;
    }
    void run(async (turn) => {
      const page = await fetchPage(turn, undefined);
      if (!page) return;
      setLoaded((before) => {
        const known = new Set(before.calls.map(({ id }) => id));
        // It is all there is; or more is new than fits a page, and what was known does not join on to it.
        const joins = page.next !== undefined && page.calls.some(({ id }) => known.has(id));
        return joins ? { ...before, calls: joined(page.calls, before.calls), indexing: page.indexing } : page;
      });
    });
  }, [fetchPage, run]);

  const due = `${since} ${version}`;
  const first = useRef(due);
  useEffect(() => {
    if (first.current === due) return;
    first.current = due;
    refresh();
  }, [due, refresh]);

  const { indexing } = loaded;
  useEffect(() => {
    if (!indexing) return;
    const timer = setInterval(refresh, INDEXING_MS);
    return () => clearInterval(timer);
  }, [indexing, refresh]);

  const { next } = loaded;
  const more = useCallback(() => {
    if (busy.current || next === undefined) return;
    void run(async (turn) => {
      const page = await fetchPage(turn, next);
      if (page) setLoaded((before) => ({ ...page, calls: [...before.calls, ...page.calls] }));
    });
  }, [fetchPage, run, next]);

  const renew = useCallback(
    (callId: string) => {
      connection.request('history.get', { callId }).then(
        ({ call }) =>
          call &&
          setLoaded((before) => ({
            ...before,
            calls: before.calls.map((each) => (each.id === call.id ? call : each)),
          })),
        () => undefined,
      );
    },
    [connection],
  );

  return {
    calls: loaded.calls,
    state,
    error,
    indexing,
    more: next === undefined ? undefined : more,
    refresh,
    reload,
    renew,
  };
}
