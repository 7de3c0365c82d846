import { Button, Group, PasswordInput, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import { MakingState, useMaking } from '../files/making.tsx';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { SHORTEST_PASSPHRASE } from './passphrase.ts';

/** Files with this gateway's settings: to have it back as it is, or to start another from. */
export function SavePanel() {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [typed, setTyped] = useState('');
  const [repeated, setRepeated] = useState('');
  const [history, setHistory] = useState(false);
  const [contacts, setContacts] = useState(true);
  const { making, make } = useMaking();
  const tooShort = typed !== '' && typed.length < SHORTEST_PASSPHRASE;
  const isOther = repeated !== '' && repeated !== typed;
  const isReady = making.kind !== 'busy' && !tooShort && typed === repeated;

  const save = async (kind: 'backup' | 'settings'): Promise<void> => {
    const passphrase = typed === '' ? {} : { passphrase: typed };
    const made = await make(() =>
      kind === 'backup'
        ? connection.request('backup.make', { ...passphrase, history, contacts })
        : connection.request('provisioning.export', passphrase),
    );
    if (!made) return;
    setTyped('');
    setRepeated('');
  };
  return (
    <Panel title={t('backup.save')}>
      <Stack gap="sm" maw="40rem">
        <Text size="sm">{t('backup.saveHelp')}</Text>
        <PasswordInput
          label={t('backup.newPassphrase')}
          description={t('backup.newPassphraseHelp', { count: SHORTEST_PASSPHRASE })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={tooShort && t('backup.tooShort', { count: SHORTEST_PASSPHRASE })}
          autoComplete="new-password"
          maxLength={256}
        />
        {typed !== '' && (
          <PasswordInput
            label={t('backup.repeat')}
            value={repeated}
            onChange={(event) => setRepeated(event.currentTarget.value)}
            error={isOther && t('backup.isOther')}
            autoComplete="new-password"
            maxLength={256}
          />
        )}
        <Switch
          label={t('backup.withContacts')}
          description={t('backup.withHistoryHelp')}
          checked={contacts}
          onChange={(event) => setContacts(event.currentTarget.checked)}
        />
        <Switch
          label={t('backup.withHistory')}
          description={t('backup.withHistoryHelp')}
          checked={history}
          onChange={(event) => setHistory(event.currentTarget.checked)}
        />
        <Group gap="sm">
          <Button
            leftSection={<Icon name="download" size={18} />}
            disabled={!isReady}
            onClick={() => void save('backup')}
          >
            {t('backup.backUp')}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="download" size={18} />}
            disabled={!isReady}
            onClick={() => void save('settings')}
          >
            {t('backup.forAnother')}
          </Button>
        </Group>
        <MakingState making={making} />
      </Stack>
    </Panel>
  );
}
