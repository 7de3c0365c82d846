import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, type UserView, userName } from '../../../main/contract/access.ts';
import { passwordFault } from '../../../main/contract/password-rules.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { PasswordField } from './password-field.tsx';
import { RoleChoice } from './role-choice.tsx';
import { useAct } from './use-act.ts';

/** Somebody new, or another role or password for somebody. */
export function UserDialog({
  user,
  done,
  close,
}: {
  /** Left out: a new one. */
  readonly user?: UserView;
  /** @param password a new one, to be told once */
  readonly done: (name: string, password: string | undefined) => void;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState('');
  const { act, busy } = useAct(setProblem, () => {});
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'receptionist');
  const [password, setPassword] = useState('');
  const nameFits = userName.safeParse(name).success;
  const passwordFits = passwordFault(password, name) === undefined;
  const changesPassword = password !== '';
  const ready = user ? (changesPassword ? passwordFits : role !== user.role) : nameFits && passwordFits;
  const save = async (): Promise<void> => {
    const made = user
      ? await act('user.change', {
          name,
          ...(role === user.role ? {} : { role }),
          ...(changesPassword ? { password } : {}),
        })
      : await act('user.add', { name, role, password });
    if (made) done(name, changesPassword ? password : undefined);
  };
  return (
    <Dialog title={user ? t('access.users.changeOf', { user: name }) : t('access.users.addTitle')} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void save();
        }}
      >
        <Stack gap="md">
          {problem !== '' && (
            <Alert color="orange" role="alert" title={t('app.didNotWork')}>
              <GatewayText text={problem} orOurs />
            </Alert>
          )}
          {!user && (
            <TextInput
              label={t('access.users.name')}
              description={t('access.users.nameHelp')}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value.toLowerCase())}
              error={name !== '' && !nameFits && t('access.users.nameWrong')}
              maxLength={32}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
          <RoleChoice label={t('access.users.role')} value={role} change={setRole} />
          <PasswordField
            label={t(user ? 'access.users.newPassword' : 'access.password')}
            user={name}
            value={password}
            change={setPassword}
          />
          {user && (
            <Text size="sm" c="dimmed">
              {t('access.users.signsOut')}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('access.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!ready}>
              {t(user ? 'access.users.save' : 'access.users.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
