import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { tellOutcome } from '../tell-outcome.ts';
import { useWords } from '../use-words.ts';
import { lineName } from '../words.ts';
import type { StepProps } from './step-props.ts';
import { Verified } from './verified.tsx';

/** Somebody calls a line, and a number is called from here; what became of it is said. */
export function CallStep({ view, now, tell, desk, verified }: StepProps) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [since] = useState(now);
  const [number, setNumber] = useState('');
  const mine = view.calls.filter(({ startedAt }) => startedAt >= since);
  const over = view.recent.filter(
    ({ startedAt, outcome, line }) => startedAt >= since && outcome !== 'in-progress' && line !== undefined,
  );
  const good = over.some(({ outcome }) => outcome === 'answered');
  useEffect(() => verified(good));
  const simulated = view.lines.find((line) => line.simulated && line.state === 'idle');
  const call = (event: FormEvent): void => {
    event.preventDefault();
    if (number.trim() !== '') void desk.dial(number.trim());
  };
  return (
    <Stack gap="sm">
      <Text>{t('guide.callAbout')}</Text>
      {simulated && (
        <Group>
          <Button
            variant={good ? 'default' : 'filled'}
            onClick={() =>
              tellOutcome(
                connection.request('simulator.provoke', {
                  line: simulated.id,
                  provocation: { kind: 'calls-in', number: '2025550142', name: 'TEST CALL', rings: 12 },
                }),
                tell,
              )
            }
          >
            {t('guide.callSimulated')}
          </Button>
        </Group>
      )}
      {mine.map(({ id, line, state, answeredBy, called, direction }) => {
        const name = lineName(view.lines, line);
        return (
          <Verified key={id} good={undefined}>
            {state === 'connected'
              ? t('guide.callTalks', { who: answeredBy?.label ?? called ?? name })
              : direction === 'inbound'
                ? t('guide.callRings', { line: name })
                : t('guide.connecting', { name: called ?? name })}
          </Verified>
        );
      })}
      {mine.length === 0 && over.length === 0 && <Verified good={undefined}>{t('guide.callWaits')}</Verified>}
      {over.slice(0, 3).map((record) => (
        <Outcome key={record.id} record={record} line={lineName(view.lines, record.line)} />
      ))}
      <form onSubmit={call}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label={`${t('guide.callOut')}: ${t('guide.callNumber')}`}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
            inputMode="tel"
            dir="ltr"
          />
          <Button type="submit" variant="default" loading={desk.answering !== undefined}>
            {t('guide.callButton')}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}

function Outcome({ record, line }: { readonly record: RecordView; readonly line: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const { outcome, direction, answeredBy, called, reason, note } = record;
  const good = outcome === 'answered';
  const why = [t(`calls.outcome.${outcome}`), reason && words.told(reason), note && words.told(note)]
    .filter(Boolean)
    .join(' · ');
  return (
    <Verified
      good={good}
      more={
        !good && (
          <Text size="sm" className="clip">
            {why}
          </Text>
        )
      }
    >
      {!good
        ? t('guide.callBad')
        : direction === 'inbound'
          ? t('guide.callGood', { line, who: words.told(answeredBy ?? '') })
          : t('guide.calledGood', { number: words.number(called ?? '') })}
    </Verified>
  );
}
