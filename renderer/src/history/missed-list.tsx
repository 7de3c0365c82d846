import { Alert, Button, Checkbox, Group, Stack, Switch, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryCallView } from '../../../main/contract/history.ts';
import type { GatewayView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import { OnlyFor } from '../access/only-for.tsx';
import { useConsole } from '../console-context.ts';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { partyOf } from './call-words.ts';
import { historyVersion } from './history-panel.tsx';
import { Who } from './history-table.tsx';
import { useHistory } from './use-history.ts';

const OPEN = { open: true } as const;
const MISSED = { missed: true } as const;

/** Missed calls, with what became of each: called back, tried, got through, or dealt with by hand. */
export function MissedList({
  view,
  tell,
  call,
}: {
  readonly view: GatewayView;
  readonly tell: (text: string) => void;
  /** Calls a number. */
  readonly call: (number: string) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [openOnly, setOpenOnly] = useState(true);
  const list = useHistory(openOnly ? OPEN : MISSED, historyVersion(view));
  // One that was ticked here stays, so that the tick can be taken away again.
  const shown = useMemo(() => list.calls.filter(({ calledBack }) => calledBack !== undefined), [list.calls]);
  const deal = ({ id }: HistoryCallView, handled: boolean): void => {
    connection.request('history.handled', { callId: id, handled }).then(
      (outcome) => (outcome.ok ? list.renew(id) : tell(outcome.text)),
      (error: Error) => tell(error.message),
    );
  };
  return (
    <Panel
      title={t('history.missed')}
      beside={
        <Switch
          label={t('history.openOnly')}
          checked={openOnly}
          onChange={(event) => setOpenOnly(event.currentTarget.checked)}
        />
      }
    >
      {list.state === 'failed' && (
        <Alert color="orange" role="alert">
          {list.error}
        </Alert>
      )}
      <Stack gap="xs" component="ul" className="plain-list ruled">
        {shown.map((each) => (
          <MissedItem key={each.id} missed={each} call={call} deal={deal} />
        ))}
      </Stack>
      {shown.length === 0 && list.state !== 'failed' && (
        <Text c="dimmed">
          {t(list.state === 'loading' ? 'history.loading' : openOnly ? 'history.missedDone' : 'history.missedNone')}
        </Text>
      )}
      {list.more && (
        <Button variant="subtle" mt="xs" onClick={list.more}>
          {t('history.older')}
        </Button>
      )}
    </Panel>
  );
}

function MissedItem({
  missed,
  call,
  deal,
}: {
  readonly missed: HistoryCallView;
  readonly call: (number: string) => void;
  readonly deal: (call: HistoryCallView, handled: boolean) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { calledBack, party, startedAt } = missed;
  const { may } = useMe();
  if (!calledBack) return null;
  const { first } = partyOf(missed, words);
  const over = calledBack.state === 'called-back' || calledBack.state === 'got-through';
  return (
    <Group
      component="li"
      justify="space-between"
      align="center"
      gap="sm"
      data-missed={missed.id}
      data-state={calledBack.state}
    >
      <div className="status-row">
        <Who call={missed} />
        <Text size="sm" c="dimmed" className="timer missed-when">
          {words.dated(startedAt)} · {t(`history.state.${calledBack.state}`)}
        </Text>
      </div>
      {!over && (
        <Group gap="md" wrap="nowrap">
          <Checkbox
            label={t('history.dealtWith')}
            aria-label={t('history.dealtWithWho', { who: first })}
            checked={calledBack.state === 'handled'}
            disabled={!may('history.handled')}
            onChange={(event) => deal(missed, event.currentTarget.checked)}
          />
          {party !== undefined && (
            <OnlyFor to="call.dial">
              <Button
                leftSection={<Icon name="handset" size={18} />}
                onClick={() => call(party)}
                aria-label={t('history.callBackNumber', { number: words.number(party) })}
              >
                {t('history.callBack')}
              </Button>
            </OnlyFor>
          )}
        </Group>
      )}
    </Group>
  );
}
