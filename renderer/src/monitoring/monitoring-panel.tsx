import { Loader, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { GatewayText } from '../gateway-text.tsx';
import { usePolled } from '../use-polled.ts';
import { MetricsCard } from './metrics-card.tsx';
import { OutletCard } from './outlet-card.tsx';

const part = (settings: unknown, name: string): unknown =>
  typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)[name] : undefined;

/** Who hears of trouble, and how: a card for each way. */
export function MonitoringPanel({ tell }: { readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const state = usePolled('monitoring.state', {});
  const settings = usePolled('settings.get', {});
  const access = usePolled('access.state', {}, 0);
  const changed = (): void => {
    state.again();
    settings.again();
  };
  if (state.answer === undefined || settings.answer === undefined)
    return state.problem === undefined ? (
      <Loader aria-label={t('access.loading')} />
    ) : (
      <Text>
        <GatewayText text={state.problem} orOurs />
      </Text>
    );
  const { outlets, metrics, secrets } = state.answer;
  const monitoring = part(settings.answer.settings, 'monitoring');
  const port = part(part(settings.answer.settings, 'console'), 'port');
  return (
    <Stack gap="md">
      <Text size="sm">{t('monitoring.intro')}</Text>
      {outlets.map((view) => (
        <OutletCard
          key={view.outlet}
          name={view.outlet}
          view={view}
          settings={part(monitoring, view.outlet)}
          secrets={secrets}
          changed={changed}
          tell={tell}
        />
      ))}
      <MetricsCard
        on={metrics}
        settings={part(monitoring, 'metrics')}
        consolePort={typeof port === 'number' && port > 0 ? port : undefined}
        addresses={access.answer?.access.addresses ?? []}
        hasToken={secrets.includes('metrics')}
        changed={changed}
        tell={tell}
      />
    </Stack>
  );
}
