import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SignInView } from '../../../main/contract/access.ts';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { useWords } from '../use-words.ts';
import { useAct } from './use-act.ts';

/** Who is in over the network now, and where. */
export function SignedInPanel({ tell }: { readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { answer, again } = usePolled('access.state', {});
  const { act, busy } = useAct(tell, again);
  if (!answer) return null;
  const { signIns } = answer.access;
  return (
    <Panel title={t('access.signedIn.title')}>
      {signIns.length === 0 ? (
        <Text c="dimmed">{t('access.signedIn.nobody')}</Text>
      ) : (
        <Stack gap={0} component="ul" className="plain-list">
          {signIns.map((signIn) => (
            <SignedIn
              key={signIn.id}
              signIn={signIn}
              busy={busy}
              end={() => void act('sign-in.end', { id: signIn.id })}
            />
          ))}
        </Stack>
      )}
    </Panel>
  );
}

function SignedIn({
  signIn: { user, role, from, since, lastSeenAt, browser, own },
  busy,
  end,
}: {
  readonly signIn: SignInView;
  readonly busy: boolean;
  readonly end: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <li className="user-row" data-signed-in={user}>
      <div className="row-with-button">
        <div className="status-row">
          <Text className="clip">
            <Text span fw={600}>
              {user}
            </Text>{' '}
            {t(`access.role.${role}`)}
            {own && ` · ${t('access.signedIn.own')}`}
          </Text>
          <Text size="sm" c="dimmed" className="clip">
            {t('access.signedIn.from', {
              from,
              since: words.dateAndTime(since),
              seen: words.dateAndTime(lastSeenAt),
            })}
          </Text>
          <Text size="sm" c="dimmed" className="clip" dir="ltr" lang="en">
            {browser}
          </Text>
        </div>
        <Button variant="default" onClick={end} disabled={busy} aria-label={t('access.signedIn.endOf', { user })}>
          {t('access.signedIn.end')}
        </Button>
      </div>
    </li>
  );
}
