import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlarmView } from '../../../main/contract/trouble.ts';
import { type PageProps, useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon, type IconName } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { hrefOf } from '../shell/router.ts';
import { tellOutcome } from '../tell-outcome.ts';
import { useWords } from '../use-words.ts';
import { useAlarmWords } from './alarm-words.ts';

const icons: Readonly<Record<AlarmView['severity'], IconName>> = { error: 'broken', warning: 'broken', info: 'note' };

/** What is not as it should be, the most urgent first, with why it comes and what ends it. */
export function AlarmsPanel({ view, tell }: PageProps) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const notices = new Set(view.notices.map(({ id }) => id));
  return (
    <Panel title={t('trouble.alarms')}>
      {view.alarms.length === 0 && (
        <Group gap="xs" role="status">
          <Icon name="free" />
          <Text>{t('trouble.noAlarms')}</Text>
        </Group>
      )}
      <Stack gap="md" component="ul" className="plain-list">
        {view.alarms.map((alarm) => (
          <AlarmItem
            key={alarm.id}
            alarm={alarm}
            dismiss={
              notices.has(alarm.id)
                ? () => tellOutcome(connection.request('notice.dismiss', { id: alarm.id }), tell)
                : undefined
            }
          />
        ))}
      </Stack>
    </Panel>
  );
}

function AlarmItem({ alarm, dismiss }: { readonly alarm: AlarmView; readonly dismiss: (() => void) | undefined }) {
  const { t } = useTranslation();
  const words = useWords();
  const { code, severity, subject, text, since } = alarm;
  const { cause, cure, lang } = useAlarmWords(alarm);
  return (
    <li className="alarm" data-severity={severity} data-alarm-code={code}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text component="h3" className="alarm-severity">
          <Icon name={icons[severity]} />
          {t(`trouble.severity.${severity}`)}
        </Text>
        <Text size="sm" c="dimmed">
          {t('trouble.since', { time: words.when(since) })}
        </Text>
      </Group>
      <Text fw={600} className="clip">
        <GatewayText text={text} />
      </Text>
      <dl className="alarm-words">
        <dt>{t('trouble.cause')}</dt>
        <dd>{lang === undefined ? cause : <GatewayText text={cause} />}</dd>
        <dt>{t('trouble.cure')}</dt>
        <dd>{lang === undefined ? cure : <GatewayText text={cure} />}</dd>
      </dl>
      <Group gap="xs">
        {code === 'line-down' && subject !== undefined && (
          <Button component="a" variant="default" href={hrefOf('trouble', { line: subject })}>
            {t('trouble.showTimeline')}
          </Button>
        )}
        {dismiss && (
          <Button variant="default" onClick={dismiss} aria-label={t('trouble.putAwayWhat', { what: words.told(text) })}>
            {t('trouble.putAway')}
          </Button>
        )}
      </Group>
    </li>
  );
}
