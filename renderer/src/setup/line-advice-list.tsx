import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineAdvice, LineLook, LineTest } from '../../../main/contract/line-setup.ts';
import type { LineView } from '../../../main/contract/views.ts';
import { useConsole } from '../console-context.ts';
import { useWords } from '../use-words.ts';
import { LineTestResult } from './line-test-result.tsx';
import { useLineCountries } from './use-line-countries.ts';
import type { LineOptions } from './use-line-options.ts';

/** What was measured of a line, and what to change about it: a click does it. */
export function LineAdviceList({
  line,
  look,
  options,
}: {
  readonly line: LineView;
  readonly look: LineLook;
  readonly options: LineOptions;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const countryOf = useLineCountries();
  const [test, setTest] = useState<LineTest>();
  const [testing, setTesting] = useState(false);
  const { count, erlDb, erleDb } = look.calls;
  const measured = erlDb !== undefined && erleDb !== undefined;
  const runTest = async (): Promise<void> => {
    setTesting(true);
    const asked = connection.request('line.test', { line: line.id });
    await options.ask(
      asked.then((answer) => {
        if (answer.ok) setTest(answer.test);
        return answer;
      }),
      '',
    );
    setTesting(false);
  };
  const { advice } = look;
  const change = (each: LineAdvice): void => void options.change(each.change ?? {}, t('options.applied'));
  return (
    <Stack gap="xs" component="section" aria-label={t('options.levels')}>
      <Group justify="space-between" gap="sm">
        <Title order={3} size="h5">
          {t('options.levels')}
        </Title>
        <Button variant="default" loading={testing} onClick={() => void runTest()}>
          {t('options.test')}
        </Button>
      </Group>
      <Text size="sm">
        {measured
          ? t('options.callsMeasured', { count, erl: words.count(erlDb), erle: words.count(erleDb) })
          : t('options.notMeasured')}
      </Text>
      {test && <LineTestResult test={test} country={countryOf(line.id)} />}
      {(measured || test) && advice.length === 0 && <Text size="sm">{t('options.fine')}</Text>}
      {advice.map((each) => {
        const to = each.to ?? '';
        const shown = each.kind === 'other-country' && to !== '' ? words.country(to.slice(0, 2)) : to;
        return (
          <Group key={each.kind} justify="space-between" gap="sm" className="advice" data-advice={each.kind}>
            <Text className="status-row">
              {t(`options.advice.${each.kind}`, { measured: words.count(each.measured ?? 0) })}
            </Text>
            {each.change && (
              <Button onClick={() => change(each)}>{t(`options.apply.${each.kind}`, { to: shown })}</Button>
            )}
          </Group>
        );
      })}
    </Stack>
  );
}
