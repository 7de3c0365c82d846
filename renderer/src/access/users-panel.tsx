import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserView } from '../../../main/contract/access.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { useWords } from '../use-words.ts';
import { duration } from '../words.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { RoleList } from './role-list.tsx';
import { ToldOnce } from './told-once.tsx';
import { useAct } from './use-act.ts';
import { UserDialog } from './user-dialog.tsx';

type Asking = { readonly kind: 'add' } | { readonly kind: 'change' | 'remove'; readonly user: UserView };

/** Who may come in over the network, and as what. */
export function UsersPanel({ tell, now }: { readonly tell: (text: string) => void; readonly now: number }) {
  const { t } = useTranslation();
  const { answer, problem, again } = usePolled('access.state', {});
  const { act, busy } = useAct(tell, again);
  const [asking, setAsking] = useState<Asking>();
  const [told, setTold] = useState<{ readonly user: string; readonly password: string }>();
  if (!answer)
    return problem === undefined ? (
      <Loader aria-label={t('access.loading')} />
    ) : (
      <Text>
        <GatewayText text={problem} orOurs />
      </Text>
    );
  const { users } = answer.access;
  const close = (): void => setAsking(undefined);
  return (
    <>
      <Panel
        title={t('access.users.title')}
        beside={<Button onClick={() => setAsking({ kind: 'add' })}>{t('access.users.add')}</Button>}
      >
        <Stack gap="sm">
          <Text size="sm">{t('access.users.about')}</Text>
          {told && <ToldOnce {...told} done={() => setTold(undefined)} />}
          {users.length === 0 && <Text c="dimmed">{t('access.users.none')}</Text>}
          <Stack gap={0} component="ul" className="plain-list">
            {users.map((user) => (
              <UserRow
                key={user.name}
                user={user}
                now={now}
                busy={busy}
                change={() => setAsking({ kind: 'change', user })}
                remove={() => setAsking({ kind: 'remove', user })}
                unlock={() => void act('user.unlock', { name: user.name })}
              />
            ))}
          </Stack>
        </Stack>
      </Panel>
      <Panel title={t('access.users.roles')}>
        <RoleList />
      </Panel>
      {(asking?.kind === 'add' || asking?.kind === 'change') && (
        <UserDialog
          {...(asking.kind === 'change' ? { user: asking.user } : {})}
          close={close}
          done={(user, password) => {
            close();
            setTold(password === undefined ? undefined : { user, password });
            again();
          }}
        />
      )}
      {asking?.kind === 'remove' && (
        <ConfirmDialog
          title={t('access.users.removeTitle', { user: asking.user.name })}
          text={t('access.users.removeText')}
          yes={t('access.users.remove')}
          confirm={() => void act('user.remove', { name: asking.user.name })}
          close={close}
        />
      )}
    </>
  );
}

function UserRow({
  user: { name, role, createdAt, lastSignInAt, lockedUntil },
  now,
  busy,
  change,
  remove,
  unlock,
}: {
  readonly user: UserView;
  readonly now: number;
  readonly busy: boolean;
  readonly change: () => void;
  readonly remove: () => void;
  readonly unlock: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const locked = lockedUntil !== undefined && lockedUntil > now;
  return (
    <li className="user-row" data-user={name}>
      <div className="row-with-button">
        <div className="status-row">
          <Text className="clip">
            <Text span fw={600}>
              {name}
            </Text>{' '}
            {t(`access.role.${role}`)}
          </Text>
          <Text size="sm" c="dimmed">
            {lastSignInAt === undefined
              ? t('access.users.neverIn', { when: words.dateAndTime(createdAt) })
              : t('access.users.lastIn', { when: words.dateAndTime(lastSignInAt) })}
          </Text>
          {locked && (
            <Text size="sm" fw={600} data-locked={name}>
              {t('access.users.locked', { time: duration(lockedUntil - now) })}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {locked && (
            <Button onClick={unlock} disabled={busy} aria-label={t('access.users.unlockOf', { user: name })}>
              {t('access.users.unlock')}
            </Button>
          )}
          <Button variant="default" onClick={change} aria-label={t('access.users.changeOf', { user: name })}>
            {t('access.users.change')}
          </Button>
          <Button variant="default" onClick={remove} aria-label={t('access.users.removeOf', { user: name })}>
            {t('access.users.remove')}
          </Button>
        </Group>
      </div>
    </li>
  );
}
