import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import { useSettings } from './settings-desk.ts';

/** What was saved last, and the way back. */
export function UndoBar() {
  const { t } = useTranslation();
  const { undo } = useSettings();
  return (
    <div role="status">
      {undo && (
        <Group className="undo-bar" justify="space-between" gap="sm">
          <Group gap="xs" wrap="nowrap">
            <Icon name="free" />
            <Text className="clip">{t('routing.saved', { what: undo.label })}</Text>
          </Group>
          <Button variant="default" onClick={undo.run}>
            {t('routing.undo')}
          </Button>
        </Group>
      )}
    </div>
  );
}
