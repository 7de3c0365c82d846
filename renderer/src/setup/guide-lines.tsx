import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isGood, LineTestResult } from './line-test-result.tsx';
import type { StepProps } from './step-props.ts';
import { useLineCountries } from './use-line-countries.ts';
import { useLineTests } from './use-line-tests.ts';

/** Each line is tried, one after another. */
export function LinesStep({ view, tell, verified }: StepProps) {
  const { t } = useTranslation();
  const { results, testing, run } = useLineTests(tell);
  const countryOf = useLineCountries();
  const { lines } = view;
  const good = lines.length > 0 && [...results.values()].some(isGood) && [...results.values()].every(isGood);
  useEffect(() => verified(good && testing === undefined));
  return (
    <Stack gap="sm">
      <Text>{t('guide.testAbout')}</Text>
      <Group>
        <Button
          loading={testing !== undefined}
          variant={good ? 'default' : 'filled'}
          onClick={() => void run(lines.map(({ id }) => id))}
        >
          {t('guide.testAll')}
        </Button>
      </Group>
      <ul className="plain-list guide-lines">
        {lines.map(({ id, name }) => {
          const test = results.get(id);
          return (
            <li key={id} data-tested={id}>
              <Group justify="space-between" gap="sm">
                <Text fw={600} className="clip">
                  {name}
                </Text>
                <Button
                  variant="default"
                  disabled={testing !== undefined}
                  aria-label={t('guide.testOf', { line: name })}
                  onClick={() => void run([id])}
                >
                  {t('guide.test')}
                </Button>
              </Group>
              <div role="status">
                {testing === id ? (
                  <Group gap="xs">
                    <Loader size="xs" />
                    <Text size="sm">{t('guide.testing', { line: name })}</Text>
                  </Group>
                ) : test ? (
                  <LineTestResult test={test} country={countryOf(id)} />
                ) : (
                  <Text size="sm" c="dimmed">
                    {t('guide.notTested')}
                  </Text>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Stack>
  );
}
