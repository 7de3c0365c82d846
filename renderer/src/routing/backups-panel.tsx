import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingFault } from '../../../main/contract/routing-desk.ts';
import type { PageProps } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { duration } from '../words.ts';
import { Faults } from './faults.tsx';
import { OrderedList } from './ordered-list.tsx';
import { RoutePhrases } from './route-phrases.ts';
import { useSettings } from './settings-desk.ts';
import type { Route, RouteTarget } from './settings-shapes.ts';

/** Where calls go first, and where when that fails: route by route, put in order by hand. */
export function BackupsPanel({ view, now }: Pick<PageProps, 'view' | 'now'>) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  if (!settings) return null;
  const routes = settings.routes.filter(
    ({ enabled, targets }) => enabled && targets.some(({ kind }) => kind !== 'refuse'),
  );
  return (
    <Panel title={t('routing.backups')}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('routing.backupsHow')}
      </Text>
      {routes.length === 0 && <Text c="dimmed">{t('routing.noRoutes')}</Text>}
      <Stack gap="lg">
        {routes.map((route) => (
          <RouteOrder key={route.id} route={route} view={view} now={now} />
        ))}
      </Stack>
    </Panel>
  );
}

function RouteOrder({ route, view, now }: { readonly route: Route } & Pick<PageProps, 'view' | 'now'>) {
  const { t } = useTranslation();
  const words = useWords();
  const { settings, save } = useSettings();
  const [faults, setFaults] = useState<readonly SettingFault[]>([]);
  const phrases = useMemo(() => new RoutePhrases(t, view, words), [t, view, words]);
  const name = phrases.name(route);
  const put = async (targets: readonly RouteTarget[]): Promise<void> => {
    if (!settings) return;
    const routes = settings.routes.map((each) => (each.id === route.id ? { ...each, targets } : each));
    const saved = await save({ routes }, t('routing.orderOf', { name }));
    setFaults(saved.ok ? [] : saved.faults);
  };
  return (
    <section aria-label={name} data-route-order={route.id}>
      <Title order={3} size="h5">
        {name}
      </Title>
      <Text size="sm" c="dimmed" className="clip">
        {phrases.takes(route)}
      </Text>
      <OrderedList
        items={route.targets}
        keyOf={(target, index) => `${index} ${JSON.stringify(target)}`}
        nameOf={(target) => phrases.target(target)}
        label={t('routing.orderOf', { name })}
        move={(targets) => void put(targets)}
      >
        {(target, index) => (
          <Group justify="space-between" gap="sm" wrap="nowrap">
            <div>
              <Text fw={600} className="clip">
                {phrases.target(target)}
              </Text>
              <Text size="sm" c="dimmed">
                {index === 0 ? t('routing.first') : t('routing.backupNumber', { count: index })}
                {target.kind === 'trunk' && <TrunkHealthWords id={target.trunk} view={view} now={now} />}
              </Text>
            </div>
            {route.targets.length > 1 && (
              <Button
                variant="default"
                onClick={() => void put(route.targets.toSpliced(index, 1))}
                aria-label={t('routing.takeOut', { name: phrases.target(target) })}
              >
                {t('routing.remove')}
              </Button>
            )}
          </Group>
        )}
      </OrderedList>
      <AddBackup route={route} view={view} phrases={phrases} add={(target) => void put([...route.targets, target])} />
      <Faults texts={faults.map(({ text }) => text)} />
    </section>
  );
}

function TrunkHealthWords({ id, view, now }: { readonly id: string } & Pick<PageProps, 'view' | 'now'>) {
  const { t } = useTranslation();
  const trunk = view.trunks.find((each) => each.id === id);
  if (!trunk) return <> · {t('routing.notThere')}</>;
  const { kind, since } = trunk.health;
  return (
    <span className="timer" data-health={kind}>
      {' · '}
      {t(`routing.health.${kind}`)}, {t('routing.sinceTime', { time: duration(now - since) })}
    </span>
  );
}

function AddBackup({
  route,
  view,
  phrases,
  add,
}: {
  readonly route: Route;
  readonly view: PageProps['view'];
  readonly phrases: RoutePhrases;
  readonly add: (target: RouteTarget) => void;
}) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const [chosen, setChosen] = useState('');
  const outside = route.from.every(({ kind }) => kind === 'line' || kind === 'group');
  const fromConsole = route.from.every(({ kind }) => kind === 'console');
  // Calls in go to the same extension there.
  const to = route.targets.find((each) => each.kind === 'trunk')?.to;
  const groups = [...new Set(['all', ...(settings?.lines ?? []).flatMap((line) => line.groups)])];
  const candidates: RouteTarget[] = [
    ...view.trunks.map(({ id }) => ({
      ...{ kind: 'trunk' as const, trunk: id, ringS: 30, console: false },
      ...(outside && to !== undefined ? { to } : {}),
    })),
    ...(outside
      ? []
      : groups.map((group) => ({ kind: 'lines' as const, group, hunt: 'longest-idle' as const, afterAnswer: '' }))),
    ...(fromConsole ? [] : [{ kind: 'console' as const }]),
  ];
  const same = (a: RouteTarget, b: RouteTarget): boolean =>
    a.kind === b.kind &&
    (a.kind !== 'trunk' || b.kind !== 'trunk' || a.trunk === b.trunk) &&
    (a.kind !== 'lines' || b.kind !== 'lines' || a.group === b.group);
  const free = candidates.filter((candidate) => !route.targets.some((target) => same(target, candidate)));
  if (free.length === 0 || route.targets.length >= 16) return null;
  const target = free[Number(chosen)] ?? free[0];
  return (
    <Group align="flex-end" gap="xs" mt="xs">
      <NativeSelect
        label={t('routing.addBackupTo', { name: phrases.name(route) })}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={free.map((each, index) => ({ value: String(index), label: phrases.target(each) }))}
      />
      <Button
        variant="default"
        onClick={() => {
          if (target) add(target);
          setChosen('');
        }}
      >
        {t('routing.addBackup')}
      </Button>
    </Group>
  );
}
