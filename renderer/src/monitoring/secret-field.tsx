import { Button, Group, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import type { SecretName } from './outlet-forms.ts';

/** A password or key: it can be set and taken away, and is never shown again. */
export function SecretField({
  which,
  isSet,
  changed,
  tell,
}: {
  readonly which: SecretName;
  readonly isSet: boolean;
  readonly changed: () => void;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (secret: string | undefined): Promise<void> => {
    setBusy(true);
    try {
      const outcome = await connection.request('monitoring.secret', {
        which,
        ...(secret === undefined ? {} : { secret }),
      });
      tell(outcome.ok ? '' : outcome.text);
      if (outcome.ok) setTyped('');
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
      changed();
    }
  };
  const name = t(`monitoring.secret.${which}`);
  return (
    <form
      data-secret={which}
      onSubmit={(event) => {
        event.preventDefault();
        void save(typed);
      }}
    >
      <Group gap="xs" align="flex-end">
        <PasswordInput
          className="wide-field"
          label={name}
          description={t(isSet ? 'monitoring.secretSet' : 'monitoring.secretMissing')}
          placeholder={isSet ? t('monitoring.secretKept') : ''}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          autoComplete="new-password"
          maxLength={512}
          visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword'), tabIndex: 0, 'aria-hidden': false }}
        />
        <Button
          type="submit"
          variant="default"
          disabled={typed === ''}
          loading={busy}
          aria-label={t('monitoring.saveSecretOf', { name })}
        >
          {t('monitoring.saveSecret')}
        </Button>
        {isSet && (
          <Button
            variant="default"
            disabled={busy}
            onClick={() => void save(undefined)}
            aria-label={t('monitoring.removeSecretOf', { name })}
          >
            {t('monitoring.removeSecret')}
          </Button>
        )}
      </Group>
    </form>
  );
}
