import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeardTone } from '../../../main/contract/line-setup.ts';
import { useConsole } from '../console-context.ts';
import { useWords } from '../use-words.ts';
import type { LineOptions } from './use-line-options.ts';

type State =
  | { readonly kind: 'ready' | 'listening' | 'nothing' }
  | { readonly kind: 'heard'; readonly tone: HeardTone };

/** Has the line listened to for the tone that its exchange plays to somebody who was hung up on. */
export function LearnTone({ line, options }: { readonly line: string; readonly options: LineOptions }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [state, setState] = useState<State>({ kind: 'ready' });
  const listen = async (): Promise<void> => {
    setState({ kind: 'listening' });
    try {
      const answer = await connection.request('line.hear-tone', { line });
      if (!answer.ok) {
        await options.ask(Promise.resolve(answer), '');
        setState({ kind: 'ready' });
      } else setState(answer.tone ? { kind: 'heard', tone: answer.tone } : { kind: 'nothing' });
    } catch (error) {
      await options.ask(Promise.reject(error), '');
      setState({ kind: 'ready' });
    }
  };
  const keep = async (written: string): Promise<void> => {
    await options.ask(connection.request('line.keep-tone', { line, written }), t('options.kept'));
    setState({ kind: 'ready' });
  };
  return (
    <Stack gap="xs" component="section" aria-label={t('options.learnTone')}>
      <Title order={3} size="h5">
        {t('options.learnTone')}
      </Title>
      <Text size="sm">{t('options.learnToneHow')}</Text>
      <div role="status">
        {state.kind === 'listening' && (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm">{t('options.listening')}</Text>
          </Group>
        )}
        {state.kind === 'nothing' && <Text size="sm">{t('options.heardNothing')}</Text>}
        {state.kind === 'heard' && <Heard tone={state.tone} />}
      </div>
      <Group gap="sm">
        {state.kind === 'heard' && state.tone.known === undefined && (
          <>
            <Button onClick={() => void keep(state.tone.written)}>{t('options.keepTone')}</Button>
            <Button variant="default" onClick={() => setState({ kind: 'ready' })}>
              {t('options.discard')}
            </Button>
          </>
        )}
        <Button variant="default" disabled={state.kind === 'listening'} onClick={() => void listen()}>
          {t('options.listen')}
        </Button>
      </Group>
    </Stack>
  );
}

function Heard({ tone }: { readonly tone: HeardTone }) {
  const { t } = useTranslation();
  const words = useWords();
  const hz = tone.hz.join(' + ');
  return (
    <>
      <Text fw={600} data-heard={tone.written}>
        {tone.offMs === 0
          ? t('options.heardSteady', { hz })
          : t('options.heard', {
              hz,
              on: words.count(tone.onMs),
              off: words.count(tone.offMs),
              count: tone.cycles,
            })}
      </Text>
      <Text size="sm">{t(tone.known === undefined ? 'options.heardNew' : 'options.heardKnown')}</Text>
    </>
  );
}
