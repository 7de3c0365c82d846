import { Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduleLook } from '../../../main/contract/routing-desk.ts';
import { type PageProps, useConsole } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { ScheduleEditor } from './schedule-editor.tsx';
import { useSettings } from './settings-desk.ts';
import type { Schedule } from './settings-shapes.ts';

/** What is asked again: the clock goes on. */
const LOOK_EVERY_MS = 20_000;

/** Opening hours and holidays, and how it is now. */
export function HoursPanel({ view }: Pick<PageProps, 'view'>) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const { looks, timeZone } = useLooks(view.nightMode, settings?.schedules);
  const [chosen, setChosen] = useState<string>();
  const [fresh, setFresh] = useState<Schedule>();
  if (!settings) return null;
  const { schedules } = settings;
  const shown = fresh ?? schedules.find(({ id }) => id === chosen) ?? schedules[0];
  const add = (): void => {
    const taken = new Set(schedules.map(({ id }) => id));
    const number = [1, 2, 3, 4, 5].find((each) => !taken.has(`hours-${each}`)) ?? schedules.length + 1;
    setFresh({ id: `hours-${number}`, name: '', weekly: [], holidays: [], night: 'follows' });
  };
  return (
    <Panel
      title={t('routing.hours')}
      beside={
        <Button variant="default" onClick={add} disabled={fresh !== undefined}>
          {t('routing.addHours')}
        </Button>
      }
    >
      {schedules.length === 0 && !fresh && <Text c="dimmed">{t('routing.noHours')}</Text>}
      {schedules.length > 1 && (
        <Group gap="xs" mb="sm" role="group" aria-label={t('routing.whichHours')}>
          {schedules.map(({ id, name }) => (
            <Button
              key={id}
              variant={shown?.id === id ? 'filled' : 'default'}
              aria-pressed={shown?.id === id}
              onClick={() => {
                setFresh(undefined);
                setChosen(id);
              }}
            >
              {name || id}
            </Button>
          ))}
        </Group>
      )}
      {shown && (
        <ScheduleEditor
          key={`${shown.id} ${JSON.stringify(shown)}`}
          schedule={shown}
          isNew={fresh !== undefined}
          look={looks.find(({ schedule }) => schedule === shown.id)}
          zoneOfOffice={timeZone}
          now={view.now}
          close={(id) => {
            setFresh(undefined);
            setChosen(id);
          }}
        />
      )}
    </Panel>
  );
}

function useLooks(night: string, schedules: readonly Schedule[] | undefined) {
  const { connection } = useConsole();
  const [looks, setLooks] = useState<readonly ScheduleLook[]>([]);
  const [timeZone, setTimeZone] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when hours or the night switch are otherwise
  useEffect(() => {
    let wanted = true;
    const look = (): void => {
      connection.request('schedule.look', {}).then(
        (answer) => {
          if (!wanted) return;
          setLooks(answer.schedules);
          setTimeZone(answer.timeZone);
        },
        // Without an answer nothing is said of now.
        () => wanted && setLooks([]),
      );
    };
    look();
    const timer = window.setInterval(look, LOOK_EVERY_MS);
    return () => {
      wanted = false;
      window.clearInterval(timer);
    };
  }, [connection, night, schedules]);
  return { looks, timeZone };
}
