import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SecurityView } from '../../main/contract/views.ts';
import { Allowed } from './access/allowed.tsx';
import { type PageProps, useConsole } from './console-context.ts';
import { GatewayText } from './gateway-text.tsx';
import { Panel } from './shell/panel.tsx';
import { tellOutcome } from './tell-outcome.ts';
import { duration } from './words.ts';

/** Who may not be heard, and why: shown where there is somebody. */
export function SecurityPanel({ view, now, tell }: PageProps) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { banned, bannedInAll, strangers } = view.security;
  if (bannedInAll === 0) return null;
  return (
    <Panel title={t('guards.banned')}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('guards.strangers', { count: strangers.refused + strangers.unread })}
      </Text>
      <Allowed to="security.lift">
        <Stack gap="sm" component="ul" className="plain-list">
          {banned.map((ban) => (
            <BannedSource
              key={ban.source}
              ban={ban}
              now={now}
              lift={() => tellOutcome(connection.request('security.lift', { source: ban.source }), tell)}
            />
          ))}
        </Stack>
      </Allowed>
      {bannedInAll > banned.length && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('guards.more', { count: bannedInAll - banned.length })}
        </Text>
      )}
    </Panel>
  );
}

function BannedSource({
  ban: { source, until, why, requests },
  now,
  lift,
}: {
  readonly ban: SecurityView['banned'][number];
  readonly now: number;
  readonly lift: () => void;
}) {
  const { t } = useTranslation();
  return (
    <li data-banned={source}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <div>
          <Text fw={600} className="clip" dir="ltr">
            {source}
          </Text>
          <Text size="sm" className="clip">
            <GatewayText text={why} />
          </Text>
          <Text size="sm" c="dimmed" className="clip">
            {t('guards.bannedFor', { count: requests, time: duration(until - now) })}
          </Text>
        </div>
        <Button variant="default" onClick={lift} aria-label={t('guards.liftBan', { source })}>
          {t('guards.liftShort')}
        </Button>
      </Group>
    </li>
  );
}
