import { Stack } from '@mantine/core';
import type { DesktopView } from '../../../main/contract/desktop.ts';
import { AccountPanel } from '../access/account-panel.tsx';
import { AuditPanel } from '../access/audit-panel.tsx';
import { useMe } from '../access/me.tsx';
import { NetworkPanel } from '../access/network-panel.tsx';
import { partOf, partsFor, SettingsParts } from '../access/settings-parts.tsx';
import { SignedInPanel } from '../access/signed-in-panel.tsx';
import { UsersPanel } from '../access/users-panel.tsx';
import type { PageProps } from '../console-context.ts';
import { DesktopPanel } from '../desktop/desktop-panel.tsx';
import type { HeadsetSeat } from '../headset/use-headset.ts';
import { MonitoringPanel } from '../monitoring/monitoring-panel.tsx';
import { AudioPanel } from '../settings/audio-panel.tsx';
import { ConsolePanel } from '../settings/console-panel.tsx';
import { HeadsetPanel } from '../settings/headset-panel.tsx';
import { RestorePanel } from '../settings/restore-panel.tsx';
import { RingPanel } from '../settings/ring-panel.tsx';
import { SavePanel } from '../settings/save-panel.tsx';
import { TalkWithPanel } from '../settings/talk-with-panel.tsx';

/** What a person sets for this console and this computer; and, for owners, who else comes in and who hears of trouble. */
export function SettingsPage({
  view,
  tell,
  now,
  desktop,
  headset,
  query,
}: PageProps & {
  readonly desktop: DesktopView | undefined;
  readonly headset: HeadsetSeat | undefined;
  readonly query: URLSearchParams;
}) {
  const parts = partsFor(useMe());
  const part = partOf(query, parts);
  return (
    <Stack gap="md">
      {parts.length > 1 && <SettingsParts part={part} />}
      {part === 'console' && (
        <>
          <ConsolePanel version={view.version} />
          {desktop && <DesktopPanel view={desktop} tell={tell} />}
          <TalkWithPanel trunks={view.trunks} />
          <AudioPanel tell={tell} />
          <RingPanel />
          {headset && <HeadsetPanel headset={headset} tell={tell} />}
        </>
      )}
      {part === 'account' && <AccountPanel tell={tell} />}
      {part === 'access' && (
        <>
          <NetworkPanel tell={tell} />
          <SignedInPanel tell={tell} />
        </>
      )}
      {part === 'users' && <UsersPanel tell={tell} now={now} />}
      {part === 'audit' && <AuditPanel tell={tell} />}
      {part === 'monitoring' && <MonitoringPanel tell={tell} />}
      {part === 'backup' && (
        <>
          <SavePanel />
          <RestorePanel />
        </>
      )}
    </Stack>
  );
}
