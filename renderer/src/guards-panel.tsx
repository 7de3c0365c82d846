import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuardsView } from '../../main/contract/views.ts';
import { Allowed } from './access/allowed.tsx';
import { useMe } from './access/me.tsx';
import { type PageProps, useConsole } from './console-context.ts';
import { GatewayText, useTold } from './gateway-text.tsx';
import type { Translate } from './i18n/i18n.ts';
import { Panel } from './shell/panel.tsx';
import { tellOutcome } from './tell-outcome.ts';
import { duration } from './words.ts';

type Alarm = GuardsView['alarms'][number];

/** What may be called is kept to by the gateway: what it kept from happening, and how much is left of the limits. */
export function GuardsPanel({ view, now, tell }: PageProps) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { alarms, usage, pin, twoStagePin } = view.guards;
  if (alarms.length === 0 && pin === 'not-used' && twoStagePin === undefined) return null;
  return (
    <Panel title={t('guards.title')}>
      <Stack gap="sm" component="ul" className="plain-list">
        {alarms.map((alarm) => (
          <AlarmItem
            key={alarm.id}
            alarm={alarm}
            now={now}
            lift={() => tellOutcome(connection.request('guards.lift', { id: alarm.id }), tell)}
          />
        ))}
      </Stack>
      {usage.map((each) => (
        <Text key={each.scope} size="sm" c="dimmed" mt="sm" data-usage={each.scope}>
          {usageWords(each, t)}
        </Text>
      ))}
      <Allowed to="guards.pin">
        {pin !== 'not-used' && (
          <PinForm
            label={t(pin === 'set' ? 'guards.anotherPin' : 'guards.noPin')}
            pin={pin}
            save={(typed) => tellOutcome(connection.request('guards.pin', typed), tell)}
          />
        )}
        {twoStagePin !== undefined && (
          <PinForm
            label={t(twoStagePin === 'set' ? 'guards.anotherTwoStagePin' : 'guards.noTwoStagePin')}
            pin={twoStagePin}
            save={(typed) => tellOutcome(connection.request('two-stage.pin', typed), tell)}
          />
        )}
      </Allowed>
    </Panel>
  );
}

function PinForm({
  label,
  pin,
  save,
}: {
  readonly label: string;
  readonly pin: 'set' | 'not-set';
  readonly save: (typed: { readonly pin?: string }) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save({ pin: typed });
        setTyped('');
      }}
    >
      <Group align="flex-end" gap="xs" mt="sm">
        <PasswordInput
          label={label}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="off"
          maxLength={8}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={typed === ''}>
          {t('guards.setPin')}
        </Button>
        {pin === 'set' && (
          <Button variant="default" onClick={() => save({})}>
            {t('guards.removePin')}
          </Button>
        )}
      </Group>
    </form>
  );
}

function AlarmItem({
  alarm: { id, text, severity, count, last, lifting },
  now,
  lift,
}: {
  readonly alarm: Alarm;
  readonly now: number;
  readonly lift: () => void;
}) {
  const { t } = useTranslation();
  const told = useTold();
  const { may } = useMe();
  return (
    <li data-alarm={id}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <div>
          <Text size="sm" fw={severity === 'error' ? 600 : 400}>
            <GatewayText text={text} />
          </Text>
          <Text size="sm" c="dimmed">
            {t('guards.happened', { count, time: duration(now - last) })}
          </Text>
        </div>
        <Button
          variant="default"
          onClick={lift}
          disabled={!may('guards.lift')}
          aria-label={`${t(`guards.lift.${lifting}`)}: ${told(text).text}`}
        >
          {t(`guards.lift.${lifting}`)}
        </Button>
      </Group>
    </li>
  );
}

/** `Today 12 of 2000 calls, 95 of 6000 minutes` */
function usageWords({ scope, callsPerDay, minutesPerDay, limits }: GuardsView['usage'][number], t: Translate): string {
  const of = (used: number, most: number | undefined): string =>
    most ? t('guards.usedOf', { used, most }) : String(used);
  const calls = of(callsPerDay, limits.callsPerDay);
  const minutes = of(minutesPerDay, limits.minutesPerDay);
  if (scope === 'all') return t('guards.usage', { calls, minutes });
  if (scope === 'costly') return t('guards.usageCostly', { calls, minutes });
  return t('guards.usageOf', { calls, minutes, trunk: scope.slice('trunk/'.length) });
}
