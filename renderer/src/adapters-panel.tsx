import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdapterView } from '../../main/contract/views.ts';
import { useMe } from './access/me.tsx';
import { AdapterCheckDialog } from './adapter-check-dialog.tsx';
import { type PageProps, useConsole } from './console-context.ts';
import { GatewayText } from './gateway-text.tsx';
import { Icon, type IconName } from './icons.tsx';
import { Dialog } from './shell/dialog.tsx';
import { Panel } from './shell/panel.tsx';
import { tellOutcome } from './tell-outcome.ts';
import { useWords } from './use-words.ts';
import { linesOf } from './words.ts';

const stateIcons: Readonly<Record<AdapterView['state'], IconName>> = {
  'in-service': 'free',
  starting: 'waiting',
  unplugged: 'unplugged',
  trouble: 'broken',
};

/** The USB adapters: those of the settings, plugged in or not, and what else looks like one. */
export function AdaptersPanel({ view, now, tell }: PageProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection } = useConsole();
  const [checked, setChecked] = useState<AdapterView>();
  const [toForget, setToForget] = useState<AdapterView>();
  const forget = (id: string): void => {
    setToForget(undefined);
    tellOutcome(connection.request('adapter.forget', { id }), tell);
  };
  const lostLines = toForget ? linesOf(toForget, view.lines) : [];
  return (
    <Panel title={t('setup.adapters')}>
      {view.adapters.length === 0 ? (
        <Text c="dimmed">{t('setup.noAdapter')}</Text>
      ) : (
        <Stack gap="md" component="ul" className="plain-list">
          {view.adapters.map((adapter) => (
            <AdapterCard
              key={adapter.id ?? adapter.key ?? adapter.usbId}
              adapter={adapter}
              lines={linesOf(adapter, view.lines)}
              check={() => setChecked(adapter)}
              forget={() => setToForget(adapter)}
            />
          ))}
        </Stack>
      )}
      {checked && <AdapterCheckDialog adapter={checked} now={now} close={() => setChecked(undefined)} />}
      {toForget && (
        <Dialog close={() => setToForget(undefined)} title={t('setup.forgetAsk')}>
          <Stack>
            <Text>
              {lostLines.length > 0
                ? t('setup.forgetWithLines', { name: toForget.name, lines: words.list(lostLines) })
                : t('setup.forgetHow', { name: toForget.name })}
            </Text>
            <Group justify="flex-end">
              <Button variant="default" data-autofocus onClick={() => setToForget(undefined)}>
                {t('setup.keep')}
              </Button>
              <Button color="red.8" onClick={() => toForget.id !== undefined && forget(toForget.id)}>
                {t('setup.forgetIt')}
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </Panel>
  );
}

function AdapterCard({
  adapter,
  lines,
  check,
  forget,
}: {
  readonly adapter: AdapterView;
  readonly lines: readonly string[];
  readonly check: () => void;
  readonly forget: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { may } = useMe();
  const { id, key, name, usbId, place, state, detail, experimental } = adapter;
  // A device that is in no settings takes nothing away: nobody waits for it.
  const health = state === 'trouble' && id === undefined ? 'idle' : state;
  return (
    <li className="adapter" data-adapter={id ?? key} data-state={health}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Text fw={600} className="clip">
          {name}
        </Text>
        {experimental && (
          <Badge variant="default" className="badge" title={t('setup.experimentalTitle')}>
            {t('setup.experimental')}
          </Badge>
        )}
      </Group>
      <span className="adapter-state">
        <Icon name={stateIcons[state]} size={18} />
        {t(`setup.state.${state}`)}
      </span>
      <Text size="sm" c="dimmed" className="clip">
        {[words.list(lines), `USB ${usbId}`, place === '' ? '' : t('setup.at', { place })].filter(Boolean).join(' · ')}
      </Text>
      {detail !== undefined && (
        <Text size="sm" className="clip">
          <GatewayText text={detail} />
        </Text>
      )}
      <Group gap="xs" mt={4} className="adapter-buttons">
        {key !== undefined && may('adapter.check') && (
          <Button variant="default" onClick={check} aria-label={t('setup.checkOf', { name })}>
            {t('setup.check')}
          </Button>
        )}
        {id !== undefined && place === '' && may('adapter.forget') && (
          <Button variant="default" onClick={forget} aria-label={t('setup.forgetOf', { name })}>
            {t('setup.forget')}
          </Button>
        )}
      </Group>
    </li>
  );
}
