import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallerPopView, ContactView } from '../../../main/contract/contacts.ts';
import type { CallerView } from '../../../main/contract/views.ts';
import { OnlyFor } from '../access/only-for.tsx';
import { talkedSeconds } from '../talked-seconds.ts';
import { useWords } from '../use-words.ts';
import { duration } from '../words.ts';
import { titleOf, underTitle } from './contact-words.ts';

/** What is known of who calls: the contact, what is noted about them, and the last calls. `pop` comes from `useCallerPop`. */
export function CallerPop({
  caller,
  pop,
  edit,
  add,
}: {
  readonly caller: CallerView;
  readonly pop: CallerPopView;
  /** Opens a contact. */
  readonly edit: (contact: ContactView) => void;
  /** Makes a contact of the caller. */
  readonly add: (number: string, name: string) => void;
}) {
  const { t } = useTranslation();
  const { number } = caller;
  return (
    <section className="caller-pop" aria-label={t('contacts.pop.title')}>
      <Stack gap="xs">
        {pop.blocked !== undefined && (
          <Alert color="orange" title={t('contacts.pop.blocked')} p="xs">
            {pop.blocked}
          </Alert>
        )}
        <Match match={pop.match} edit={edit} />
        {pop.match.kind === 'none' && number !== undefined && (
          <OnlyFor to="contacts.save">
            <Group>
              <Button variant="default" onClick={() => add(number, caller.name ?? '')}>
                {t('contacts.pop.add')}
              </Button>
            </Group>
          </OnlyFor>
        )}
        <LastCalls calls={pop.calls} />
      </Stack>
    </section>
  );
}

function Match({
  match,
  edit,
}: {
  readonly match: CallerPopView['match'];
  readonly edit: (contact: ContactView) => void;
}) {
  const { t } = useTranslation();
  if (match.kind === 'none')
    return (
      <Text size="sm" c="dimmed">
        {t('contacts.pop.unknown')}
      </Text>
    );
  const contacts = match.kind === 'one' ? [match.contact] : match.contacts;
  // The one that it certainly is stands above already, by name.
  const certain = match.kind === 'one' && match.by === 'number';
  return (
    <>
      {match.by === 'last-digits' && <Text size="sm">{t('contacts.pop.likely')}</Text>}
      {match.kind === 'several' && match.by === 'number' && <Text size="sm">{t('contacts.pop.several')}</Text>}
      <Stack gap="xs" component="ul" className="plain-list">
        {contacts.map((contact) => (
          <Group
            key={contact.id}
            component="li"
            justify="space-between"
            align="flex-start"
            gap="xs"
            data-contact={contact.id}
          >
            <div className="status-row">
              {!certain && (
                <Text fw={600} className="clip">
                  {titleOf(contact)}
                </Text>
              )}
              {underTitle(contact) !== '' && (
                <Text size="sm" c="dimmed" className="clip">
                  {underTitle(contact)}
                </Text>
              )}
            </div>
            <OnlyFor to="contacts.save">
              <Button
                variant="subtle"
                aria-label={t('contacts.open', { who: titleOf(contact) })}
                onClick={() => edit(contact)}
              >
                {t('contacts.pop.edit')}
              </Button>
            </OnlyFor>{' '}
            {contact.note !== '' && (
              <Text size="sm" className="clip keeps-lines" lineClamp={4} dir="auto" w="100%">
                {contact.note}
              </Text>
            )}
          </Group>
        ))}
      </Stack>
    </>
  );
}

function LastCalls({ calls }: { readonly calls: CallerPopView['calls'] }) {
  const { t } = useTranslation();
  const words = useWords();
  if (calls.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('contacts.pop.noCalls')}
      </Text>
    );
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('contacts.pop.lastCalls')}
      </Text>
      <ul className="plain-list">
        {calls.map((call) => {
          const talked = talkedSeconds(call);
          return (
            <li key={call.id}>
              <Text size="sm" className="timer">
                {[
                  words.dated(call.startedAt),
                  t(`calls.outcome.${call.outcome}`),
                  talked === undefined ? '' : duration(talked * 1_000),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
              {call.remark !== undefined && (
                <Text size="sm" className="clip remark" lineClamp={2} dir="auto">
                  {call.remark}
                </Text>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
