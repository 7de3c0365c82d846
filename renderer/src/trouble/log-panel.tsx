import { Button, Group, NativeSelect, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveText } from '../files/save-file.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { CopyText } from './copy-text.tsx';
import { fits } from './fits.ts';
import { Happenings, happeningsText } from './happenings.tsx';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const KNOWN = ['trace', ...LEVELS, 'fatal'] as const;
const LIVE_MS = 2_000;
const LIMIT = 500;

/** The last lines of the gateway's log, without secrets. */
export function LogPanel() {
  const { t } = useTranslation();
  const [level, setLevel] = useState<(typeof LEVELS)[number]>('info');
  const [filter, setFilter] = useState('');
  const [live, setLive] = useState(false);
  const { answer, problem, again } = usePolled('log.recent', { level, limit: LIMIT }, live ? LIVE_MS : 0);
  const levelName = (of: string): string => {
    const known = KNOWN.find((each) => each === of);
    return known ? t(`trouble.level.${known}`) : of;
  };
  const shown = (answer?.lines ?? [])
    .filter(({ text }) => fits(text, filter))
    .map(({ at, level: of, text }) => ({ at, label: levelName(of), tone: of, text }));
  const text = happeningsText(shown);
  return (
    <Panel
      title={t('trouble.log')}
      beside={
        <Switch label={t('trouble.live')} checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
      }
    >
      <Group align="flex-end" gap="sm" mb="sm">
        <NativeSelect
          label={t('trouble.leastLevel')}
          value={level}
          onChange={({ currentTarget: { value } }) => setLevel(LEVELS.find((each) => each === value) ?? 'info')}
          data={LEVELS.map((value) => ({ value, label: t(`trouble.level.${value}`) }))}
        />
        <TextInput
          label={t('trouble.words')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        {!live && (
          <Button variant="default" onClick={again}>
            {t('trouble.lookAgain')}
          </Button>
        )}
        {shown.length > 0 && <CopyText text={text} label={t('trouble.copyAll')} />}
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          disabled={shown.length === 0}
          onClick={() => saveText('copperline-log.txt', 'text/plain', text)}
        >
          {t('trouble.saveText')}
        </Button>
      </Group>
      {problem !== undefined && (
        <Text role="status" mb="sm">
          <GatewayText text={problem} orOurs />
        </Text>
      )}
      {answer && <Happenings list={shown} name={t('trouble.logLines')} />}
    </Panel>
  );
}
