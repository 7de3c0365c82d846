import { Alert, Stack, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PageProps } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { GuardsPanel } from '../guards-panel.tsx';
import { BackupsPanel } from '../routing/backups-panel.tsx';
import { EmergencyCheck } from '../routing/emergency-check.tsx';
import { GuardsEditor } from '../routing/guards-editor.tsx';
import { HoursPanel } from '../routing/hours-panel.tsx';
import { RouteTester } from '../routing/route-tester.tsx';
import { RoutesPanel } from '../routing/routes-panel.tsx';
import { SettingsContext, useSettingsDesk } from '../routing/settings-desk.ts';
import { UndoBar } from '../routing/undo-bar.tsx';
import { goTo, usePlace } from '../shell/router.ts';
import { TrunksPanel } from '../trunks-panel.tsx';

const PARTS = ['connections', 'routes', 'hours', 'guards', 'try'] as const;
type Part = (typeof PARTS)[number];

/** Where calls go: trunks and how they are, routes, hours, what may be called, and what would happen. */
export function RoutingPage({ view, now, tell }: PageProps) {
  const { t } = useTranslation();
  const desk = useSettingsDesk(tell);
  const { query } = usePlace();
  const part: Part = PARTS.find((each) => each === query.get('part')) ?? 'connections';
  const page = { view, now, tell };
  return (
    <SettingsContext value={desk}>
      <Stack gap="md">
        <UndoBar />
        <Tabs
          value={part}
          onChange={(next) => goTo('routing', next === null || next === 'connections' ? {} : { part: next })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            {PARTS.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`routing.part.${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {desk.trouble !== '' && part !== 'connections' && (
            <Alert color="yellow" mb="md">
              {t('routing.noSettings')} <GatewayText text={desk.trouble} orOurs />
            </Alert>
          )}
          <Tabs.Panel value="connections">
            <Stack gap="md">
              <TrunksPanel {...page} />
              <BackupsPanel view={view} now={now} />
              <GuardsPanel {...page} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="routes">
            <RoutesPanel view={view} />
          </Tabs.Panel>
          <Tabs.Panel value="hours">
            <HoursPanel view={view} />
          </Tabs.Panel>
          <Tabs.Panel value="guards">
            <Stack gap="md">
              <GuardsPanel {...page} />
              <GuardsEditor view={view} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="try">
            <Stack gap="md">
              <RouteTester view={view} />
              <EmergencyCheck />
            </Stack>
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </SettingsContext>
  );
}
