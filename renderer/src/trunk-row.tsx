import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrunkView } from '../../main/contract/views.ts';
import { useMe } from './access/me.tsx';
import { useConsole } from './console-context.ts';
import { FailoverDrill } from './failover-drill.tsx';
import { GatewayText } from './gateway-text.tsx';
import { TrunkActions } from './routing/trunk-actions.tsx';
import { TrunkHistory } from './routing/trunk-history.tsx';
import { Dialog } from './shell/dialog.tsx';
import { type Health, StatusRow } from './status-row.tsx';
import { tellOutcome } from './tell-outcome.ts';
import { duration } from './words.ts';

const stateHealth: Readonly<Record<TrunkView['state'], Health>> = {
  starting: 'waiting',
  registering: 'waiting',
  'in-service': 'good',
  refused: 'bad',
  unreachable: 'bad',
  stopped: 'bad',
};

/** A trunk: how it is, since when calls go round it, and the rehearsal of its failure. */
export function TrunkRow({
  trunk,
  now,
  tell,
}: {
  readonly trunk: TrunkView;
  readonly now: number;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { may } = useMe();
  const [asking, setAsking] = useState(false);
  const { id, name, state, health, drill } = trunk;
  const isDown = health.kind === 'down';
  const startDrill = (): void => {
    setAsking(false);
    tellOutcome(connection.request('failover.drill', { trunk: id, holdS: 60 }), tell);
  };
  return (
    <StatusRow
      health={isDown ? 'bad' : health.kind === 'drill' ? 'waiting' : stateHealth[state]}
      name={name}
      state={health.kind === 'drill' ? t('trunks.inDrill') : t(`trunks.state.${state}`)}
      detail={trunk.detail}
    >
      {isDown && (
        <Text size="sm" className="clip" data-trunk-down={id}>
          {t('trunks.anotherWay', { time: duration(now - health.since) })}{' '}
          {state === 'in-service' ? <GatewayText text={health.detail ?? ''} /> : t('trunks.comeBack')}
        </Text>
      )}
      {health.kind !== 'down' && health.kind !== 'starting' && (
        <Text size="sm" c="dimmed" className="timer">
          {t('routing.healthSince', { health: t(`routing.health.${health.kind}`), time: duration(now - health.since) })}
        </Text>
      )}
      <TrunkHistory trunk={trunk} now={now} />
      {drill && <FailoverDrill drill={drill} now={now} />}
      {may('failover.drill') && (health.kind === 'up' || health.kind === 'drill') && (
        <Group mt={4}>
          {health.kind === 'up' ? (
            <Button
              variant="default"
              onClick={() => setAsking(true)}
              aria-label={t('trunks.about', { what: t('trunks.rehearse'), name })}
            >
              {t('trunks.rehearse')}
            </Button>
          ) : (
            <Button
              variant="default"
              onClick={() => tellOutcome(connection.request('failover.end-drill', { trunk: id }), tell)}
              aria-label={t('trunks.about', { what: t('trunks.endDrill'), name })}
            >
              {t('trunks.endDrill')}
            </Button>
          )}
        </Group>
      )}
      <TrunkActions trunk={trunk} tell={tell} />
      <Dialog opened={asking} close={() => setAsking(false)} title={t('trunks.rehearseAsk')}>
        <Stack>
          <Text>{t('trunks.rehearseHow', { name })}</Text>
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
              {t('app.notNow')}
            </Button>
            <Button onClick={startDrill}>{t('trunks.start')}</Button>
          </Group>
        </Stack>
      </Dialog>
    </StatusRow>
  );
}
