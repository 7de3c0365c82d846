import { Button, CloseButton, Group, Paper, ScrollArea, Table, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { GatewayView, RecordView } from '../../main/contract/views.ts';
import { useConsole } from './console-context.ts';
import { recordsToCsv, talkedSeconds } from './csv.ts';
import { Icon } from './icons.tsx';
import {
  directionWords,
  duration,
  lineName,
  matches,
  otherParty,
  outcomeWords,
  recordNotes,
  sentence,
} from './words.ts';

/** As many as the contract gives at once. */
const ALL = 1_000;

const timeFormat = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

const outcomeColours: Partial<Record<RecordView['outcome'], string>> = {
  answered: 'teal-7',
  missed: 'orange-7',
  interrupted: 'red-7',
  failed: 'red-7',
  'no-line': 'red-7',
};

/** The newest calls from the view, then older ones that were fetched; the view's word counts. */
const joined = (fresh: readonly RecordView[], older: readonly RecordView[]): RecordView[] => {
  const known = new Set(fresh.map(({ id }) => id));
  return [...fresh, ...older.filter(({ id }) => !known.has(id))];
};

export function RecentCalls({ view, tell }: { readonly view: GatewayView; readonly tell: (text: string) => void }) {
  const { connection } = useConsole();
  const [filter, setFilter] = useState('');
  const [older, setOlder] = useState<readonly RecordView[]>([]);
  const found = (records: readonly RecordView[]): RecordView[] =>
    records.filter((record) => matches(record, view.lines, filter));
  const shown = found(joined(view.recent, older));

  const fetchAll = async (): Promise<readonly RecordView[] | undefined> => {
    try {
      const { records } = await connection.request('records.list', { limit: ALL });
      setOlder(records);
      return records;
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const exportCsv = async (): Promise<void> => {
    const records = await fetchAll();
    if (records) download(recordsToCsv(found(records), view.lines));
  };

  return (
    <Paper withBorder p="md" className="panel" component="section" aria-labelledby="recent-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="recent-title">
          Recent calls
        </Title>
        <Group gap="xs">
          <TextInput
            aria-label="Find in recent calls"
            placeholder="Find a name or number"
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
            leftSection={<Icon name="search" size={16} />}
            rightSection={
              filter !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => setFilter('')} />
            }
          />
          <Button variant="default" leftSection={<Icon name="download" size={16} />} onClick={() => void exportCsv()}>
            Save as CSV
          </Button>
        </Group>
      </Group>
      <ScrollArea type="auto">
        <Table verticalSpacing="xs" miw={720} aria-labelledby="recent-title">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>Line</Table.Th>
              <Table.Th>Answered by</Table.Th>
              <Table.Th>Talked</Table.Th>
              <Table.Th>Outcome</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((record) => (
              <Row key={record.id} record={record} line={lineName(view.lines, record.line)} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {shown.length === 0 && (
        <Text c="dimmed" p="sm">
          {filter === '' ? 'No calls yet.' : 'No call fits what you typed.'}
        </Text>
      )}
      {older.length === 0 && view.recent.length > 0 && (
        <Button variant="subtle" size="compact-md" mt="xs" onClick={() => void fetchAll()}>
          Show older calls
        </Button>
      )}
    </Paper>
  );
}

function Row({ record, line }: { readonly record: RecordView; readonly line: string }) {
  const { first, second } = otherParty(record);
  const talked = talkedSeconds(record);
  const details = [record.reason ?? '', recordNotes(record)].map(sentence).filter((text) => text !== '');
  return (
    <Table.Tr data-record={record.id}>
      <Table.Td className="timer when">{timeFormat.format(record.startedAt)}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <span role="img" aria-label={directionWords[record.direction]} title={directionWords[record.direction]}>
            <Icon name={record.direction === 'inbound' ? 'incoming' : 'outgoing'} size={16} />
          </span>
          <div className="who">
            <Text size="sm" fw={500} className="clip">
              {first}
            </Text>
            {second !== '' && (
              <Text size="sm" c="dimmed" className="number">
                {second}
              </Text>
            )}
          </div>
        </Group>
      </Table.Td>
      <Table.Td>{line}</Table.Td>
      <Table.Td className="clip">{record.answeredBy ?? ''}</Table.Td>
      <Table.Td className="timer">{talked === undefined ? '' : duration(talked * 1_000)}</Table.Td>
      <Table.Td>
        <Text
          size="sm"
          fw={500}
          className="outcome"
          style={{ '--tone': `var(--mantine-color-${outcomeColours[record.outcome] ?? 'text'})` }}
        >
          {outcomeWords[record.outcome]}
        </Text>
        {details.map((text) => (
          <Text key={text} size="xs" c="dimmed" className="clip">
            {text}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

function download(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `calls-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
