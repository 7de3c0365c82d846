import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingFault } from '../../../main/contract/routing-desk.ts';
import { Dialog } from '../shell/dialog.tsx';
import { ChangeList } from './change-list.tsx';
import { Faults } from './faults.tsx';
import { idFor } from './id-for.ts';
import { MatchList } from './match-list.tsx';
import type { RoutePhrases } from './route-phrases.ts';
import { otherFaults, useFaultAt, useSettings } from './settings-desk.ts';
import type { Route } from './settings-shapes.ts';
import { SourceList } from './source-list.tsx';
import { TargetList } from './target-list.tsx';

const BLANK: Route = {
  ...{ id: '', name: '', enabled: true, from: [{ kind: 'line' }], called: [], calling: [] },
  ...{ changeCalled: [], changeCalling: [], callerId: { kind: 'as-it-came' }, targets: [{ kind: 'console' }] },
};

const CALLER_IDS = ['as-it-came', 'own', 'withheld'] as const;

/** One route: whose calls it takes, when, how their numbers are changed, and where they go. */
export function RouteEditor({
  index: given,
  phrases,
  close,
}: {
  /** Its place; -1: a new one, which comes last. */
  readonly index: number;
  readonly phrases: RoutePhrases;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const { settings, save } = useSettings();
  const routes = settings?.routes ?? [];
  const was = given < 0 ? undefined : routes[given];
  const index = given < 0 ? routes.length : given;
  const [draft, setDraft] = useState(was ?? BLANK);
  const [faults, setFaults] = useState<readonly SettingFault[]>([]);
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<Route>): void => setDraft({ ...draft, ...change });
  const at = useFaultAt(faults, 'routes', index);
  const schedules = settings?.schedules ?? [];

  const keep = async (): Promise<void> => {
    if (draft.name.trim() === '') {
      setFaults([{ path: ['routes', index, 'name'], text: t('routing.nameMissing') }]);
      return;
    }
    setBusy(true);
    const taken = routes.map(({ id }) => id);
    const next = was ? draft : { ...draft, id: idFor(draft.name, taken) };
    const saved = await save({ routes: was ? routes.with(index, next) : [...routes, next] }, draft.name);
    setBusy(false);
    if (saved.ok) close();
    else setFaults(saved.faults);
  };

  return (
    <Dialog
      title={was ? t('routing.editRoute', { name: phrases.name(was) }) : t('routing.addRoute')}
      close={close}
      size="xl"
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Stack>
          <TextInput
            label={t('routing.routeName')}
            value={draft.name}
            maxLength={64}
            error={at('name')}
            data-autofocus
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <SourceList sources={draft.from} phrases={phrases} fault={at('from')} change={(from) => put({ from })} />
          <MatchList
            what="called"
            matches={draft.called}
            faultAt={(...path) => at('called', ...path)}
            change={(called) => put({ called })}
          />
          <MatchList
            what="calling"
            matches={draft.calling}
            faultAt={(...path) => at('calling', ...path)}
            change={(calling) => put({ calling })}
          />
          <NativeSelect
            label={t('routing.countsWhen')}
            value={draft.when ? `${draft.when.is} ${draft.when.schedule}` : ''}
            error={at('when')}
            onChange={(event) => {
              const [is, schedule] = event.currentTarget.value.split(' ');
              const { when: _, ...rest } = draft;
              setDraft(
                schedule === undefined ? rest : { ...rest, when: { schedule, is: is === 'open' ? 'open' : 'closed' } },
              );
            }}
            data={[
              { value: '', label: t('routing.always') },
              ...schedules.flatMap(({ id, name }) => [
                { value: `open ${id}`, label: t('routing.whileOpen', { name: name || id }) },
                { value: `closed ${id}`, label: t('routing.whileClosed', { name: name || id }) },
              ]),
            ]}
          />
          <ChangeList
            what="called"
            changes={draft.changeCalled}
            faultAt={(...path) => at('changeCalled', ...path)}
            change={(changeCalled) => put({ changeCalled })}
          />
          <ChangeList
            what="calling"
            changes={draft.changeCalling}
            faultAt={(...path) => at('changeCalling', ...path)}
            change={(changeCalling) => put({ changeCalling })}
          />
          <Group align="flex-start" gap="sm">
            <NativeSelect
              label={t('routing.callerId')}
              value={draft.callerId.kind}
              error={at('callerId', 'kind')}
              onChange={(event) => {
                const kind = CALLER_IDS.find((each) => each === event.currentTarget.value) ?? 'as-it-came';
                const { name } = draft.callerId;
                put({ callerId: { kind, ...(name === undefined ? {} : { name }) } });
              }}
              data={CALLER_IDS.map((each) => ({ value: each, label: t(`routing.callerIds.${each}`) }))}
            />
            {draft.callerId.kind === 'own' && (
              <TextInput
                label={t('routing.callerIdNumber')}
                value={draft.callerId.number ?? ''}
                error={at('callerId', 'number')}
                placeholder="+49301234567"
                dir="ltr"
                onChange={(event) => {
                  const { number: _, ...rest } = draft.callerId;
                  const typed = event.currentTarget.value.trim();
                  put({ callerId: typed === '' ? rest : { ...rest, number: typed } });
                }}
              />
            )}
          </Group>
          <TargetList
            targets={draft.targets}
            phrases={phrases}
            faultAt={(...path) => at('targets', ...path)}
            change={(targets) => put({ targets })}
          />
          <Faults
            texts={otherFaults(
              faults,
              ['name', 'from', 'called', 'calling', 'when', 'changeCalled', 'changeCalling', 'callerId', 'targets'].map(
                (each) => ['routes', index, each],
              ),
            )}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('app.notNow')}
            </Button>
            <Button type="submit" loading={busy}>
              {t(was ? 'routing.save' : 'routing.addIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
