import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PageProps } from './console-context.ts';
import { useSettings } from './routing/settings-desk.ts';
import { TrunkEditor } from './routing/trunk-editor.tsx';
import { Panel } from './shell/panel.tsx';
import { TrunkRow } from './trunk-row.tsx';

/** Telephone systems and providers, and how they are. */
export function TrunksPanel({ view, now, tell }: PageProps) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={t('trunks.title')}
      beside={
        settings && (
          <Button variant="default" onClick={() => setAdding(true)}>
            {t('routing.addTrunk')}
          </Button>
        )
      }
    >
      {adding && <TrunkEditor trunk={undefined} close={() => setAdding(false)} />}
      <Stack gap="sm">
        {view.trunks.length === 0 && <Text c="dimmed">{t('trunks.none')}</Text>}
        {view.trunks.map((trunk) => (
          <TrunkRow key={trunk.id} trunk={trunk} now={now} tell={tell} />
        ))}
      </Stack>
    </Panel>
  );
}
