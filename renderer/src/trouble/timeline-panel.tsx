import { Button, Group, NativeSelect, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineHappening } from '../../../main/contract/trouble.ts';
import type { GatewayView } from '../../../main/contract/views.ts';
import { saveText } from '../files/save-file.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { fits } from './fits.ts';
import { Happenings, happeningsText } from './happenings.tsx';
import { useArrive } from './use-arrive.ts';

const KINDS = ['state', 'fact', 'command', 'adapter'] as const satisfies readonly LineHappening['kind'][];
const LIVE_MS = 1_000;
/** As many as the gateway keeps of a line. */
const ALL = 1_000;

/** What a line heard, was told and became. @param chosen the line's id, of the address; empty: the first */
export function TimelinePanel({
  view,
  chosen,
  choose,
}: {
  readonly view: GatewayView;
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<LineHappening['kind'] | ''>('');
  const [filter, setFilter] = useState('');
  const [live, setLive] = useState(true);
  const place = useArrive(chosen);
  const line = chosen === '' ? (view.lines[0]?.id ?? '') : chosen;
  const { answer, problem } = usePolled(
    'line.timeline',
    line === '' ? undefined : { line, limit: ALL },
    live ? LIVE_MS : 0,
  );
  const shown = (answer?.happenings ?? [])
    .filter((each) => (kind === '' || each.kind === kind) && fits(each.text, filter))
    .map(({ at, kind: of, text }) => ({ at, label: t(`trouble.kind.${of}`), tone: of, text }));
  const name = view.lines.find(({ id }) => id === line)?.name ?? line;
  return (
    <div ref={place} className="arrived-at">
      <Panel
        title={t('trouble.timeline')}
        beside={
          <Switch label={t('trouble.live')} checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
        }
      >
        <Group align="flex-end" gap="sm" mb="sm">
          <NativeSelect
            label={t('trouble.line')}
            value={line}
            onChange={({ currentTarget: { value } }) => choose(value)}
            data={view.lines.map(({ id, name: label }) => ({ value: id, label: `${label} (${id})` }))}
          />
          <NativeSelect
            label={t('trouble.show')}
            value={kind}
            onChange={({ currentTarget: { value } }) => setKind(KINDS.find((each) => each === value) ?? '')}
            data={[
              { value: '', label: t('trouble.everything') },
              ...KINDS.map((value) => ({ value, label: t(`trouble.kind.${value}`) })),
            ]}
          />
          <TextInput
            label={t('trouble.words')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <Button
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            disabled={shown.length === 0}
            onClick={() => saveText(`${line.replace(/[^\w.-]/g, '-')}.txt`, 'text/plain', happeningsText(shown))}
          >
            {t('trouble.saveText')}
          </Button>
        </Group>
        {problem !== undefined && (
          <Text role="status" mb="sm">
            <GatewayText text={problem} orOurs />
          </Text>
        )}
        {line === '' ? (
          <Text c="dimmed">{t('lines.none')}</Text>
        ) : (
          answer && <Happenings list={shown} name={t('trouble.timelineOf', { line: name })} />
        )}
      </Panel>
    </div>
  );
}
