import { Button, Group, Switch, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveText } from '../files/save-file.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { fits } from './fits.ts';
import { type Happening, Happenings, happeningsText } from './happenings.tsx';

interface HappeningsPanelProps {
  readonly title: string;
  readonly live: boolean;
  readonly setLive: (live: boolean) => void;
  /** Fields that choose what is looked at. */
  readonly choices: ReactNode;
  /** Buttons besides, for what is shown as text; empty: nothing is. */
  readonly buttons?: (text: string) => ReactNode;
  /** Undefined: not known yet. */
  readonly list: readonly Happening[] | undefined;
  /** Why it cannot be had. */
  readonly problem: string | undefined;
  /** Of the list, for screen readers. */
  readonly name: string;
  /** What it is saved as. */
  readonly file: string;
}

/** What happened, in a list that can be narrowed by words, watched live and saved. */
export function HappeningsPanel(props: HappeningsPanelProps) {
  const { title, live, setLive, choices, buttons, list, problem, name, file } = props;
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const shown = (list ?? []).filter(({ text }) => fits(text, filter));
  const text = happeningsText(shown);
  return (
    <Panel
      title={title}
      beside={
        <Switch label={t('trouble.live')} checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
      }
    >
      <Group align="flex-end" gap="sm" mb="sm">
        {choices}
        <TextInput
          label={t('trouble.words')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        {buttons?.(text)}
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          disabled={shown.length === 0}
          onClick={() => saveText(file, 'text/plain', text)}
        >
          {t('trouble.saveText')}
        </Button>
      </Group>
      {problem !== undefined && (
        <Text role="status" mb="sm">
          <GatewayText text={problem} orOurs />
        </Text>
      )}
      {list && <Happenings list={shown} name={name} />}
    </Panel>
  );
}
