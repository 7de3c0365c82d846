import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Role, roles } from '../../../main/contract/access.ts';

/** Roles, each with what it may do. */
export function RoleChoice({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: Role;
  readonly change: (role: Role) => void;
}) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={label}
      value={value}
      onChange={(chosen) => change(roles.find((role) => role === chosen) ?? 'viewer')}
    >
      <Stack gap="sm" mt="xs">
        {roles.map((role) => (
          <Radio key={role} value={role} label={t(`access.role.${role}`)} description={t(`access.roleMay.${role}`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
