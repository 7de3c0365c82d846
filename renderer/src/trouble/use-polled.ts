import { useCallback, useEffect, useRef, useState } from 'react';
import type { RequestInput, RequestName, RequestOutput } from '../../../main/contract/requests.ts';
import { useConsole } from '../console-context.ts';

export interface Polled<T> {
  /** The last answer to this question. */
  readonly output: T | undefined;
  /** Why there is none, for the person. */
  readonly error: string;
  readonly again: () => void;
}

/**
 * Asks the gateway, and again `everyMs` after each answer while the page is looked at. Another question takes the answers of
 * the one before away. @param input undefined: there is nothing to ask @param everyMs undefined: once
 */
export function usePolled<N extends RequestName>(
  name: N,
  input: RequestInput<N> | undefined,
  everyMs: number | undefined,
): Polled<RequestOutput<N>> {
  const { connection } = useConsole();
  const question = input === undefined ? undefined : JSON.stringify(input);
  const [answer, setAnswer] = useState<{
    readonly to: string;
    readonly output?: RequestOutput<N>;
    readonly error: string;
  }>();
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const asked = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks once more
  useEffect(() => {
    if (question === undefined) return;
    let timer = 0;
    const own = ++asked.current;
    const later = (): void => {
      if (everyMs !== undefined && own === asked.current) timer = window.setTimeout(ask, everyMs);
    };
    const ask = (): void => {
      if (everyMs !== undefined && document.visibilityState !== 'visible') {
        later();
        return;
      }
      connection.request(name, JSON.parse(question) as RequestInput<N>).then(
        (output) => {
          if (own === asked.current) setAnswer({ to: question, output, error: '' });
          later();
        },
        (error: Error) => {
          if (own === asked.current)
            setAnswer((before) => ({ ...(before?.to === question ? before : {}), to: question, error: error.message }));
          later();
        },
      );
    };
    ask();
    return () => {
      asked.current += 1;
      clearTimeout(timer);
    };
  }, [connection, name, question, everyMs, round]);
  const own = answer?.to === question ? answer : undefined;
  return { output: own?.output, error: own?.error ?? '', again };
}
