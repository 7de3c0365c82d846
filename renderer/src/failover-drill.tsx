import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DrillView } from '../../main/contract/views.ts';
import { GatewayText } from './gateway-text.tsx';
import { Icon } from './icons.tsx';
import { useWords } from './use-words.ts';
import { duration } from './words.ts';

/** What a drill has come to: the figure, and how it went step by step. */
export function FailoverDrill({ drill, now }: { readonly drill: DrillView; readonly now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { state, switchMs, steps, startedAt, endsAt } = drill;
  return (
    <div className="drill" data-drill={state} role={state === 'over' ? undefined : 'status'}>
      <Text fw={600} className="timer">
        {switchMs === undefined
          ? t(state === 'proving' ? 'trunks.proving' : 'trunks.notProven')
          : t('trunks.switchedIn', { time: words.shortTime(switchMs) })}
      </Text>
      <ol className="plain-list">
        {steps.map(({ atMs, ok, text }) => (
          <li key={`${atMs} ${text}`} className="drill-step" data-ok={ok}>
            <Icon name={ok ? 'free' : 'broken'} size={16} />
            <Text size="sm" className="clip">
              <GatewayText text={text} />{' '}
              <Text span size="sm" c="dimmed" className="timer">
                {words.shortTime(atMs)}
              </Text>
            </Text>
          </li>
        ))}
      </ol>
      <Text size="sm" c="dimmed" className="timer">
        {state === 'over'
          ? t('trunks.lastDrill', { when: words.dateAndTime(startedAt) })
          : t('trunks.endsIn', { time: duration(Math.max(0, endsAt - now)) })}
      </Text>
    </div>
  );
}
