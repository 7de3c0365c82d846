import { useCallback, useEffect, useRef, useState } from 'react';
import type { ContactView } from '../../../main/contract/contacts.ts';
import { useConsole } from '../console-context.ts';

const PAGE = 100;

export interface ContactList {
  readonly contacts: readonly ContactView[];
  /** Of all, whatever is looked for. */
  readonly count: number;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error: string;
  /** Asks for the next ones; undefined at the end. */
  readonly more: (() => void) | undefined;
  /** Something was changed: looks again from the beginning. */
  readonly reload: () => void;
}

interface Loaded {
  readonly contacts: readonly ContactView[];
  readonly next: string | undefined;
}

/** Contacts by name that a text finds, page after page. */
export function useContacts(text: string): ContactList {
  const { connection } = useConsole();
  const [loaded, setLoaded] = useState<Loaded>({ contacts: [], next: undefined });
  const [count, setCount] = useState(0);
  const [state, setState] = useState<ContactList['state']>('loading');
  const [error, setError] = useState('');
  const question = useRef(0);
  const busy = useRef(false);

  const fetchPage = useCallback(
    async (before: Loaded | undefined): Promise<void> => {
      const turn = question.current;
      busy.current = true;
      try {
        let after = before?.next;
        for (;;) {
          const page = await connection.request('contacts.list', {
            text,
            limit: PAGE,
            ...(after === undefined ? {} : { after }),
          });
          if (turn !== question.current) return;
          setCount(page.count);
          after = page.next;
          // A page may be short: it is looked through further on then.
          if (page.contacts.length === 0 && after !== undefined) continue;
          setLoaded({ contacts: [...(before?.contacts ?? []), ...page.contacts], next: after });
          setState('ready');
          return;
        }
      } catch (thrown) {
        if (turn !== question.current) return;
        setError(thrown instanceof Error ? thrown.message : String(thrown));
        setState('failed');
      } finally {
        if (turn === question.current) busy.current = false;
      }
    },
    [connection, text],
  );

  const reload = useCallback(() => {
    question.current++;
    void fetchPage(undefined);
  }, [fetchPage]);

  useEffect(() => {
    setState('loading');
    reload();
    return () => {
      question.current++;
    };
  }, [reload]);

  const more = useCallback(() => {
    if (!busy.current) void fetchPage(loaded);
  }, [fetchPage, loaded]);

  return { contacts: loaded.contacts, count, state, error, more: loaded.next === undefined ? undefined : more, reload };
}
