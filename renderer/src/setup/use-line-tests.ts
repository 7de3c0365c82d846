import { useCallback, useState } from 'react';
import type { LineTest } from '../../../main/contract/line-setup.ts';
import { useConsole } from '../console-context.ts';

export interface LineTests {
  /** By line. */
  readonly results: ReadonlyMap<string, LineTest>;
  /** Which one is being tested. */
  readonly testing: string | undefined;
  /** One after another. */
  run(lines: readonly string[]): Promise<void>;
}

/** Tests of lines that were made on this page. @param tell what kept one from being made */
export function useLineTests(tell: (text: string) => void): LineTests {
  const { connection } = useConsole();
  const [results, setResults] = useState<ReadonlyMap<string, LineTest>>(new Map());
  const [testing, setTesting] = useState<string>();
  const run = useCallback(
    async (lines: readonly string[]): Promise<void> => {
      const refusals: string[] = [];
      tell('');
      for (const line of lines) {
        setTesting(line);
        try {
          const answer = await connection.request('line.test', { line });
          if (answer.ok) setResults((before) => new Map(before).set(line, answer.test));
          else refusals.push(answer.text);
        } catch (error) {
          refusals.push((error as Error).message);
        }
      }
      setTesting(undefined);
      if (refusals.length > 0) tell(refusals.join(' '));
    },
    [connection, tell],
  );
  return { results, testing, run };
}
