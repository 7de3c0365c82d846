import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { Role } from '../../../main/contract/access.ts';
import type { RequestName } from '../../../main/contract/requests.ts';
import { mayAsk, ruleOf } from '../../../main/contract/roles.ts';
import { useConsole, useSnapshot } from '../console-context.ts';

interface Asked {
  readonly name: string;
  readonly role: Role;
  /** Somebody at the machine itself. */
  readonly here: boolean;
}

/** Who is at this console. */
export interface Me {
  /** Undefined until the gateway has said it. */
  readonly asked: Asked | undefined;
  /** Whether the gateway would do it for this person; it decides, this only saves them the try. */
  may(request: RequestName): boolean;
}

/** Until it is known who this is, everything is offered, and the gateway refuses what is not for them. */
const ANYBODY: Me = { asked: undefined, may: () => true };
const MeContext = createContext<Me>(ANYBODY);

export const useMe = (): Me => use(MeContext);

/** Who may do it at the least: the role to be named to somebody who may not. */
export const leastFor = (request: RequestName): Role => ruleOf(request)?.least ?? 'owner';

/** Asks who this is, anew with each connection: another one may have signed in meanwhile. */
export function MeProvider({ children }: { readonly children: ReactNode }) {
  const { connection } = useConsole();
  const { kind } = useSnapshot().link;
  const [asked, setAsked] = useState<Asked>();
  useEffect(() => {
    if (kind !== 'open') return;
    let gone = false;
    connection.request('access.me', {}).then(
      (answer) => gone || setAsked(answer),
      // Not said: as before it was asked.
      () => gone || setAsked(undefined),
    );
    return () => {
      gone = true;
    };
  }, [connection, kind]);
  const me = useMemo<Me>(
    () => (asked === undefined ? ANYBODY : { asked, may: (request) => mayAsk(asked.role, request, asked.here) }),
    [asked],
  );
  return <MeContext value={me}>{children}</MeContext>;
}
