import { useEffect, useRef } from 'react';
import type { GatewayView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { goTo } from '../shell/router.ts';

/** Opens the guide by itself at a gateway that was never set up, once, for whoever may set it up and was on no other page. */
export function useGuideWhenDue({ guide }: GatewayView): void {
  const { connection } = useConsole();
  const asked = useRef(false);
  const due = guide?.state === 'due';
  useEffect(() => {
    if (!due || asked.current) return;
    asked.current = true;
    connection.request('access.me', {}).then(
      ({ role }) => {
        if (role === 'owner' && /^#?\/?$/.test(window.location.hash)) goTo('setup');
      },
      () => undefined,
    );
  }, [connection, due]);
}
