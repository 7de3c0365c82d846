import { Stack } from '@mantine/core';
import { AdaptersPanel } from '../adapters-panel.tsx';
import type { PageProps } from '../console-context.ts';
import { ExchangePanel } from '../exchange-panel.tsx';
import { ScopePanel } from '../scope/scope-panel.tsx';
import { Guide } from '../setup/guide.tsx';
import { LineOptionsPanel } from '../setup/line-options-panel.tsx';
import type { Desk } from '../use-desk.ts';

/** What the lines hang on; and for simulated ones the exchange at their other end. */
export function SetupPage({ view, now, tell, desk }: PageProps & { readonly desk: Desk }) {
  return (
    <Stack gap="md">
      <Guide view={view} now={now} tell={tell} desk={desk} />
      <AdaptersPanel view={view} now={now} tell={tell} />
      <ScopePanel view={view} tell={tell} />
      <LineOptionsPanel view={view} now={now} tell={tell} />
      <ExchangePanel lines={view.lines.filter(({ simulated }) => simulated)} tell={tell} />
    </Stack>
  );
}
