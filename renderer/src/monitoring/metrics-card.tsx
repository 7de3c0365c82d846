import { Button, Code, Group, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { StatusRow } from '../status-row.tsx';
import { tellOutcome } from '../tell-outcome.ts';
import { outletForms } from './outlet-forms.ts';
import { SecretField } from './secret-field.tsx';

/** `https://192.168.1.20:8443/` → `https://192.168.1.20:8443/metrics` */
const metricsAt = (address: string): string => new URL('metrics', address).href;

/** `/metrics` for Prometheus: where, for whom, and the token. */
export function MetricsCard({
  on,
  settings,
  consolePort,
  addresses,
  hasToken,
  changed,
  tell,
}: {
  readonly on: boolean;
  /** `monitoring.metrics`; undefined: it is off. */
  readonly settings: unknown;
  /** `console.port`, where it is fixed. */
  readonly consolePort: number | undefined;
  /** Where the console is reached over the network. */
  readonly addresses: readonly string[];
  readonly hasToken: boolean;
  readonly changed: () => void;
  readonly tell: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { network } = outletForms.metrics.read(settings);
  const update = (metrics: unknown): void => {
    const asked = connection.request('settings.update', { change: { monitoring: { metrics } } });
    tellOutcome(asked, tell);
    void asked.then(changed, changed);
  };
  const here = consolePort === undefined ? undefined : `http://127.0.0.1:${consolePort}/metrics`;
  return (
    <Panel title={t('monitoring.outlet.metrics')}>
      <Stack gap="md" maw="40rem" data-outlet="metrics">
        <Text size="sm">{t('monitoring.about.metrics')}</Text>
        <StatusRow
          health={on ? 'good' : 'off'}
          name={t('monitoring.short.metrics')}
          state={t(on ? 'monitoring.metricsOn' : 'monitoring.state.off')}
        />
        {on && (
          <>
            <dl className="pairs">
              <dt>{t('monitoring.metricsHere')}</dt>
              <dd>{here === undefined ? t('monitoring.metricsNoPort') : <Code dir="ltr">{here}</Code>}</dd>
              <dt>{t('monitoring.metricsNetwork')}</dt>
              <dd>
                {network !== true
                  ? t('monitoring.metricsNotThere')
                  : addresses.length === 0
                    ? t('monitoring.metricsClosed')
                    : addresses.map((address) => (
                        <Code key={address} dir="ltr" block>
                          {metricsAt(address)}
                        </Code>
                      ))}
              </dd>
            </dl>
            <Switch
              label={t('monitoring.field.network')}
              description={t('monitoring.networkHelp')}
              checked={network === true}
              onChange={({ currentTarget }) => update({ network: currentTarget.checked })}
            />
            <SecretField which="metrics" isSet={hasToken} changed={changed} tell={tell} />
          </>
        )}
        <Group>
          <Button variant={on ? 'default' : 'filled'} onClick={() => update(on ? null : { network: false })}>
            {t(on ? 'monitoring.switchOff' : 'monitoring.switchOn')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
