import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog.tsx';

/** Asks before something that cannot be taken back, or that hits others. */
export function ConfirmDialog({
  title,
  text,
  yes,
  confirm,
  close,
}: {
  readonly title: string;
  readonly text: string;
  /** What the button does, as it says. */
  readonly yes: string;
  readonly confirm: () => void;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} close={close}>
      <Stack gap="md">
        <Text>{text}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t('access.cancel')}
          </Button>
          <Button
            color="red.8"
            onClick={() => {
              close();
              confirm();
            }}
          >
            {yes}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
