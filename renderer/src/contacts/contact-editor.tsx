import { Alert, Button, CloseButton, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactDraftInput, ContactView } from '../../../main/contract/contacts.ts';
import { Allowed } from '../access/allowed.tsx';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { titleOf } from './contact-words.ts';

type Kind = ContactView['numbers'][number]['kind'];
const kinds = ['mobile', 'work', 'home', 'main', 'fax', 'other'] as const satisfies readonly Kind[];
const MOST_NUMBERS = 20;

/** A number in the form: its key stays while others come and go. */
interface Line {
  readonly key: number;
  readonly kind: Kind;
  readonly number: string;
}

/** What the form begins with: a contact, or what is known of somebody who is none yet. */
export type EditedContact = Pick<ContactView, 'name' | 'company' | 'title' | 'emails' | 'note'> & {
  readonly id?: string | undefined;
  readonly numbers: readonly { readonly kind: Kind; readonly number: string }[];
};

export const newContact = (part: Partial<EditedContact> = {}): EditedContact => ({
  name: '',
  company: '',
  title: '',
  numbers: [],
  emails: [],
  note: '',
  ...part,
});

/** It was saved or removed: `batch` undoes it. */
export interface EditDone {
  readonly what: 'saved' | 'removed';
  readonly who: string;
  readonly batch: number;
}

/** Adds or changes one contact. */
export function ContactEditor({
  contact,
  close,
  done,
}: {
  readonly contact: EditedContact;
  readonly close: () => void;
  readonly done: (done: EditDone) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [trouble, setTrouble] = useState('');
  const [name, setName] = useState(contact.name);
  const [company, setCompany] = useState(contact.company);
  const [title, setTitle] = useState(contact.title);
  const [emails, setEmails] = useState(contact.emails.join('\n'));
  const [note, setNote] = useState(contact.note);
  const [lines, setLines] = useState<readonly Line[]>(() => {
    const known = contact.numbers.map(({ kind, number }, key) => ({ key, kind, number }));
    return known.length > 0 ? known : [{ key: 0, kind: 'work', number: '' }];
  });
  const [busy, setBusy] = useState(false);
  const { id } = contact;
  const isEmpty = [name, company, emails, ...lines.map(({ number }) => number)].every((each) => each.trim() === '');

  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setTrouble('');
    try {
      await work();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const save = (): Promise<void> =>
    run(async () => {
      const written = {
        name,
        company,
        title,
        note,
        numbers: lines.map(({ kind, number }) => ({ kind, number })).filter(({ number }) => number.trim() !== ''),
        emails: emails
          .split('\n')
          .filter((each) => each.trim() !== '')
          .slice(0, 20),
      } satisfies ContactDraftInput;
      const outcome = await connection.request('contacts.save', {
        ...(id === undefined ? {} : { id }),
        contact: written,
      });
      if (outcome.ok) done({ what: 'saved', who: titleOf(written), batch: outcome.batch });
      else setTrouble(outcome.text);
    });
  const remove = (known: string): Promise<void> =>
    run(async () => {
      const outcome = await connection.request('contacts.remove', { ids: [known] });
      if (outcome.ok) done({ what: 'removed', who: titleOf(contact), batch: outcome.batch });
      else setTrouble(outcome.text);
    });
  const change = (key: number, part: Partial<Line>): void =>
    setLines(lines.map((each) => (each.key === key ? { ...each, ...part } : each)));

  return (
    <Dialog title={t(id === undefined ? 'contacts.add' : 'contacts.edit')} close={close} size="lg">
      <Allowed to="contacts.save">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Stack gap="sm">
            {trouble !== '' && (
              <Alert color="orange" role="alert">
                <GatewayText text={trouble} orOurs />
              </Alert>
            )}
            <TextInput
              label={t('contacts.name')}
              value={name}
              maxLength={200}
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={t('contacts.company')}
              value={company}
              maxLength={200}
              onChange={(event) => setCompany(event.currentTarget.value)}
            />
            <TextInput
              label={t('contacts.jobTitle')}
              value={title}
              maxLength={200}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            <fieldset className="plain-fieldset">
              <legend>{t('contacts.numbers')}</legend>
              <Stack gap="xs">
                {lines.map((line, index) => (
                  <NumberLine
                    key={line.key}
                    line={line}
                    place={index + 1}
                    change={(part) => change(line.key, part)}
                    remove={() => setLines(lines.filter(({ key }) => key !== line.key))}
                  />
                ))}
                <Button
                  style={{ alignSelf: 'start' }}
                  variant="subtle"
                  disabled={lines.length >= MOST_NUMBERS}
                  onClick={() =>
                    setLines([
                      ...lines,
                      { key: Math.max(-1, ...lines.map(({ key }) => key)) + 1, kind: 'other', number: '' },
                    ])
                  }
                >
                  {t('contacts.addNumber')}
                </Button>
              </Stack>
            </fieldset>
            <Textarea
              label={t('contacts.emails')}
              value={emails}
              autosize
              minRows={1}
              onChange={(event) => setEmails(event.currentTarget.value)}
            />
            <Textarea
              label={t('contacts.note')}
              description={t('contacts.noteHint')}
              value={note}
              maxLength={4_000}
              autosize
              minRows={2}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Group justify="space-between">
              <Group gap="xs">
                <Button type="submit" loading={busy} disabled={isEmpty}>
                  {t('contacts.save')}
                </Button>
                <Button variant="default" onClick={close}>
                  {t('contacts.cancel')}
                </Button>
              </Group>
              {id !== undefined && (
                <Button variant="subtle" color="red" disabled={busy} onClick={() => void remove(id)}>
                  {t('contacts.remove')}
                </Button>
              )}
            </Group>
          </Stack>
        </form>
      </Allowed>
    </Dialog>
  );
}

function NumberLine({
  line: { kind, number },
  place,
  change,
  remove,
}: {
  readonly line: Line;
  readonly place: number;
  readonly change: (part: Partial<Line>) => void;
  readonly remove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      <NativeSelect
        aria-label={t('contacts.kind', { place })}
        value={kind}
        data={kinds.map((value) => ({ value, label: t(`contacts.kinds.${value}`) }))}
        onChange={({ currentTarget: { value } }) => change({ kind: kinds.find((each) => each === value) ?? 'other' })}
      />
      <TextInput
        aria-label={t('contacts.number', { place })}
        value={number}
        type="tel"
        maxLength={64}
        flex={1}
        onChange={(event) => change({ number: event.currentTarget.value })}
      />
      <CloseButton size={44} aria-label={t('contacts.removeNumber', { place })} onClick={remove} />
    </Group>
  );
}
