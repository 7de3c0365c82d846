import { useState } from 'react';
import type { Outcome, RequestInput, RequestName } from '../../../main/contract/requests.ts';
import { useConsole } from '../console-context.ts';

/** Requests that are done, or refused with a sentence. */
type Act =
  | 'access.switch'
  | 'access.new-certificate'
  | 'user.add'
  | 'user.change'
  | 'user.remove'
  | 'user.unlock'
  | 'user.own-password'
  | 'sign-in.end'
  | 'settings.update';

/** Asks for something to be done; what goes wrong is told. @param after whatever came of it */
export function useAct(tell: (text: string) => void, after: () => void) {
  const { connection } = useConsole();
  const [busy, setBusy] = useState(false);
  const act = async <N extends Act>(name: N, input: RequestInput<N>): Promise<boolean> => {
    setBusy(true);
    try {
      const outcome = (await connection.request(name satisfies RequestName, input)) as Outcome;
      tell(outcome.ok ? '' : outcome.text);
      return outcome.ok;
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
      after();
    }
  };
  return { act, busy };
}
