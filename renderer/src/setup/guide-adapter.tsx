import { Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { GatewayText } from '../gateway-text.tsx';
import { useWords } from '../use-words.ts';
import { linesOf } from '../words.ts';
import type { StepProps } from './step-props.ts';
import { Verified } from './verified.tsx';

/** Which adapters there are, with their lines; the simulated ones where there is none. */
export function AdapterStep({ view, verified }: StepProps) {
  const { t } = useTranslation();
  const words = useWords();
  const simulated = view.lines.filter((line) => line.simulated);
  const ready = simulated.filter(({ state }) => state !== 'out-of-service');
  const found = view.adapters.filter(({ state }) => state === 'in-service');
  const good = found.length > 0 || ready.length > 0;
  useEffect(() => verified(good));
  return (
    <Stack gap="sm">
      {view.adapters.map((adapter) => {
        const { id, key, usbId, name, state, detail } = adapter;
        const lines = words.list(linesOf(adapter, view.lines));
        const said = {
          'in-service': t('guide.found', { name, lines }),
          starting: t('guide.starting', { name }),
          unplugged: t('guide.foundTrouble', { name }),
          trouble: t('guide.foundTrouble', { name }),
        };
        return (
          <Verified
            key={id ?? key ?? usbId}
            good={state === 'starting' ? undefined : state === 'in-service'}
            more={
              detail !== undefined && (
                <Text size="sm">
                  <GatewayText text={detail} />
                </Text>
              )
            }
          >
            {said[state]}
          </Verified>
        );
      })}
      {found.length === 0 && <Text>{t('guide.noAdapter')}</Text>}
      {simulated.length > 0 && (
        <Verified good={ready.length > 0 ? true : undefined}>
          {t('guide.simulated', { count: simulated.length })}
        </Verified>
      )}
    </Stack>
  );
}
