import { Button, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import { MakingState, useMaking } from '../files/making.tsx';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';

/** One file with all that a helper needs. */
export function DiagnosticsPanel() {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [pcap, setPcap] = useState(false);
  const { making, make } = useMaking();
  return (
    <Panel title={t('trouble.diagnostics')}>
      <Stack gap="sm" align="flex-start" maw="48rem">
        <Text size="sm">{t('trouble.diagnosticsHelp')}</Text>
        <Switch
          label={t('trouble.pcap')}
          description={t('trouble.pcapHelp')}
          checked={pcap}
          onChange={(event) => setPcap(event.currentTarget.checked)}
        />
        <Button
          leftSection={<Icon name="download" size={18} />}
          disabled={making.kind === 'busy'}
          onClick={() => void make(() => connection.request('diagnostics.make', { pcap }))}
        >
          {t('trouble.makeDiagnostics')}
        </Button>
        <MakingState making={making} />
      </Stack>
    </Panel>
  );
}
