import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readSpans, spansText, type Week, withDay } from './week-hours.ts';

/** Each day's hours as text: for exact times, and for who would rather write. */
export function DayHours({
  week,
  days,
  change,
}: {
  readonly week: Week;
  readonly days: readonly string[];
  readonly change: (week: Week) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="day-hours">
      <legend>{t('routing.exactTimes')}</legend>
      {days.map((name, day) => (
        <DayText
          key={name}
          name={name}
          text={spansText(week[day] ?? [])}
          put={(text) => {
            const spans = readSpans(text);
            if (spans) change(withDay(week, day, spans));
            return spans !== undefined;
          }}
        />
      ))}
    </fieldset>
  );
}

function DayText({
  name,
  text,
  put,
}: {
  readonly name: string;
  readonly text: string;
  readonly put: (text: string) => boolean;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const [bad, setBad] = useState(false);
  useEffect(() => {
    setTyped(text);
    setBad(false);
  }, [text]);
  const take = (): void => {
    if (typed !== text) {
      const good = put(typed);
      setBad(!good);
      // Written otherwise, and the same: it is shown as it always is.
      if (good) setTyped(text);
    }
  };
  return (
    <TextInput
      label={name}
      value={typed}
      placeholder={t('routing.closed')}
      error={bad ? t('routing.badTimes') : undefined}
      dir="ltr"
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
