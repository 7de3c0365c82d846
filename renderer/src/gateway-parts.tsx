import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../main/contract/views.ts';
import { Panel } from './shell/panel.tsx';
import { type Health, StatusRow } from './status-row.tsx';

const health: Readonly<Record<GatewayView['media']['process' | 'edge'], Health>> = {
  starting: 'waiting',
  running: 'good',
  restarting: 'bad',
  unavailable: 'bad',
};

/** Whether the gateway's own parts work, in words. */
export function GatewayParts({ view: { media, version } }: { readonly view: GatewayView }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('trunks.parts')}>
      <Stack gap="sm">
        <StatusRow
          health={health[media.process]}
          name={t('trunks.audioOfLines')}
          state={t(`trunks.process.${media.process}`)}
        />
        <StatusRow health={health[media.edge]} name={t('trunks.talkingHere')} state={t(`trunks.edge.${media.edge}`)} />
      </Stack>
      <Text size="xs" c="dimmed" mt="md">
        {t('settings.version', { version })}
      </Text>
    </Panel>
  );
}
