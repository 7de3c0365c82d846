import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { use, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import { regionOf } from '../i18n/languages.ts';
import { BrowserLanguages } from '../use-words.ts';
import type { StepProps } from './step-props.ts';
import { useCountries } from './use-countries.ts';
import { Verified } from './verified.tsx';

/** The country of the lines: guessed, and saved for all of them. */
export function CountryStep({ tell, verified }: StepProps) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const countries = useCountries();
  const guess = regionOf(use(BrowserLanguages))?.toLowerCase() ?? 'us';
  const [chosen, setChosen] = useState<string>();
  const [saved, setSaved] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    connection.request('settings.get', {}).then(
      ({ settings }) => {
        const { country } = (settings.office ?? {}) as { country?: string };
        setSaved(country);
      },
      () => undefined,
    );
  }, [connection]);
  const shown = chosen ?? saved ?? guess;
  useEffect(() => verified(saved !== undefined && shown === saved));
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const outcome = await connection.request('guide.country', { country: shown });
      tell(outcome.ok ? '' : outcome.text);
      if (outcome.ok) setSaved(shown);
    } catch (error) {
      tell((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm" maw="32rem">
      <NativeSelect
        label={t('guide.countryAsk')}
        description={t(saved === undefined && chosen === undefined ? 'guide.countryGuess' : 'guide.countryHelp')}
        value={shown}
        onChange={({ currentTarget: { value } }) => setChosen(value)}
        data={[...countries]}
      />
      {saved !== undefined && saved === shown ? (
        <Verified good>
          {t('guide.countrySaved', { country: countries.find(({ value }) => value === saved)?.label ?? saved })}
        </Verified>
      ) : (
        <Group>
          <Button onClick={() => void save()} loading={busy}>
            {t('guide.countrySave')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
