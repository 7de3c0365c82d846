import { ActionIcon, Alert, Button, CloseButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactView } from '../../../main/contract/contacts.ts';
import { useMe } from '../access/me.tsx';
import { OnlyFor } from '../access/only-for.tsx';
import { useConsole } from '../console-context.ts';
import { Icon } from '../icons.tsx';
import { saveFile } from '../save-file.ts';
import { Panel } from '../shell/panel.tsx';
import { hrefOf } from '../shell/router.ts';
import { useWords } from '../use-words.ts';
import { type TableColumn, type tableFeaturesUsed, VirtualTable } from '../virtual-table.tsx';
import type { Words } from '../words.ts';
import { ContactEditor, type EditedContact, newContact } from './contact-editor.tsx';
import { shownNumber, titleOf, underTitle } from './contact-words.ts';
import { ImportDialog } from './import-dialog.tsx';
import type { Asking } from './send-file.ts';
import { useContacts } from './use-contacts.ts';

const TYPING_MS = 250;
const column = createColumnHelper<typeof tableFeaturesUsed, ContactView>();

/** What was done last; `batch` undoes it, where that can be. */
interface Done {
  readonly text: string;
  readonly batch?: number;
}

/** Contacts: looked up, called, edited, imported and saved as files. */
export function ContactsPanel({
  tell,
  call,
}: {
  readonly tell: (text: string) => void;
  /** Calls a number. */
  readonly call: (number: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, TYPING_MS);
  const list = useContacts(asked);
  const [edited, setEdited] = useState<EditedContact>();
  const [importing, setImporting] = useState(false);
  const [last, setLast] = useState<Done>();
  const columns = useMemo(() => columnsOf(words, call), [words, call]);

  const after = (done: Done | undefined): void => {
    setEdited(undefined);
    setImporting(false);
    setLast(done);
    tell('');
    list.reload();
  };
  const undo = (batch: number): void => {
    connection.request('contacts.undo', { batch }).then(
      (outcome) => {
        if (!outcome.ok) return tell(outcome.text);
        const { restored, left } = outcome;
        const said = [t('contacts.undone', { count: restored }), left > 0 ? t('contacts.left', { count: left }) : ''];
        after({ text: said.filter(Boolean).join(' ') });
      },
      (error: Error) => tell(error.message),
    );
  };
  const save = (format: 'vcard-4' | 'csv'): void => {
    const [name, type] = format === 'csv' ? ['contacts.csv', 'text/csv'] : ['contacts.vcf', 'text/vcard'];
    saveFile(name, `${type};charset=utf-8`, contactFile(connection, format)).catch((error: unknown) =>
      tell(error instanceof Error ? error.message : String(error)),
    );
  };
  const batch = last?.batch;

  return (
    <Panel
      title={t('contacts.title')}
      beside={
        <Group gap="xs">
          <OnlyFor to="contacts.save">
            <Button onClick={() => setEdited(newContact())}>{t('contacts.add')}</Button>
            <Button variant="default" onClick={() => setImporting(true)}>
              {t('contacts.import.button')}
            </Button>
          </OnlyFor>
          <OnlyFor to="contacts.export">
            <Button variant="default" disabled={list.count === 0} onClick={() => save('vcard-4')}>
              {t('contacts.exportVcard')}
            </Button>
            <Button variant="default" disabled={list.count === 0} onClick={() => save('csv')}>
              {t('contacts.exportCsv')}
            </Button>
          </OnlyFor>
        </Group>
      }
    >
      <Stack gap="sm">
        {last && (
          <Alert
            color="gray"
            role="status"
            withCloseButton
            closeButtonLabel={t('app.close')}
            onClose={() => setLast(undefined)}
          >
            <Group gap="sm">
              <Text size="sm" className="clip">
                {last.text}
              </Text>
              {batch !== undefined && (
                <Button variant="default" onClick={() => undo(batch)}>
                  {t('contacts.undo')}
                </Button>
              )}
            </Group>
          </Alert>
        )}
        {list.state === 'failed' && (
          <Alert color="orange" role="alert">
            {list.error}
          </Alert>
        )}
        <TextInput
          label={t('contacts.search')}
          placeholder={t('contacts.searchHint')}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<Icon name="search" size={16} />}
          rightSectionWidth={44}
          rightSection={
            text !== '' && <CloseButton size={44} aria-label={t('contacts.clear')} onClick={() => setText('')} />
          }
        />
        <VirtualTable
          label={t('contacts.title')}
          columns={columns}
          rows={list.contacts}
          rowId={({ id }) => id}
          open={setEdited}
          openLabel={(contact) => t('contacts.open', { who: titleOf(contact) })}
          more={list.more}
          empty={t(
            list.state === 'loading'
              ? 'contacts.loading'
              : asked.trim() === ''
                ? 'contacts.none'
                : 'contacts.nothingFits',
          )}
        />
        <Text size="sm" c="dimmed">
          {t('contacts.count', { count: list.count })}
        </Text>
      </Stack>
      {edited && (
        <ContactEditor
          contact={edited}
          close={() => setEdited(undefined)}
          done={({ what, who, batch: step }) => after({ text: t(`contacts.${what}`, { who }), batch: step })}
        />
      )}
      {importing && (
        <ImportDialog
          close={() => setImporting(false)}
          done={(added, changed, step) =>
            after({
              text: t('contacts.import.applied', { added: words.count(added), changed: words.count(changed) }),
              batch: step,
            })
          }
        />
      )}
    </Panel>
  );
}

/** All contacts as a file, a part at a time. */
async function* contactFile(connection: Asking, format: 'vcard-4' | 'csv'): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const { text, next } = await connection.request('contacts.export', {
      format,
      ...(after === undefined ? {} : { after }),
    });
    yield text;
    after = next;
  } while (after !== undefined);
}

function columnsOf(words: Words, call: (number: string) => void): TableColumn<ContactView>[] {
  const { t } = words;
  return [
    column.display({
      id: 'name',
      header: t('contacts.name'),
      cell: ({ row: { original } }) => (
        <div className="who">
          <Text size="sm" fw={500} className="clip">
            {titleOf(original)}
          </Text>
          <Text size="sm" c="dimmed" className="clip">
            {underTitle(original)}
          </Text>
        </div>
      ),
    }),
    column.display({
      id: 'numbers',
      header: t('contacts.numbers'),
      cell: ({ row: { original } }) => <Numbers contact={original} call={call} />,
    }),
    column.display({
      id: 'note',
      header: t('contacts.note'),
      cell: ({ row: { original } }) => (
        <Text size="sm" className="clip" lineClamp={2} dir="auto">
          {original.note}
        </Text>
      ),
    }),
    column.display({
      id: 'calls',
      header: t('contacts.calls'),
      cell: ({ row: { original } }) => {
        const who = titleOf(original);
        return (
          <ActionIcon
            component="a"
            variant="default"
            href={hrefOf('history', { find: who })}
            aria-label={t('contacts.callsWith', { who })}
            title={t('contacts.callsWith', { who })}
            // The row behind it opens the contact.
            onClick={(event) => event.stopPropagation()}
          >
            <Icon name="history" size={18} />
          </ActionIcon>
        );
      },
    }),
  ];
}

function Numbers({
  contact: { numbers },
  call,
}: {
  readonly contact: ContactView;
  readonly call: (number: string) => void;
}) {
  const { t } = useTranslation();
  const { may } = useMe();
  const words = useWords();
  return (
    <ul className="plain-list">
      {numbers.map((each) => (
        <li key={each.number} className="contact-number">
          <Text size="sm" c="dimmed">
            {t(`contacts.kinds.${each.kind}`)}
          </Text>
          <Button
            variant="subtle"
            className="number"
            px="xs"
            leftSection={<Icon name="handset" size={16} />}
            disabled={!may('call.dial')}
            aria-label={t('contacts.call', { number: shownNumber(each, words) })}
            onClick={(event) => {
              event.stopPropagation();
              call(each.e164 ?? each.number);
            }}
          >
            <span dir="ltr">{shownNumber(each, words)}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
