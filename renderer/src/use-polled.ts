import { useCallback, useEffect, useRef, useState } from 'react';
import type { RequestInput, RequestName, RequestOutput } from '../../main/contract/requests.ts';
import { useConsole, useSnapshot } from './console-context.ts';

const EVERY_MS = 4_000;

export interface Polled<N extends RequestName> {
  /** The latest answer to this question. */
  readonly answer: RequestOutput<N> | undefined;
  /** Why the latest question had none, for the person. */
  readonly problem: string | undefined;
  /** Asks at once: something has been changed. */
  readonly again: () => void;
}

/**
 * What no view tells, asked for while somebody looks at it, and anew with each connection. Another question takes the answers of
 * the one before away. @param input undefined: there is nothing to ask @param everyMs after each answer; 0: once
 */
export function usePolled<N extends RequestName>(
  name: N,
  input: RequestInput<N> | undefined,
  everyMs = EVERY_MS,
): Polled<N> {
  const { connection } = useConsole();
  const connected = useSnapshot().link.kind === 'open';
  const question = input === undefined ? undefined : JSON.stringify(input);
  const [told, setTold] = useState<{
    readonly to: string;
    readonly answer?: RequestOutput<N>;
    readonly problem?: string;
  }>();
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const asked = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks once more
  useEffect(() => {
    if (question === undefined || !connected) return;
    let timer = 0;
    const own = ++asked.current;
    const later = (): void => {
      if (everyMs > 0 && own === asked.current) timer = window.setTimeout(ask, everyMs);
    };
    const ask = (): void => {
      if (everyMs > 0 && document.visibilityState !== 'visible') {
        later();
        return;
      }
      connection.request(name, JSON.parse(question) as RequestInput<N>).then(
        (answer) => {
          if (own === asked.current) setTold({ to: question, answer });
          later();
        },
        (error: Error) => {
          if (own === asked.current)
            setTold((before) => ({
              ...(before?.to === question ? before : {}),
              to: question,
              problem: error.message,
            }));
          later();
        },
      );
    };
    ask();
    return () => {
      asked.current += 1;
      clearTimeout(timer);
    };
  }, [connection, connected, name, question, everyMs, round]);
  const own = told?.to === question ? told : undefined;
  return { answer: own?.answer, problem: own?.problem, again };
}
