import { Button, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Holiday } from './settings-shapes.ts';
import { minutesOf, readSpans, spansText, timeOf } from './week-hours.ts';

/** Days on which the week does not count: closed, or open for other hours. */
export function HolidayList({
  holidays,
  year,
  faultAt,
  change,
}: {
  readonly holidays: readonly Holiday[];
  /** This year: what days of every year are shown in. */
  readonly year: number;
  readonly faultAt: (...path: (string | number)[]) => string | undefined;
  readonly change: (holidays: readonly Holiday[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('routing.holidays')}>
      <Title order={3} size="h5">
        {t('routing.holidays')}
      </Title>
      {holidays.length === 0 && <Text c="dimmed">{t('routing.noHolidays')}</Text>}
      <Stack gap="sm" component="ul" className="plain-list">
        {holidays.map((holiday, index) => (
          <HolidayItem
            // biome-ignore lint/suspicious/noArrayIndexKey: a holiday has nothing but its place that stays while it is typed
            key={index}
            holiday={holiday}
            year={year}
            faultAt={(...path) => faultAt(index, ...path)}
            change={(next) => change(holidays.with(index, next))}
            remove={() => change(holidays.toSpliced(index, 1))}
          />
        ))}
      </Stack>
      <Button
        mt="sm"
        variant="default"
        disabled={holidays.length >= 200}
        onClick={() => change([...holidays, { name: '', from: `${year}-12-24` }])}
      >
        {t('routing.addHoliday')}
      </Button>
    </section>
  );
}

function HolidayItem({
  holiday,
  year,
  faultAt,
  change,
  remove,
}: {
  readonly holiday: Holiday;
  readonly year: number;
  readonly faultAt: (...path: (string | number)[]) => string | undefined;
  readonly change: (holiday: Holiday) => void;
  readonly remove: () => void;
}) {
  const { t } = useTranslation();
  const { name, from, to, open } = holiday;
  const yearly = from.startsWith('--');
  const shown = (day: string): string => (day.startsWith('--') ? `${year}${day.slice(1)}` : day);
  const kept = (typed: string): string => (yearly ? `-${typed.slice(4)}` : typed);
  const put = (next: {
    from?: string;
    to?: string | undefined;
    open?: Holiday['open'] | undefined;
    name?: string;
  }): void => {
    const { to: _to, open: _open, ...rest } = { ...holiday, ...next };
    const last = 'to' in next ? next.to : to;
    const hours = 'open' in next ? next.open : open;
    change({ ...rest, ...(last ? { to: last } : {}), ...(hours ? { open: hours } : {}) });
  };
  return (
    <li className="holiday">
      <Group align="flex-start" gap="sm">
        <TextInput
          label={t('routing.holidayName')}
          value={name}
          maxLength={64}
          error={faultAt('name')}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('routing.firstDay')}
          value={shown(from)}
          error={faultAt('from')}
          onChange={(event) => event.currentTarget.value !== '' && put({ from: kept(event.currentTarget.value) })}
        />
        <TextInput
          type="date"
          label={t('routing.lastDay')}
          value={to === undefined ? '' : shown(to)}
          error={faultAt('to')}
          onChange={(event) =>
            put({ to: event.currentTarget.value === '' ? undefined : kept(event.currentTarget.value) })
          }
        />
        <OpenHours open={open} error={faultAt('open')} change={(next) => put({ open: next })} />
        <Checkbox
          className="beside-field"
          label={t('routing.everyYear')}
          checked={yearly}
          onChange={(event) => {
            const every = event.currentTarget.checked;
            const as = (day: string): string => (every ? `-${shown(day).slice(4)}` : shown(day));
            put({ from: as(from), to: to === undefined ? undefined : as(to) });
          }}
        />
        <Button
          className="beside-field"
          variant="default"
          onClick={remove}
          aria-label={t('routing.takeOut', { name: name || shown(from) })}
        >
          {t('routing.remove')}
        </Button>
      </Group>
    </li>
  );
}

function OpenHours({
  open,
  error,
  change,
}: {
  readonly open: Holiday['open'];
  readonly error: string | undefined;
  readonly change: (open: Holiday['open']) => void;
}) {
  const { t } = useTranslation();
  const text = spansText((open ?? []).map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) })));
  const [typed, setTyped] = useState(text);
  const [bad, setBad] = useState(false);
  useEffect(() => setTyped(text), [text]);
  return (
    <TextInput
      label={t('routing.openOnly')}
      placeholder={t('routing.closedAllDay')}
      value={typed}
      error={bad ? t('routing.badTimes') : error}
      dir="ltr"
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        const spans = readSpans(typed);
        const good = spans?.every(({ from, to }) => to > from) === true;
        setBad(!good);
        if (spans && good && typed !== text)
          change(
            spans.length === 0 ? undefined : spans.map(({ from, to }) => ({ from: timeOf(from), to: timeOf(to) })),
          );
      }}
    />
  );
}
