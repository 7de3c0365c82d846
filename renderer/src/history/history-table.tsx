import { ActionIcon, Group, Text, VisuallyHidden } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryCallView } from '../../../main/contract/history.ts';
import type { LineView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { talkedSeconds } from '../talked-seconds.ts';
import { useWords } from '../use-words.ts';
import { type TableColumn, type tableFeaturesUsed, VirtualTable } from '../virtual-table.tsx';
import { duration, lineName, type Words } from '../words.ts';
import { gradeOf, mosWords, partyOf, worstMos } from './call-words.ts';
import { numberBack } from './number-back.ts';
import type { HistoryList } from './use-history.ts';

const outcomeColours: Partial<Record<HistoryCallView['outcome'], string>> = {
  answered: 'teal-7',
  missed: 'orange-7',
  interrupted: 'red-7',
  failed: 'red-7',
  'no-line': 'red-7',
};
const gradeColours = { good: 'teal-7', fair: 'orange-7', poor: 'red-7' } as const;

const column = createColumnHelper<typeof tableFeaturesUsed, HistoryCallView>();

/** The calls of a list, the newest first. */
export function HistoryTable({
  list,
  lines,
  open,
  call,
  noted,
  empty,
}: {
  readonly list: Pick<HistoryList, 'calls' | 'more' | 'state'>;
  readonly lines: readonly LineView[];
  readonly open: (call: HistoryCallView) => void;
  /** Calls a number. */
  readonly call: (number: string) => void;
  /** What was noted at this page while a call went on; empty for nothing. */
  readonly noted: (callId: string) => string;
  /** What is said where there is none. */
  readonly empty: string;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const columns = useMemo(() => columnsOf(lines, words, call, noted), [lines, words, call, noted]);
  return (
    <VirtualTable
      label={t('history.title')}
      columns={columns}
      rows={list.calls}
      rowId={(each) => each.id}
      open={open}
      openLabel={(each) =>
        `${t('history.open', { who: partyOf(each, words).first })}: ${t(`calls.outcome.${each.outcome}`)}, ${words.dated(each.startedAt)}`
      }
      more={list.more}
      empty={list.state === 'loading' ? t('history.loading') : empty}
    />
  );
}

function columnsOf(
  lines: readonly LineView[],
  words: Words,
  call: (number: string) => void,
  noted: (callId: string) => string,
): TableColumn<HistoryCallView>[] {
  const { t } = words;
  return [
    column.display({
      id: 'when',
      header: t('history.when'),
      cell: ({ row }) => <span className="timer when">{words.dated(row.original.startedAt)}</span>,
    }),
    column.display({ id: 'who', header: t('history.who'), cell: ({ row }) => <Who call={row.original} /> }),
    column.display({ id: 'line', header: t('history.line'), cell: ({ row }) => lineName(lines, row.original.line) }),
    column.display({
      id: 'answered-by',
      header: t('history.answeredBy'),
      cell: ({ row }) => <span className="clip">{words.told(row.original.answeredBy ?? '')}</span>,
    }),
    column.display({
      id: 'talked',
      header: t('history.talked'),
      cell: ({ row }) => {
        const talked = talkedSeconds(row.original);
        return <span className="timer">{talked === undefined ? '' : duration(talked * 1_000)}</span>;
      },
    }),
    column.display({
      id: 'quality',
      header: t('history.quality'),
      cell: ({ row }) => <Quality call={row.original} />,
    }),
    column.display({
      id: 'outcome',
      header: t('history.outcome'),
      // Until somebody writes a remark for everybody.
      cell: ({ row: { original } }) => <OutcomeCell call={original} noted={original.remark ?? noted(original.id)} />,
    }),
    column.display({
      id: 'call-back',
      header: () => <VisuallyHidden>{t('history.callBack')}</VisuallyHidden>,
      cell: ({ row }) => <CallBack call={row.original} dial={call} />,
    }),
  ];
}

/** With whom, and which way. */
export function Who({ call }: { readonly call: HistoryCallView }) {
  const { t } = useTranslation();
  const { first, second } = partyOf(call, useWords());
  const direction = t(`calls.direction.${call.direction}`);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <span role="img" aria-label={direction} title={direction}>
        <Icon name={call.direction === 'inbound' ? 'incoming' : 'outgoing'} size={16} />
      </span>
      <div className="who">
        <Text size="sm" fw={500} className="clip">
          {first}
        </Text>
        {second !== '' && (
          <Text size="sm" c="dimmed" className="number" dir="ltr" ta="start">
            {second}
          </Text>
        )}
      </div>
    </Group>
  );
}

function Quality({ call }: { readonly call: HistoryCallView }) {
  const { t } = useTranslation();
  const words = useWords();
  const mos = worstMos(call);
  if (mos === undefined) return null;
  const grade = gradeOf(mos);
  return (
    <Text
      size="sm"
      className="outcome"
      title={mosWords(mos, words)}
      style={{ '--tone': `var(--mantine-color-${gradeColours[grade]})` }}
    >
      {t(`history.grade.${grade}`)}
    </Text>
  );
}

function OutcomeCell({ call, noted }: { readonly call: HistoryCallView; readonly noted: string }) {
  const { t } = useTranslation();
  const { outcome, reason, calledBack } = call;
  return (
    <>
      <Text
        size="sm"
        fw={500}
        className="outcome"
        style={{ '--tone': `var(--mantine-color-${outcomeColours[outcome] ?? 'text'})` }}
      >
        {t(`calls.outcome.${outcome}`)}
        {calledBack && <span className="called-back">{` · ${t(`history.state.${calledBack.state}`)}`}</span>}
      </Text>
      {reason !== undefined && (
        <Text size="xs" c="dimmed" className="clip">
          <GatewayText text={reason} sentence />
        </Text>
      )}
      {noted !== '' && (
        <Text size="sm" className="clip" lineClamp={2} dir="auto" data-noted={call.id}>
          <Icon name="note" size={14} /> {noted}
        </Text>
      )}
    </>
  );
}

function CallBack({ call, dial }: { readonly call: HistoryCallView; readonly dial: (number: string) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const number = call.party ?? numberBack(call);
  const { may } = useMe();
  if (number === undefined || !may('call.dial')) return null;
  return (
    <ActionIcon
      variant="default"
      aria-label={t('calls.callBackWho', { who: partyOf(call, words).first })}
      onClick={(event) => {
        // The row behind it opens the call.
        event.stopPropagation();
        dial(number);
      }}
    >
      <Icon name="handset" size={18} />
    </ActionIcon>
  );
}
