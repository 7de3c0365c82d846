import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../console-context.ts';
import { Faults } from './faults.tsx';
import type { RoutePhrases } from './route-phrases.ts';
import { Rows } from './rows.tsx';
import { useSettings } from './settings-desk.ts';
import type { RouteSource } from './settings-shapes.ts';

const sameAs = (a: RouteSource): string => JSON.stringify(Object.entries(a).toSorted());

/** Whose calls a route takes. */
export function SourceList({
  sources,
  phrases,
  fault,
  change,
}: {
  readonly sources: readonly RouteSource[];
  readonly phrases: RoutePhrases;
  readonly fault: string | undefined;
  readonly change: (sources: readonly RouteSource[]) => void;
}) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const { view } = useSnapshot();
  const lines = view?.lines ?? [];
  const groups = [...new Set((settings?.lines ?? []).flatMap((line) => line.groups))].filter((each) => each !== 'all');
  const known: RouteSource[] = [
    { kind: 'line' },
    ...lines.map(({ id }) => ({ kind: 'line' as const, line: id })),
    ...groups.map((group) => ({ kind: 'group' as const, group })),
    { kind: 'trunk' },
    ...(settings?.trunks ?? []).map(({ id }) => ({ kind: 'trunk' as const, trunk: id })),
    { kind: 'console' },
    { kind: 'two-stage' },
  ];
  return (
    <Rows
      legend={t('routing.takesFrom')}
      items={sources}
      most={64}
      add={() => change([...sources, { kind: 'trunk' }])}
      addLabel={t('routing.addSource')}
      remove={sources.length > 1 ? (index) => change(sources.toSpliced(index, 1)) : undefined}
    >
      {(source, index) => {
        // What the settings have besides (a line that is not there now) stays to be chosen.
        const choices = known.some((each) => sameAs(each) === sameAs(source)) ? known : [...known, source];
        return (
          <>
            <NativeSelect
              label={t('routing.sourceNumber', { number: index + 1 })}
              value={String(choices.findIndex((each) => sameAs(each) === sameAs(source)))}
              onChange={(event) => {
                const next = choices[Number(event.currentTarget.value)];
                if (next) change(sources.with(index, next));
              }}
              data={choices.map((each, place) => ({ value: String(place), label: phrases.source(each) }))}
            />
            {index === 0 && <Faults texts={fault === undefined ? [] : [fault]} />}
          </>
        );
      }}
    </Rows>
  );
}
