import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OutletView } from '../../../main/contract/monitoring.ts';
import { type Health, StatusRow } from '../status-row.tsx';
import { useWords } from '../use-words.ts';

const healths = { off: 'off', working: 'good', failing: 'bad', untried: 'waiting' } as const satisfies Record<
  string,
  Health
>;

/** How it goes: whether it is on, what was sent last, what went wrong last. */
export function OutletState({ view, name }: { readonly view: OutletView; readonly name: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const { on, sent, failed, waiting, lastSentAt, lastError } = view;
  const state = !on ? 'off' : lastError !== undefined ? 'failing' : sent > 0 ? 'working' : 'untried';
  return (
    <div data-outlet-state={state}>
      <StatusRow health={healths[state]} name={name} state={t(`monitoring.state.${state}`)} detail={lastError ?? ''}>
        {on && (
          <Text size="sm" c="dimmed">
            {[
              lastSentAt === undefined
                ? t('monitoring.neverSent')
                : t('monitoring.lastSent', { when: words.dateAndTime(lastSentAt) }),
              t('monitoring.counts', {
                sent: words.count(sent),
                failed: words.count(failed),
                waiting: words.count(waiting),
              }),
            ].join(' ')}
          </Text>
        )}
      </StatusRow>
    </div>
  );
}
