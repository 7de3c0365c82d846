import { Button, Group, PasswordInput, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  LONGEST_PASSWORD,
  passwordFault,
  passwordStrength,
  SHORTEST_PASSWORD,
} from '../../../main/contract/password-rules.ts';
import { suggestPassword } from './suggest-password.ts';

/** A password that is to be: what is wrong with it or how good it is, in words, as it is typed; or one that is made up. */
export function PasswordField({
  label,
  user,
  value,
  change,
}: {
  readonly label: string;
  readonly user: string;
  readonly value: string;
  readonly change: (value: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const fault = passwordFault(value, user);
  const verdict =
    fault === undefined
      ? t(`access.strength.${passwordStrength(value)}`)
      : t(`access.fault.${fault}`, { least: SHORTEST_PASSWORD, most: LONGEST_PASSWORD });
  return (
    <div>
      <Group gap="xs" align="flex-end">
        <PasswordInput
          className="wide-field"
          label={label}
          value={value}
          onChange={({ currentTarget }) => change(currentTarget.value)}
          autoComplete="new-password"
          maxLength={LONGEST_PASSWORD}
          required
          withAsterisk={false}
          aria-describedby={id}
          visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword'), tabIndex: 0, 'aria-hidden': false }}
        />
        <Button variant="default" onClick={() => change(suggestPassword())}>
          {t('access.suggest')}
        </Button>
      </Group>
      <Text size="sm" mt={4} id={id} role="status" data-strength={fault ?? passwordStrength(value)}>
        {value === '' ? t('access.fault.short', { least: SHORTEST_PASSWORD }) : verdict}
      </Text>
    </div>
  );
}
