import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePolled } from '../use-polled.ts';
import { CopyText } from './copy-text.tsx';
import { HappeningsPanel } from './happenings-panel.tsx';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const KNOWN = ['trace', ...LEVELS, 'fatal'] as const;
const LIVE_MS = 2_000;
const LIMIT = 500;

/** The last lines of the gateway's log, without secrets. */
export function LogPanel() {
  const { t } = useTranslation();
  const [level, setLevel] = useState<(typeof LEVELS)[number]>('info');
  const [live, setLive] = useState(false);
  const { answer, problem, again } = usePolled('log.recent', { level, limit: LIMIT }, live ? LIVE_MS : 0);
  const levelName = (of: string): string => {
    const known = KNOWN.find((each) => each === of);
    return known ? t(`trouble.level.${known}`) : of;
  };
  return (
    <HappeningsPanel
      title={t('trouble.log')}
      name={t('trouble.logLines')}
      file="copperline-log.txt"
      {...{ live, setLive, problem }}
      list={answer?.lines.map(({ at, level: of, text }) => ({ at, label: levelName(of), tone: of, text }))}
      choices={
        <NativeSelect
          label={t('trouble.leastLevel')}
          value={level}
          onChange={({ currentTarget: { value } }) => setLevel(LEVELS.find((each) => each === value) ?? 'info')}
          data={LEVELS.map((value) => ({ value, label: t(`trouble.level.${value}`) }))}
        />
      }
      buttons={(text) => (
        <>
          {!live && (
            <Button variant="default" onClick={again}>
              {t('trouble.lookAgain')}
            </Button>
          )}
          {text !== '' && <CopyText text={text} label={t('trouble.copyAll')} />}
        </>
      )}
    />
  );
}
