import { Alert, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useWords } from '../use-words.ts';
import { keepingChoices, keepingWords } from './keeping.ts';

/** What is asked of the settings here. */
const keeping = z.object({ history: z.object({ keepDays: z.number() }) });

const errorWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For how long calls are kept. @param done it was changed: old calls may be gone */
export function KeepingDialog({ close, done }: { readonly close: () => void; readonly done: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [known, setKnown] = useState<number>();
  const [days, setDays] = useState(0);
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    connection.request('settings.get', {}).then(
      ({ settings }) => {
        const { keepDays } = keeping.parse(settings).history;
        setKnown(keepDays);
        setDays(keepDays);
      },
      (error: unknown) => setTrouble(errorWords(error)),
    );
  }, [connection]);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const outcome = await connection.request('settings.update', { change: { history: { keepDays: days } } });
      if (outcome.ok) return done();
      setTrouble(outcome.text);
    } catch (error) {
      setTrouble(errorWords(error));
    }
    setBusy(false);
  };
  const shorter = known !== undefined && days !== 0 && (known === 0 || days < known);
  return (
    <Dialog title={t('history.keeping.title')} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          {trouble !== '' && (
            <Alert color="orange" role="alert">
              <GatewayText text={trouble} orOurs />
            </Alert>
          )}
          {known !== undefined && (
            <>
              <NativeSelect
                label={t('history.keeping.label')}
                description={t('history.keeping.hint')}
                value={String(days)}
                data={keepingChoices(known).map((choice) => ({
                  value: String(choice),
                  label: choice === 0 ? t('history.keeping.forEver') : keepingWords(choice, words),
                }))}
                onChange={(event) => setDays(Number(event.currentTarget.value))}
                data-autofocus
              />
              {shorter && (
                <Alert color="orange">
                  <Text size="sm">{t('history.keeping.warning', { time: keepingWords(days, words) })}</Text>
                </Alert>
              )}
              <Group gap="sm">
                <Button type="submit" loading={busy} disabled={days === known}>
                  {t('history.keeping.save')}
                </Button>
                <Button variant="default" onClick={close}>
                  {t('contacts.cancel')}
                </Button>
              </Group>
            </>
          )}
        </Stack>
      </form>
    </Dialog>
  );
}
