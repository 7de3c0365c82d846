import { useCallback, useEffect, useState } from 'react';
import type { RequestName, RequestOutput } from '../../../main/contract/requests.ts';
import { useConsole, useSnapshot } from '../console-context.ts';

const EVERY_MS = 4_000;

/** Requests that are asked without saying anything more. */
type Question = Extract<RequestName, 'access.state' | 'monitoring.state' | 'settings.get'>;

export interface Polled<N extends Question> {
  /** The latest answer. */
  readonly answer: RequestOutput<N> | undefined;
  /** Why there is none, in words. */
  readonly problem: string | undefined;
  /** Asks at once: something has been changed. */
  readonly again: () => void;
}

/** What no view tells, asked for while somebody looks at it. @param everyMs left out: every few seconds; 0: once */
export function usePolled<N extends Question>(name: N, everyMs = EVERY_MS): Polled<N> {
  const { connection } = useConsole();
  const { kind } = useSnapshot().link;
  const [answer, setAnswer] = useState<RequestOutput<N>>();
  const [problem, setProblem] = useState<string>();
  const [asks, setAsks] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asks` is counted up to ask anew
  useEffect(() => {
    if (kind !== 'open') return;
    let gone = false;
    const ask = (): void => {
      connection.request<Question>(name, {}).then(
        (told) => {
          if (gone) return;
          setAnswer(told as RequestOutput<N>);
          setProblem(undefined);
        },
        (error: Error) => gone || setProblem(error.message),
      );
    };
    ask();
    const timer = everyMs > 0 ? setInterval(ask, everyMs) : undefined;
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [connection, kind, name, everyMs, asks]);
  return { answer, problem, again: useCallback(() => setAsks((before) => before + 1), []) };
}
