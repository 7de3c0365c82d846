import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineHappening } from '../../../main/contract/trouble.ts';
import type { GatewayView } from '../../../main/contract/views.ts';
import { usePolled } from '../use-polled.ts';
import { HappeningsPanel } from './happenings-panel.tsx';
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
  const [live, setLive] = useState(true);
  const place = useArrive(chosen);
  const line = chosen === '' ? (view.lines[0]?.id ?? '') : chosen;
  const { answer, problem } = usePolled(
    'line.timeline',
    line === '' ? undefined : { line, limit: ALL },
    live ? LIVE_MS : 0,
  );
  const name = view.lines.find(({ id }) => id === line)?.name ?? line;
  return (
    <div ref={place} className="arrived-at">
      <HappeningsPanel
        title={t('trouble.timeline')}
        name={t('trouble.timelineOf', { line: name })}
        file={`${line.replace(/[^\w.-]/g, '-')}.txt`}
        {...{ live, setLive }}
        problem={line === '' ? t('lines.none') : problem}
        list={answer?.happenings
          .filter((each) => kind === '' || each.kind === kind)
          .map(({ at, kind: of, text }) => ({ at, label: t(`trouble.kind.${of}`), tone: of, text }))}
        choices={
          <>
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
          </>
        }
      />
    </div>
  );
}
