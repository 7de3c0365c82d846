import { Stack } from '@mantine/core';
import { OnlyFor } from '../access/only-for.tsx';
import type { PageProps } from '../console-context.ts';
import { GatewayParts } from '../gateway-parts.tsx';
import { SecurityPanel } from '../security-panel.tsx';
import { goTo } from '../shell/router.ts';
import { AlarmsPanel } from '../trouble/alarms-panel.tsx';
import { DiagnosticsPanel } from '../trouble/diagnostics-panel.tsx';
import { LadderPanel } from '../trouble/ladder-panel.tsx';
import { LogPanel } from '../trouble/log-panel.tsx';
import { TimelinePanel } from '../trouble/timeline-panel.tsx';

/** What is not as it should be, and all that helps to find out why. */
export function TroublePage({ view, now, tell, query }: PageProps & { readonly query: URLSearchParams }) {
  const call = query.get('call') ?? '';
  const line = query.get('line') ?? '';
  const choose = (change: { readonly call?: string; readonly line?: string }): void =>
    goTo('trouble', Object.fromEntries(Object.entries({ call, line, ...change }).filter(([, id]) => id !== '')));
  return (
    <Stack gap="md">
      <AlarmsPanel view={view} now={now} tell={tell} />
      <GatewayParts view={view} />
      <SecurityPanel view={view} now={now} tell={tell} />
      <OnlyFor to="call.ladder">
        <LadderPanel view={view} chosen={call} choose={(id) => choose({ call: id })} />
      </OnlyFor>
      <TimelinePanel view={view} chosen={line} choose={(id) => choose({ line: id })} />
      <OnlyFor to="diagnostics.make">
        <DiagnosticsPanel />
      </OnlyFor>
      <OnlyFor to="log.recent">
        <LogPanel />
      </OnlyFor>
    </Stack>
  );
}
