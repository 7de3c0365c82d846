import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordFault } from '../../../main/contract/password-rules.ts';
import { Panel } from '../shell/panel.tsx';
import { useMe } from './me.tsx';
import { PasswordField } from './password-field.tsx';
import { signOut } from './sign-out.ts';
import { useAct } from './use-act.ts';

/** Who one is here, what that means, another password, and the way out. */
export function AccountPanel({ tell }: { readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { asked } = useMe();
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const [changed, setChanged] = useState(false);
  const { act, busy } = useAct(tell, () => {});
  if (!asked || asked.here) return null;
  const ready = before !== '' && passwordFault(after, asked.name) === undefined;
  const save = async (): Promise<void> => {
    const done = await act('user.own-password', { oldPassword: before, newPassword: after });
    setChanged(done);
    if (!done) return;
    setBefore('');
    setAfter('');
  };
  return (
    <>
      <Panel title={t('access.account.title')}>
        <Stack gap="sm" maw="40rem">
          <Text data-me={asked.name}>
            {t('access.account.who', { user: asked.name, role: t(`access.role.${asked.role}`) })}
          </Text>
          <Text size="sm">{t(`access.roleMay.${asked.role}`)}</Text>
          <Group>
            <Button variant="default" onClick={() => signOut().catch((error: Error) => tell(error.message))}>
              {t('access.account.signOut')}
            </Button>
          </Group>
        </Stack>
      </Panel>
      <Panel title={t('access.account.password')}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) void save();
          }}
        >
          <Stack gap="md" maw="32rem">
            <PasswordInput
              label={t('access.account.present')}
              value={before}
              onChange={({ currentTarget }) => setBefore(currentTarget.value)}
              autoComplete="current-password"
              maxLength={256}
              visibilityToggleButtonProps={{
                'aria-label': t('access.showPassword'),
                tabIndex: 0,
                'aria-hidden': false,
              }}
            />
            <PasswordField label={t('access.account.new')} user={asked.name} value={after} change={setAfter} />
            <Text size="sm" c="dimmed">
              {t('access.account.others')}
            </Text>
            <Group>
              <Button type="submit" loading={busy} disabled={!ready}>
                {t('access.account.save')}
              </Button>
            </Group>
            <div role="status">{changed && <Text>{t('access.account.saved')}</Text>}</div>
          </Stack>
        </form>
      </Panel>
    </>
  );
}
