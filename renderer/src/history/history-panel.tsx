import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../../main/contract/views.ts';
import { OnlyFor } from '../access/only-for.tsx';
import { useConsole } from '../console-context.ts';
import { Icon } from '../icons.tsx';
import { saveFile } from '../save-file.ts';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { CallDetails, type NumberActions } from './call-details.tsx';
import { historyCsv } from './export-history.ts';
import { anyCall, filterOf, type HistoryChoice } from './history-filter.ts';
import { HistoryFilters } from './history-filters.tsx';
import { HistoryTable } from './history-table.tsx';
import { KeepingDialog } from './keeping-dialog.tsx';
import { useHistory } from './use-history.ts';

const TYPING_MS = 250;
/** As many as the contract gives at once. */
const EXPORT_PAGE = 500;

/** Changes whenever a call began, changed or ended. */
export const historyVersion = ({ recent, calls }: Pick<GatewayView, 'recent' | 'calls'>): string =>
  `${recent.map(({ id, outcome, endedAt }) => `${id} ${outcome} ${endedAt ?? ''}`).join()}|${calls.length}`;

/** The whole history: filters, table, one call's details, export. */
export function HistoryPanel({
  view,
  tell,
  actions,
  find,
  version,
}: {
  readonly view: GatewayView;
  readonly tell: (text: string) => void;
  readonly actions: NumberActions;
  /** What is looked for at first. */
  readonly find: string;
  /** Another number whenever contacts were changed here: names may be others then. */
  readonly version: number;
}) {
  const { t } = useTranslation();
  const { notes } = useConsole();
  const noted = useCallback((callId: string) => notes.of(callId), [notes]);
  const [choice, setChoice] = useState<HistoryChoice>({ ...anyCall, text: find });
  useEffect(() => {
    if (find !== '') setChoice({ ...anyCall, text: find });
  }, [find]);
  const [asked] = useDebouncedValue(choice, TYPING_MS);
  const filter = useMemo(() => filterOf(asked), [asked]);
  const list = useHistory(filter, `${historyVersion(view)}|${version}`);
  const [openId, setOpenId] = useState<string>();
  const [keeping, setKeeping] = useState(false);
  const shown = list.calls.find(({ id }) => id === openId);
  return (
    <Panel
      title={t('history.title')}
      beside={
        <Group gap="xs">
          <OnlyFor to="settings.update">
            <Button variant="default" onClick={() => setKeeping(true)}>
              {t('history.keeping.button')}
            </Button>
          </OnlyFor>
          <Export filter={filter} view={view} tell={tell} />
        </Group>
      }
    >
      <Stack gap="sm">
        <HistoryFilters choice={choice} change={setChoice} lines={view.lines} trunks={view.trunks} />
        {list.indexing && <Alert color="gray">{t('history.indexing')}</Alert>}
        {list.state === 'failed' && (
          <Alert color="orange" role="alert">
            {list.error}
          </Alert>
        )}
        <HistoryTable
          list={list}
          lines={view.lines}
          open={({ id }) => setOpenId(id)}
          call={actions.call}
          noted={noted}
          empty={t(Object.keys(filter).length === 0 ? 'history.none' : 'history.nothingFits')}
        />
      </Stack>
      {keeping && (
        <KeepingDialog
          close={() => setKeeping(false)}
          done={() => {
            setKeeping(false);
            list.reload();
          }}
        />
      )}
      {shown && (
        <CallDetails
          key={shown.id}
          call={shown}
          lines={view.lines}
          trunks={view.trunks}
          actions={{
            ...actions,
            // What follows is on the page behind the dialog.
            call: (number) => {
              setOpenId(undefined);
              actions.call(number);
            },
            addContact: (number, name) => {
              setOpenId(undefined);
              actions.addContact(number, name);
            },
          }}
          close={() => setOpenId(undefined)}
          changed={list.renew}
        />
      )}
    </Panel>
  );
}

/** Saves what the filter finds, however much it is, and says how far it is. */
function Export({
  filter,
  view,
  tell,
}: {
  readonly filter: ReturnType<typeof filterOf>;
  readonly view: Pick<GatewayView, 'lines'>;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [saved, setSaved] = useState<number>();
  const stop = useRef(false);
  const save = async (): Promise<void> => {
    stop.current = false;
    setSaved(0);
    try {
      const parts = historyCsv(
        (before) =>
          connection.request('history.page', {
            filter,
            limit: EXPORT_PAGE,
            ...(before === undefined ? {} : { before }),
          }),
        view.lines,
        words,
        setSaved,
      );
      await saveFile(
        `calls-${new Date().toISOString().slice(0, 10)}.csv`,
        'text/csv;charset=utf-8',
        parts,
        () => stop.current,
      );
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      setSaved(undefined);
    }
  };
  if (saved === undefined)
    return (
      <Button variant="default" leftSection={<Icon name="download" size={16} />} onClick={() => void save()}>
        {t('history.save')}
      </Button>
    );
  return (
    <Group gap="xs">
      <Text size="sm" role="status">
        {t('history.saving', { count: saved })}
      </Text>
      <Button
        variant="default"
        onClick={() => {
          stop.current = true;
        }}
      >
        {t('history.stop')}
      </Button>
    </Group>
  );
}
