import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

/** A new password, to be handed over now: the gateway keeps none that could be shown again. */
export function ToldOnce({
  user,
  password,
  done,
}: {
  readonly user: string;
  readonly password: string;
  readonly done: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="once" role="status" data-told-once={user}>
      <Text size="sm">{t('access.once.title', { user })}</Text>
      <code dir="ltr">{password}</code>
      <Text size="sm" my="xs">
        {t('access.once.text')}
      </Text>
      <Group gap="xs">
        <CopyButton text={password} what={t('access.password')} />
        <Button onClick={done}>{t('access.once.done')}</Button>
      </Group>
    </div>
  );
}
