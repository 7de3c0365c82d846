import { Button, Group, Progress, Stack, Switch, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  Choice,
  DesktopInput,
  DesktopRequestName,
  DesktopView,
  UpdateView,
} from '../../../main/contract/desktop.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { useWords } from '../use-words.ts';
import { desktop } from './desktop-bridge.ts';

/** This computer's side of Copperline: start at login, links, where passwords are, updates. */
export function DesktopPanel({ view, tell }: { readonly view: DesktopView; readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const ask = <N extends DesktopRequestName>(name: N, input: DesktopInput<N>): void => {
    desktop?.request(name, input).then(
      (outcome) => {
        if ('ok' in outcome && !outcome.ok) tell(outcome.text);
      },
      (error: Error) => tell(error.message),
    );
  };
  return (
    <Panel title={t('desktop.title')}>
      <Stack gap="md" maw="32rem">
        <ChoiceSwitch
          label={t('desktop.startAtLogin')}
          choice={view.startAtLogin}
          onChange={(on) => ask('desktop.start-at-login', { on })}
        />
        <ChoiceSwitch
          label={t('desktop.takeLinks')}
          choice={view.takesLinks}
          onChange={(on) => ask('desktop.take-links', { on })}
        />
        {view.secrets.kind === 'sealed' ? (
          <Text size="sm" c="dimmed">
            {t('desktop.sealed', { by: view.secrets.by })}
          </Text>
        ) : (
          <Text size="sm" c="dimmed">
            <GatewayText text={view.secrets.text} />
          </Text>
        )}
        <Update update={view.update} version={view.version} ask={(wish) => ask('desktop.update', { do: wish })} />
      </Stack>
    </Panel>
  );
}

function ChoiceSwitch({
  label,
  choice,
  onChange,
}: {
  readonly label: string;
  readonly choice: Choice;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <Switch
      size="md"
      label={label}
      description={'text' in choice ? <GatewayText text={choice.text} /> : undefined}
      checked={choice.kind === 'on' || choice.kind === 'waits'}
      disabled={choice.kind === 'not-possible'}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

type Wish = DesktopInput<'desktop.update'>['do'];

/** A sentence, and the buttons beside it. */
function Told({ text, children }: { readonly text: ReactNode; readonly children: ReactNode }) {
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm">{text}</Text>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}

function Update({
  update,
  version,
  ask,
}: {
  readonly update: UpdateView;
  readonly version: string;
  readonly ask: (wish: Wish) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const look = (
    <Button variant="default" onClick={() => ask('check')}>
      {t('desktop.lookForUpdates')}
    </Button>
  );
  switch (update.kind) {
    case 'not-possible':
      return (
        <Text size="sm" c="dimmed">
          {t('desktop.version', { version })} <GatewayText text={update.text} />
        </Text>
      );
    case 'current': {
      const { checkedAt } = update;
      return (
        <Told
          text={
            checkedAt === undefined
              ? t('desktop.version', { version })
              : t('desktop.newestAt', { version, when: words.dateAndTime(checkedAt) })
          }
        >
          {look}
        </Told>
      );
    }
    case 'checking':
      return <Text size="sm">{t('desktop.looking')}</Text>;
    case 'loading':
      return (
        <div>
          <Text size="sm">
            {update.waits
              ? t('desktop.loadsLater', { version: update.version })
              : t('desktop.loads', { version: update.version, percent: words.count(update.percent) })}
          </Text>
          <Progress value={update.percent} aria-label={t('desktop.updateTo', { version: update.version })} />
        </div>
      );
    case 'ready':
      return (
        <Told text={t(`desktop.ready.${update.plan}`, { version: update.version })}>
          <Button onClick={() => ask('now')}>{t('desktop.restartNow')}</Button>
          {update.plan === 'ask' ? (
            <Button variant="default" onClick={() => ask('tonight')}>
              {t('desktop.tonight')}
            </Button>
          ) : (
            <Button variant="default" onClick={() => ask('ask')}>
              {t('desktop.later')}
            </Button>
          )}
        </Told>
      );
    case 'failed':
      return <Told text={<GatewayText text={update.text} />}>{look}</Told>;
  }
}
