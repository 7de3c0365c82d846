import { Alert, Badge, Button, Group, NativeSelect, Stack, Switch, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeadsetEvent, HeadsetState } from '../../../main/contract/headset.ts';
import { useConsole } from '../console-context.ts';
import type { HeadsetSeat } from '../headset/use-headset.ts';
import type { Translate } from '../i18n/i18n.ts';
import { Panel } from '../shell/panel.tsx';
import { tellOutcome } from '../tell-outcome.ts';
import { useWords } from '../use-words.ts';

/** The headset at the machine: whether its buttons are used, what it has, and trying them. */
export function HeadsetPanel({
  headset: { state, last, trying, tryIt },
  tell,
}: {
  readonly headset: HeadsetSeat;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const { use, open } = state;
  // Nobody sees presses any more that do nothing.
  useEffect(() => () => tryIt(false), [tryIt]);
  const choose = (change: { use?: boolean; chosen?: string }): void =>
    tellOutcome(connection.request('headset.choose', change), tell);
  return (
    <Panel title={t('headset.title')}>
      <Stack gap="md" maw="40rem">
        <Switch
          label={t('headset.use')}
          description={t('headset.useHelp')}
          checked={use}
          onChange={(event) => choose({ use: event.currentTarget.checked })}
        />
        {use && <Which state={state} choose={(chosen) => choose({ chosen })} />}
        {use && open && (
          <>
            <Parts label={t('headset.buttons')} names={open.buttons.map((each) => t(`headset.button.${each}`))} />
            <Parts label={t('headset.lamps')} names={open.lamps.map((each) => t(`headset.lamp.${each}`))} />
            <Group gap="md">
              <Button variant="default" aria-pressed={trying} onClick={() => tryIt(!trying)}>
                {t(trying ? 'headset.stopTrying' : 'headset.tryIt')}
              </Button>
              <Text role="status" data-last-press>
                {last
                  ? t('headset.lastAt', { time: words.when(last.at), what: pressText(last.event, t) })
                  : t('headset.nothingYet')}
              </Text>
            </Group>
            {trying && <Text size="sm">{t('headset.trying')}</Text>}
          </>
        )}
      </Stack>
    </Panel>
  );
}

/** Which headset it is, why it cannot be used, or that there is none. */
function Which({ state, choose }: { readonly state: HeadsetState; readonly choose: (key: string) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { found, chosen = '', open, trouble } = state;
  const missing = chosen !== '' && !found.some(({ key }) => key === chosen);
  const name = (found.find(({ key }) => key === chosen) ?? found[0])?.name;
  return (
    <>
      {(found.length > 1 || missing) && (
        <NativeSelect
          label={t('headset.which')}
          value={chosen}
          onChange={({ currentTarget: { value } }) => choose(value)}
          data={[
            { value: '', label: t('headset.any') },
            ...found.map((each) => ({ value: each.key, label: each.name })),
            ...(missing ? [{ value: chosen, label: t('headset.missing') }] : []),
          ]}
        />
      )}
      {open ? (
        <Parts label={t('headset.name')} names={[open.name]} />
      ) : name === undefined ? (
        <Text role="status">{t('headset.none')}</Text>
      ) : trouble === undefined ? (
        <Text role="status">{t('headset.opening', { name })}</Text>
      ) : (
        <Alert color="orange" role="alert">
          {t('headset.trouble', { name, text: words.told(trouble) })}
        </Alert>
      )}
    </>
  );
}

function Parts({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {label}
      </Text>
      <Group gap="xs">
        {names.length === 0 && <Text size="sm">{t('headset.noLamps')}</Text>}
        {names.map((name) => (
          <Badge key={name} variant="default" size="lg" radius="sm" tt="none" fw={500}>
            {name}
          </Badge>
        ))}
      </Group>
    </div>
  );
}

function pressText(event: HeadsetEvent, t: Translate): string {
  switch (event.kind) {
    case 'hook':
      return t(event.offHook ? 'headset.press.hookOn' : 'headset.press.hookOff');
    case 'mute':
      return t(event.on ? 'headset.press.muteOn' : 'headset.press.muteOff');
    case 'digit':
      return t('headset.press.digit', { digit: event.digit });
    default:
      return t(`headset.button.${event.kind}`);
  }
}
