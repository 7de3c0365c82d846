import { Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RouteAnswer } from '../../../main/contract/routing.ts';
import { type PageProps, useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { dialable } from '../numbers.ts';
import { Panel } from '../shell/panel.tsx';
import { lineName } from '../words.ts';
import { Faults } from './faults.tsx';

const LONGEST = 64;

/** What would become of a call, and why: nothing is called. */
export function RouteTester({ view }: Pick<PageProps, 'view'>) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [source, setSource] = useState('console');
  const [called, setCalled] = useState('');
  const [calling, setCalling] = useState('');
  const [withheld, setWithheld] = useState(false);
  const [at, setAt] = useState('');
  const [answer, setAnswer] = useState<{ readonly of: string; readonly answer: RouteAnswer }>();
  const [trouble, setTrouble] = useState('');
  const [missing, setMissing] = useState(false);
  const fromLine = source.startsWith('line ');
  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const number = called.trim();
    setMissing(!fromLine && number === '');
    if (!fromLine && number === '') return;
    const [kind = '', id = ''] = source.split(' ', 2);
    const when = at === '' ? undefined : new Date(at).getTime();
    try {
      const given = await connection.request('route.try', {
        source:
          kind === 'line' ? { kind, line: id } : kind === 'trunk' ? { kind, trunk: id } : { kind: 'console' as const },
        ...(number === '' ? {} : { called: dialable(number) || number }),
        ...(fromLine && calling.trim() !== '' && !withheld ? { calling: dialable(calling) || calling } : {}),
        withheld: fromLine && withheld,
        ...(when === undefined ? {} : { at: when }),
      });
      setAnswer({ of: number, answer: given });
      setTrouble('');
    } catch (error) {
      setAnswer(undefined);
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Panel title={t('routing.tester')}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('routing.testerHow')}
      </Text>
      <form onSubmit={(event) => void ask(event)}>
        <Group align="flex-start" gap="sm">
          <NativeSelect
            label={t('routing.callFrom')}
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
            data={[
              { value: 'console', label: t('routing.source.console') },
              ...view.lines.map(({ id }) => ({
                value: `line ${id}`,
                label: t('routing.source.line', { name: lineName(view.lines, id) }),
              })),
              ...view.trunks.map(({ id, name }) => ({
                value: `trunk ${id}`,
                label: t('routing.source.trunk', { name: name || id }),
              })),
            ]}
          />
          <TextInput
            label={t(fromLine ? 'routing.calledOnLine' : 'routing.calledNumber')}
            value={called}
            onChange={(event) => setCalled(event.currentTarget.value)}
            error={missing ? t('routing.numberMissing') : undefined}
            placeholder="0049 30 1234567"
            inputMode="tel"
            autoComplete="off"
            maxLength={LONGEST}
            dir="ltr"
          />
          {fromLine && (
            <TextInput
              label={t('routing.callersNumber')}
              value={calling}
              disabled={withheld}
              onChange={(event) => setCalling(event.currentTarget.value)}
              inputMode="tel"
              autoComplete="off"
              maxLength={LONGEST}
              dir="ltr"
            />
          )}
          <TextInput
            type="datetime-local"
            label={t('routing.when')}
            description={t('routing.whenHow')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
        </Group>
        {fromLine && (
          <Checkbox
            mt="sm"
            label={t('routing.callerWithholds')}
            checked={withheld}
            onChange={(event) => setWithheld(event.currentTarget.checked)}
          />
        )}
        <Button type="submit" mt="sm">
          {t('routing.tryIt')}
        </Button>
      </form>
      <Faults texts={trouble === '' ? [] : [trouble]} />
      {answer && <Answer view={view} answer={answer.answer} />}
    </Panel>
  );
}

function Answer({ view, answer }: { readonly answer: RouteAnswer } & Pick<PageProps, 'view'>) {
  const { t } = useTranslation();
  const { summary, targets, caller, steps, emergency } = answer;
  const told = caller.withheld
    ? t('calls.withheld')
    : [caller.name, caller.number].filter(Boolean).join(', ') || t('calls.unknownCaller');
  return (
    <section className="answer" data-answer={emergency ? 'emergency' : 'call'} aria-label={t('routing.answer')}>
      <div role="status">
        <Text fw={650} size="lg" className="clip">
          <GatewayText text={summary} />
        </Text>
      </div>
      <Stack gap={4} mt="sm">
        {targets.map(({ kind, text, tried, lines }, index) => (
          <div key={`${kind} ${text}`} className="answer-step" data-ok={tried}>
            <Icon name={tried ? 'free' : 'decline'} size={18} />
            <div>
              <Text className="clip">
                <Text span fw={600}>
                  {t('routing.targetNumber', { count: index + 1 })}
                </Text>{' '}
                <GatewayText text={text} />
              </Text>
              {lines && lines.length > 0 && (
                <ul className="plain-list">
                  {lines.map(({ line, digits }, hop) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a line may come twice
                    <li key={`${line} ${hop}`}>
                      <Text size="sm" className="clip">
                        {t('routing.lineDials', { line: lineName(view.lines, line) })}{' '}
                        <bdi className="number" data-dials={line}>
                          {digits}
                        </bdi>
                      </Text>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </div>
        ))}
        <Text size="sm">{t('routing.calledSideSees', { who: told })}</Text>
      </Stack>
      <Text fw={600} mt="sm">
        {t('routing.stepByStep')}
      </Text>
      <ol className="answer-steps">
        {steps.map(({ about, ok, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps come once and stay
          <li key={index} data-about={about} data-ok={ok}>
            <Text size="sm" className="clip">
              <Text span size="sm" fw={600}>
                {t(`routing.about.${about}`)}
              </Text>{' '}
              <GatewayText text={text} />
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
