import { Button, Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingFault } from '../../../main/contract/routing-desk.ts';
import type { PageProps } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { Faults } from './faults.tsx';
import { OrderedList } from './ordered-list.tsx';
import { RouteEditor } from './route-editor.tsx';
import { RoutePhrases } from './route-phrases.ts';
import { useSettings } from './settings-desk.ts';
import type { Route } from './settings-shapes.ts';

/** The table that says where each call goes: the first route that fits is taken. */
export function RoutesPanel({ view }: Pick<PageProps, 'view'>) {
  const { t } = useTranslation();
  const words = useWords();
  const { settings, save } = useSettings();
  const [faults, setFaults] = useState<readonly SettingFault[]>([]);
  /** Its place; -1: a new one. */
  const [edited, setEdited] = useState<number>();
  const phrases = useMemo(() => new RoutePhrases(t, view, words), [t, view, words]);
  if (!settings) return null;
  const { routes, schedules } = settings;
  const put = async (next: readonly Route[], label: string): Promise<void> => {
    const saved = await save({ routes: next }, label);
    setFaults(saved.ok ? [] : saved.faults);
  };
  const when = ({ when: at }: Route): string => {
    if (!at) return t('routing.always');
    const name = schedules.find(({ id }) => id === at.schedule)?.name || at.schedule;
    return t(at.is === 'open' ? 'routing.whileOpen' : 'routing.whileClosed', { name });
  };
  return (
    <Panel
      title={t('routing.routes')}
      beside={
        <Button variant="default" onClick={() => setEdited(-1)}>
          {t('routing.addRoute')}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        {t('routing.routesHow')}
      </Text>
      {routes.length === 0 && <Text c="dimmed">{t('routing.noRoutes')}</Text>}
      <OrderedList
        items={routes}
        keyOf={({ id }) => id}
        nameOf={(route) => phrases.name(route)}
        label={t('routing.routes')}
        move={(next, name) => void put(next, t('routing.placeOf', { name }))}
      >
        {(route, index) => {
          const name = phrases.name(route);
          return (
            <Group justify="space-between" gap="sm" data-route={route.id}>
              <div className="route-words">
                <Text fw={600} className="clip">
                  {index + 1}. {name}
                  {!route.enabled && (
                    <Text span c="dimmed">
                      {' '}
                      ({t('routing.switchedOff')})
                    </Text>
                  )}
                </Text>
                <Text size="sm" className="clip">
                  {phrases.takes(route)} · {when(route)}
                </Text>
                <Text size="sm" c="dimmed" className="clip">
                  {t('routing.goesTo', { targets: route.targets.map((each) => phrases.target(each)).join(' → ') })}
                </Text>
              </div>
              <Group gap="xs">
                <Button
                  variant="default"
                  onClick={() => setEdited(index)}
                  aria-label={t('trunks.about', { what: t('routing.edit'), name })}
                >
                  {t('routing.edit')}
                </Button>
                <Button
                  variant="default"
                  onClick={() =>
                    void put(
                      routes.with(index, { ...route, enabled: !route.enabled }),
                      t(route.enabled ? 'routing.nowOff' : 'routing.nowOn', { name }),
                    )
                  }
                  aria-label={t('trunks.about', {
                    what: t(route.enabled ? 'routing.switchOff' : 'routing.switchOn'),
                    name,
                  })}
                >
                  {t(route.enabled ? 'routing.switchOff' : 'routing.switchOn')}
                </Button>
                <Button
                  variant="default"
                  onClick={() => void put(routes.toSpliced(index, 1), t('routing.removed', { name }))}
                  aria-label={t('routing.takeOut', { name })}
                >
                  {t('routing.remove')}
                </Button>
              </Group>
            </Group>
          );
        }}
      </OrderedList>
      <Faults texts={faults.map(({ text }) => text)} />
      {edited !== undefined && <RouteEditor index={edited} phrases={phrases} close={() => setEdited(undefined)} />}
    </Panel>
  );
}
