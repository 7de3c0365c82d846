import { Alert, Button, Group, PasswordInput, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProvisioningPlan, SettingChange } from '../../../main/contract/provisioning.ts';
import { visibleText } from '../files/visible-text.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useWords } from '../use-words.ts';
import type { Books, Restore } from './use-restore.ts';

/** What a file of settings would change, before it does. */
export function PlanDialog({
  looked: { plan, problem, busy },
  open,
  apply,
  close,
}: {
  readonly looked: Extract<Restore, { kind: 'looked' }>;
  readonly open: (passphrase: string) => Promise<void>;
  readonly apply: (books: Books) => Promise<void>;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const [books, setBooks] = useState<Books>({ history: false, contacts: false });
  const { changes, more, secrets, secretCount, warnings } = plan;
  const doesNothing = changes.length === 0 && secretCount === 0 && !books.history && !books.contacts;
  return (
    <Dialog title={t('backup.wouldChange')} close={close} size="xl">
      <Stack gap="md">
        <Facts plan={plan} />
        {secrets === 'sealed' && secretCount === 0 && <Sealed open={open} busy={busy} />}
        {secretCount > 0 && <Text>{t('backup.secrets', { count: secretCount })}</Text>}
        {warnings.map((text) => (
          <Alert key={text} color="yellow">
            <GatewayText text={visibleText(text)} />
          </Alert>
        ))}
        <div>
          <Text component="h3" fw={650} mb="xs">
            {changes.length === 0 ? t('backup.noChanges') : t('backup.changes', { count: changes.length + more })}
          </Text>
          {changes.length > 0 && <Changes changes={changes} />}
          {more > 0 && (
            <Text size="sm" c="dimmed">
              {t('backup.more', { count: more })}
            </Text>
          )}
        </div>
        {plan.contacts !== undefined && (
          <Switch
            label={t('backup.takeContacts', { count: plan.contacts })}
            description={t('backup.takeContactsHelp')}
            checked={books.contacts}
            onChange={(event) => setBooks({ ...books, contacts: event.currentTarget.checked })}
          />
        )}
        {plan.history !== undefined && (
          <Switch
            label={t('backup.takeHistory', { count: plan.history })}
            description={t('backup.takeHistoryHelp')}
            checked={books.history}
            onChange={(event) => setBooks({ ...books, history: event.currentTarget.checked })}
          />
        )}
        {problem !== '' && (
          <Alert color="orange" role="alert" title={t('app.didNotWork')}>
            <GatewayText text={problem} orOurs />
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('backup.leave')}
          </Button>
          <Button onClick={() => void apply(books)} disabled={busy || doesNothing} loading={busy}>
            {t('backup.apply')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Facts({ plan: { sha256, from, bytes, kind, madeAt, madeBy } }: { readonly plan: ProvisioningPlan }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <dl className="alarm-words">
      <dt>{t('backup.what')}</dt>
      <dd className="clip">
        {t(`backup.kind.${kind}`)}, {words.bytes(bytes)}
        {from === 'a file' ? '' : `, ${from}`}
      </dd>
      {madeAt !== undefined && (
        <>
          <dt>{t('backup.madeAt')}</dt>
          <dd>
            {words.dateAndTime(madeAt)}
            {madeBy === undefined ? '' : `, ${t('backup.madeBy', { version: visibleText(madeBy) })}`}
          </dd>
        </>
      )}
      <dt>{t('backup.sum')}</dt>
      <dd className="checksum" dir="ltr" data-sha256>
        {sha256}
      </dd>
    </dl>
  );
}

function Sealed({ open, busy }: { readonly open: (passphrase: string) => Promise<void>; readonly busy: boolean }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void open(typed);
      }}
    >
      <Group align="flex-end" gap="xs">
        <PasswordInput
          label={t('backup.sealed')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          maxLength={256}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={typed === '' || busy}>
          {t('backup.open')}
        </Button>
      </Group>
    </form>
  );
}

function Changes({ changes }: { readonly changes: readonly SettingChange[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="changes scrolls" tabIndex={0} aria-label={t('backup.wouldChange')}>
      <ul className="plain-list">
        {changes.map(({ place, kind, before, after }) => (
          <li key={place} data-change={kind}>
            <Text size="sm" fw={600} className="clip">
              <span className="change-kind">{t(`backup.change.${kind}`)}</span>{' '}
              <bdi lang="en">{visibleText(place)}</bdi>
            </Text>
            <div className="change-values" dir="ltr" lang="en">
              {before !== undefined && <del>{visibleText(before)}</del>}
              {before !== undefined && after !== undefined && <span aria-hidden="true"> → </span>}
              {after !== undefined && <ins>{visibleText(after)}</ins>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
