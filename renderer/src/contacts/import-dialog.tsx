import { Alert, Badge, Button, FileButton, Group, NativeSelect, Progress, Stack, Table, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  IMPORT_CHARSETS,
  IMPORT_MAX_BYTES,
  type ImportChoice,
  type ImportPreview,
} from '../../../main/contract/contacts.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useWords } from '../use-words.ts';
import { titleOf } from './contact-words.ts';
import { ImportColumns } from './import-columns.tsx';
import { sendFile } from './send-file.ts';

type Phase =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'looking'; readonly id: string; readonly preview: ImportPreview | undefined };

/** Takes a file, shows what it would bring, and brings it. */
export function ImportDialog({
  close,
  done,
}: {
  readonly close: () => void;
  readonly done: (added: number, changed: number, batch: number) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [phase, setPhase] = useState<Phase>({ kind: 'choosing' });
  const [choice, setChoice] = useState<ImportChoice>({});
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const held = useRef<string>(undefined);
  useEffect(
    () => () => {
      const id = held.current;
      if (id !== undefined) void connection.request('contacts.import-close', { id }).catch(() => undefined);
    },
    [connection],
  );

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
  const look = (id: string, as: ImportChoice): Promise<void> =>
    run(async () => {
      setChoice(as);
      const preview = await connection.request('contacts.import-preview', { id, choice: as });
      if (preview.ok) setPhase({ kind: 'looking', id, preview });
      else {
        setTrouble(preview.text);
        setPhase({ kind: 'looking', id, preview: undefined });
      }
    });
  const choose = (file: File | null): void => {
    if (!file) return;
    if (file.size === 0 || file.size > IMPORT_MAX_BYTES) {
      setTrouble(
        file.size === 0
          ? t('contacts.import.emptyFile')
          : t('contacts.import.tooLarge', { mb: IMPORT_MAX_BYTES / 1_048_576 }),
      );
      return;
    }
    void run(async () => {
      setPhase({ kind: 'sending', share: 0 });
      const id = await sendFile(connection, file, {
        told: (share) => setPhase({ kind: 'sending', share }),
        tell: setTrouble,
      });
      if (id === undefined) return setPhase({ kind: 'choosing' });
      held.current = id;
      await look(id, {});
    });
  };
  const apply = (id: string): Promise<void> =>
    run(async () => {
      const outcome = await connection.request('contacts.import-apply', { id });
      if (!outcome.ok) return setTrouble(outcome.text);
      held.current = undefined;
      done(outcome.added, outcome.changed, outcome.batch);
    });

  return (
    <Dialog title={t('contacts.import.title')} close={close} size="min(72rem, 96vw)">
      <Stack gap="md">
        {trouble !== '' && (
          <Alert color="orange" role="alert">
            <GatewayText text={trouble} orOurs />
          </Alert>
        )}
        {phase.kind === 'sending' ? (
          <div>
            <Text size="sm" role="status">
              {t('contacts.import.sending')}
            </Text>
            <Progress value={100 * phase.share} aria-label={t('contacts.import.sending')} />
          </div>
        ) : (
          <Group gap="sm">
            <FileButton onChange={choose} accept=".vcf,.vcard,.csv,.txt,.tsv,text/vcard,text/csv">
              {(props) => (
                <Button {...props} variant={phase.kind === 'choosing' ? 'filled' : 'default'} disabled={busy}>
                  {t('contacts.import.choose')}
                </Button>
              )}
            </FileButton>
            {phase.kind === 'choosing' && <Text size="sm">{t('contacts.import.hint')}</Text>}
          </Group>
        )}
        {phase.kind === 'looking' && phase.preview && (
          <Preview
            preview={phase.preview}
            choice={choice}
            busy={busy}
            look={(as) => void look(phase.id, as)}
            apply={() => void apply(phase.id)}
          />
        )}
      </Stack>
    </Dialog>
  );
}

function Preview({
  preview: { counts, table, charset, contacts, problems },
  choice,
  busy,
  look,
  apply,
}: {
  readonly preview: ImportPreview;
  readonly choice: ImportChoice;
  readonly busy: boolean;
  readonly look: (choice: ImportChoice) => void;
  readonly apply: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const changing = counts.new + counts.changed;
  return (
    <Stack gap="md">
      <Group gap="xs" role="status">
        {(['new', 'changed', 'same', 'repeated', 'skipped'] as const)
          .filter((name) => counts[name] > 0)
          .map((name) => (
            <Badge
              key={name}
              size="lg"
              variant={name === 'new' || name === 'changed' ? 'filled' : 'light'}
              tt="none"
              autoContrast
            >
              {t('contacts.import.counted', {
                what: t(`contacts.import.counts.${name}`),
                number: words.count(counts[name]),
              })}
            </Badge>
          ))}
      </Group>
      <NativeSelect
        label={t('contacts.import.charset')}
        maw="20rem"
        value={charset}
        data={[...IMPORT_CHARSETS]}
        disabled={busy}
        onChange={({ currentTarget: { value } }) => {
          const found = IMPORT_CHARSETS.find((each) => each === value);
          if (found) look({ ...choice, charset: found });
        }}
      />
      {table && (
        <ImportColumns
          table={table}
          busy={busy}
          change={(fields) => look({ ...choice, fields, delimiter: table.delimiter })}
        />
      )}
      {problems.length > 0 && (
        <Alert color="yellow" title={t('contacts.import.problems')}>
          <ul className="plain-list">
            {[...new Set(problems)].map((problem) => (
              <li key={problem}>
                <GatewayText text={problem} />
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {changing === 0 ? (
        <Text>{t('contacts.import.nothingChanges')}</Text>
      ) : (
        <>
          <div className="import-columns">
            <Table aria-label={t('contacts.import.preview')}>
              <Table.Tbody>
                {contacts.map(({ state, contact }, index) => (
                  // The file's order: nothing in it need differ.
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are told apart by their place alone
                  <Table.Tr key={index}>
                    <Table.Td>
                      <Badge variant="light" autoContrast tt="none" miw="max-content">
                        {t(`contacts.import.state.${state}`)}
                      </Badge>
                    </Table.Td>
                    <Table.Td className="clip">{titleOf(contact)}</Table.Td>
                    <Table.Td className="clip">{contact.name === '' ? '' : contact.company}</Table.Td>
                    <Table.Td className="clip">{contact.numbers.map(({ number }) => number).join(', ')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
          {changing > contacts.length && (
            <Text size="sm">{t('contacts.import.previewFirst', { count: contacts.length })}</Text>
          )}
          <Group>
            <Button loading={busy} onClick={apply}>
              {t('contacts.import.apply', { count: changing })}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
