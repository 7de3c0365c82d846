import { Button, Group, NativeSelect, ScrollArea, Stack, Switch, Table, Text, TextInput } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../../main/contract/access.ts';
import { useConsole } from '../console-context.ts';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { useWords } from '../use-words.ts';
import { auditToCsv, saveCsv } from './audit-csv.ts';
import { detailWords, didWhat, HERE, whoWords } from './audit-words.ts';

const PAGE = 50;
/** As many as the contract gives at once. */
const MOST_AT_ONCE = 1_000;
const TYPING_MS = 250;

interface Filter {
  readonly who: string;
  readonly find: string;
  readonly failed: boolean;
}

/** Who did what, from where: the newest first, and older ones as they are asked for. */
export function AuditPanel({ tell }: { readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const { answer } = usePolled('access.state', {}, 0);
  const [filter, setFilter] = useState<Filter>({ who: '', find: '', failed: false });
  const [entries, setEntries] = useState<readonly AuditEntry[]>();
  const [more, setMore] = useState(false);
  const [saving, setSaving] = useState(false);

  const ask = useCallback(
    async ({ who, find, failed }: Filter, limit: number, before?: number) => {
      const { entries: found } = await connection.request('audit.list', {
        limit,
        failed,
        ...(who === '' ? {} : { who }),
        ...(find.trim() === '' ? {} : { find: find.trim() }),
        ...(before === undefined ? {} : { before }),
      });
      return found;
    },
    [connection],
  );
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      ask(filter, PAGE).then(
        (found) => {
          if (gone) return;
          setEntries(found);
          setMore(found.length === PAGE);
        },
        (error: Error) => gone || tell(error.message),
      );
    }, TYPING_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [ask, filter, tell]);

  const older = async (): Promise<void> => {
    try {
      const found = await ask(filter, PAGE, entries?.at(-1)?.id);
      setEntries([...(entries ?? []), ...found]);
      setMore(found.length === PAGE);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  };
  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      const all: AuditEntry[] = [];
      for (let part = await ask(filter, MOST_AT_ONCE); part.length > 0; ) {
        all.push(...part);
        part = part.length < MOST_AT_ONCE ? [] : await ask(filter, MOST_AT_ONCE, part.at(-1)?.id);
      }
      saveCsv(auditToCsv(all, t));
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      setSaving(false);
    }
  };
  const people = [...(answer?.access.users ?? []).map(({ name }) => name), ...HERE];
  return (
    <Panel
      title={t('access.audit.title')}
      beside={
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          loading={saving}
          onClick={() => void save()}
        >
          {t('access.audit.save')}
        </Button>
      }
    >
      <Stack gap="sm">
        <Text size="sm">{t('access.audit.about')}</Text>
        <Group gap="md" align="flex-end" className="audit-filter">
          <NativeSelect
            label={t('access.audit.who')}
            value={filter.who}
            onChange={({ currentTarget }) => setFilter({ ...filter, who: currentTarget.value })}
            data={[
              { value: '', label: t('access.audit.everybody') },
              ...people.map((who) => ({ value: who, label: whoWords(who, t) })),
            ]}
          />
          <TextInput
            className="wide-field"
            label={t('access.audit.find')}
            value={filter.find}
            onChange={({ currentTarget }) => setFilter({ ...filter, find: currentTarget.value })}
            maxLength={64}
            leftSection={<Icon name="search" size={16} />}
          />
          <Switch
            label={t('access.audit.failed')}
            checked={filter.failed}
            onChange={({ currentTarget }) => setFilter({ ...filter, failed: currentTarget.checked })}
          />
        </Group>
        <ScrollArea type="auto">
          <Table verticalSpacing="xs" miw={720} aria-label={t('access.audit.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('access.audit.column.when')}</Table.Th>
                <Table.Th>{t('access.audit.column.who')}</Table.Th>
                <Table.Th>{t('access.audit.column.from')}</Table.Th>
                <Table.Th>{t('access.audit.column.what')}</Table.Th>
                <Table.Th>{t('access.audit.column.ok')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {(entries ?? []).map((entry) => (
                <Table.Tr key={entry.id} data-audit={entry.what} data-ok={entry.ok}>
                  <Table.Td className="timer when">{words.dateAndTime(entry.at)}</Table.Td>
                  <Table.Td className="clip">{whoWords(entry.who, t)}</Table.Td>
                  <Table.Td className="number" dir="ltr">
                    {entry.from}
                  </Table.Td>
                  <Table.Td>
                    {didWhat(entry.what, t)}
                    {entry.detail !== undefined && (
                      <Text size="xs" c="dimmed" className="clip" dir="ltr" lang="en">
                        {detailWords(entry.detail)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" fw={entry.ok ? 400 : 650}>
                      {t(entry.ok ? 'access.audit.done' : 'access.audit.refused')}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea>
        <div role="status">{entries?.length === 0 && <Text c="dimmed">{t('access.audit.none')}</Text>}</div>
        {more && (
          <Group>
            <Button variant="default" onClick={() => void older()}>
              {t('access.audit.older')}
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}
