import { Button, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduleLook, SettingFault } from '../../../main/contract/routing-desk.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { useWords } from '../use-words.ts';
import { DayHours } from './day-hours.tsx';
import { Faults } from './faults.tsx';
import { HolidayList } from './holiday-list.tsx';
import { otherFaults, useFaultAt, useSettings } from './settings-desk.ts';
import type { Schedule } from './settings-shapes.ts';
import { useWeekdays } from './use-weekdays.ts';
import { WeekGrid } from './week-grid.tsx';
import { weeklyOf, weekOf } from './week-hours.ts';

/** One schedule: its name, its week, its holidays. Nothing counts before it is saved. */
export function ScheduleEditor({
  schedule,
  isNew,
  look,
  zoneOfOffice,
  now,
  close,
}: {
  readonly schedule: Schedule;
  readonly isNew: boolean;
  readonly look: ScheduleLook | undefined;
  readonly zoneOfOffice: string;
  readonly now: number;
  /** Which is shown then. */
  readonly close: (id: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { settings, save } = useSettings();
  const days = useWeekdays();
  const [draft, setDraft] = useState(schedule);
  const [week, setWeek] = useState(() => weekOf(schedule.weekly));
  const [faults, setFaults] = useState<readonly SettingFault[]>([]);
  const [busy, setBusy] = useState(false);
  const schedules = settings?.schedules ?? [];
  const index = isNew ? schedules.length : schedules.findIndex(({ id }) => id === schedule.id);
  const present: Schedule = { ...draft, weekly: weeklyOf(week) };
  const was: Schedule = { ...schedule, weekly: weeklyOf(weekOf(schedule.weekly)) };
  const changed = isNew || JSON.stringify(present) !== JSON.stringify(was);
  const name = draft.name || draft.id;
  const at = useFaultAt(faults, 'schedules', index);

  const put = async (): Promise<void> => {
    if (!changed) return;
    if (draft.name.trim() === '') {
      setFaults([{ path: ['schedules', index, 'name'], text: t('routing.nameMissing') }]);
      return;
    }
    setBusy(true);
    const saved = await save(
      { schedules: isNew ? [...schedules, present] : schedules.with(index, present) },
      t('routing.hoursOf', { name }),
    );
    setBusy(false);
    setFaults(saved.ok ? [] : saved.faults);
    if (saved.ok && isNew) close(draft.id);
  };
  const remove = async (): Promise<void> => {
    const users = (settings?.routes ?? []).filter(({ when }) => when?.schedule === schedule.id);
    if (users.length > 0 || settings?.guards.lock?.schedule === schedule.id) {
      const names = [
        ...users.map((route) => route.name || route.id),
        ...(settings?.guards.lock?.schedule === schedule.id ? [t('routing.lock')] : []),
      ];
      setFaults([{ path: [], text: t('routing.hoursInUse', { names: names.join(', ') }) }]);
      return;
    }
    const saved = await save({ schedules: schedules.toSpliced(index, 1) }, t('routing.removed', { name }));
    if (saved.ok) close(undefined);
    else setFaults(saved.faults);
  };

  return (
    <Stack gap="md" data-schedule={schedule.id}>
      {!isNew && look && <HowItIsNow look={look} now={now} />}
      <Group align="flex-start" gap="md">
        <TextInput
          label={t('routing.hoursName')}
          value={draft.name}
          maxLength={64}
          error={at('name')}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label={t('routing.timeZone')}
          description={t('routing.timeZoneHow', { zone: zoneOfOffice })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.timeZone ?? ''}
          placeholder={zoneOfOffice}
          error={at('timeZone')}
          list="time-zones"
          dir="ltr"
          onChange={(event) => {
            const { timeZone: _, ...rest } = draft;
            const typed = event.currentTarget.value;
            setDraft(typed === '' ? rest : { ...rest, timeZone: typed });
          }}
        />
        <datalist id="time-zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </Group>
      <Title order={3} size="h5">
        {t('routing.week')}
      </Title>
      <WeekGrid week={week} days={days} label={t('routing.weekOf', { name })} change={setWeek} />
      <DayHours week={week} days={days} change={setWeek} />
      <HolidayList
        holidays={draft.holidays}
        year={new Date(now).getFullYear()}
        faultAt={(...path) => at('holidays', ...path)}
        change={(holidays) => setDraft({ ...draft, holidays })}
      />
      <Checkbox
        label={t('routing.followsNight')}
        checked={draft.night === 'follows'}
        onChange={(event) => setDraft({ ...draft, night: event.currentTarget.checked ? 'follows' : 'ignores' })}
      />
      <Faults
        texts={otherFaults(faults, [
          ['schedules', index, 'name'],
          ['schedules', index, 'timeZone'],
          ['schedules', index, 'holidays'],
        ])}
      />
      <Group>
        <Button onClick={() => void put()} loading={busy}>
          {t('routing.saveHours')}
        </Button>
        {changed && (
          <Button
            variant="default"
            onClick={() => {
              setDraft(schedule);
              setWeek(weekOf(schedule.weekly));
              setFaults([]);
              if (isNew) close(undefined);
            }}
          >
            {t('routing.discard')}
          </Button>
        )}
        {!isNew && (
          <Button variant="default" onClick={() => void remove()}>
            {t('routing.removeHours', { name })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function HowItIsNow({ look, now }: { readonly look: ScheduleLook; readonly now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { open, until, timeZone, offsetMin, clockChange, why } = look;
  const state = t(open ? 'routing.open' : 'routing.closed');
  return (
    <div className="open-now" data-open={open}>
      <Group gap="xs" wrap="nowrap">
        <Icon name={open ? 'sun' : 'moon'} size={28} />
        <Text fw={650} size="lg">
          {until === undefined
            ? t('routing.stays', { state })
            : t('routing.until', { state, when: words.dayAndTime(until, timeZone) })}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        <GatewayText text={why} />
      </Text>
      <Text size="sm" c="dimmed">
        {t('routing.clock', { zone: timeZone, offset: offsetText(offsetMin), time: words.dayAndTime(now, timeZone) })}{' '}
        {clockChange
          ? t(clockChange.byMin > 0 ? 'routing.clockForward' : 'routing.clockBack', {
              when: words.dayAndTime(clockChange.at, timeZone, true),
              minutes: Math.abs(clockChange.byMin),
            })
          : t('routing.clockStays')}
      </Text>
    </div>
  );
}

/** `UTC+5:30` */
function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
