import { useEffect, useState } from 'react';
import type { CallerPopView } from '../../../main/contract/contacts.ts';
import type { CallerView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';

/** As many as a tile has room for. */
const LAST_CALLS = 3;

/**
 * What is known of a caller; undefined while it is being asked, and where it cannot be. @param version another number whenever it may
 * have changed: a contact was saved
 */
export function useCallerPop(
  caller: Pick<CallerView, 'number' | 'withheld'> | undefined,
  line: string | undefined,
  version = 0,
): CallerPopView | undefined {
  const { connection } = useConsole();
  const [pop, setPop] = useState<{ readonly of: string; readonly view: CallerPopView }>();
  const { number, withheld } = caller ?? {};
  const of = JSON.stringify([number, withheld, line, version]);
  useEffect(() => {
    if (number === undefined && withheld === undefined) return;
    let current = true;
    connection
      .request('caller.pop', {
        calls: LAST_CALLS,
        ...(number === undefined ? {} : { number: number.slice(0, 64) }),
        ...(withheld === undefined ? {} : { withheld }),
        ...(line === undefined ? {} : { line }),
      })
      .then(
        (view) => {
          if (current) setPop({ of, view });
        },
        // The call goes on without it.
        () => undefined,
      );
    return () => {
      current = false;
    };
  }, [connection, number, withheld, line, of]);
  return pop?.of === of ? pop.view : undefined;
}
