import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RoutePhrases } from './route-phrases.ts';
import { Rows } from './rows.tsx';
import { useSettings } from './settings-desk.ts';
import { HUNTS, type RouteTarget } from './settings-shapes.ts';

const CAUSES = ['declined', 'busy', 'barred', 'not-in-use', 'not-available'] as const;

/** Where a route's calls go: the first, and its backups in order. */
export function TargetList({
  targets,
  phrases,
  faultAt,
  change,
}: {
  readonly targets: readonly RouteTarget[];
  readonly phrases: RoutePhrases;
  readonly faultAt: (...path: (string | number)[]) => string | undefined;
  readonly change: (targets: readonly RouteTarget[]) => void;
}) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const groups = [...new Set(['all', ...(settings?.lines ?? []).flatMap((line) => line.groups)])];
  const known: RouteTarget[] = [
    ...(settings?.trunks ?? []).map(({ id }) => ({
      ...{ kind: 'trunk' as const, trunk: id, ringS: 30, console: false },
    })),
    ...groups.map((group) => ({
      ...{ kind: 'lines' as const, group, hunt: 'longest-idle' as const, afterAnswer: '' },
    })),
    { kind: 'console' },
    { kind: 'refuse', cause: 'declined' },
    { kind: 'two-stage', pin: 'required' },
  ];
  const placeOf = (target: RouteTarget): string =>
    target.kind === 'trunk' ? `trunk ${target.trunk}` : target.kind === 'lines' ? `lines ${target.group}` : target.kind;
  const bare = (target: RouteTarget): RouteTarget => {
    if (target.kind !== 'trunk') return target;
    const { to: _, ...rest } = target;
    return rest;
  };
  return (
    <Rows
      legend={t('routing.targets')}
      items={targets}
      most={16}
      add={() => change([...targets, known[0] ?? { kind: 'console' }])}
      addLabel={t('routing.addTarget')}
      remove={targets.length > 1 ? (index) => change(targets.toSpliced(index, 1)) : undefined}
    >
      {(target, index) => {
        const choices = known.some((each) => placeOf(each) === placeOf(target)) ? known : [...known, target];
        const put = (next: RouteTarget): void => change(targets.with(index, next));
        const at = (field: string): string | undefined => faultAt(index, field);
        return (
          <>
            <NativeSelect
              label={t('routing.targetPlace', { number: index + 1 })}
              value={placeOf(target)}
              error={'trunk' in target ? at('trunk') : at('kind')}
              onChange={(event) => {
                const next = choices.find((each) => placeOf(each) === event.currentTarget.value);
                if (next) put(next);
              }}
              data={choices.map((each) => ({ value: placeOf(each), label: phrases.target(bare(each)) }))}
            />
            {target.kind === 'trunk' && (
              <>
                <TextInput
                  label={t('routing.extension')}
                  value={target.to ?? ''}
                  placeholder={t('routing.numberCalled')}
                  error={at('to')}
                  dir="ltr"
                  onChange={(event) => {
                    const to = event.currentTarget.value.trim();
                    const { to: _, ...rest } = target;
                    put(to === '' ? rest : { ...rest, to });
                  }}
                />
                <NumberInput
                  label={t('routing.ringS')}
                  value={target.ringS}
                  error={at('ringS')}
                  hideControls
                  onChange={(value) => put({ ...target, ringS: Number(value) })}
                />
                <Checkbox
                  className="beside-field"
                  label={t('routing.consolesToo')}
                  checked={target.console}
                  onChange={(event) => put({ ...target, console: event.currentTarget.checked })}
                />
              </>
            )}
            {target.kind === 'lines' && (
              <NativeSelect
                label={t('routing.hunt')}
                value={target.hunt}
                error={at('hunt')}
                onChange={(event) =>
                  put({ ...target, hunt: HUNTS.find((each) => each === event.currentTarget.value) ?? 'longest-idle' })
                }
                data={HUNTS.map((each) => ({ value: each, label: t(`routing.hunts.${each}`) }))}
              />
            )}
            {target.kind === 'refuse' && (
              <NativeSelect
                label={t('routing.cause')}
                value={target.cause}
                error={at('cause')}
                onChange={(event) => put({ ...target, cause: event.currentTarget.value })}
                data={CAUSES.map((each) => ({ value: each, label: t(`routing.causes.${each}`) }))}
              />
            )}
            {target.kind === 'two-stage' && (
              <NativeSelect
                label={t('routing.twoStagePin')}
                value={target.pin}
                error={at('pin')}
                onChange={(event) =>
                  put({ ...target, pin: event.currentTarget.value === 'none' ? 'none' : 'required' })
                }
                data={(['required', 'none'] as const).map((each) => ({
                  value: each,
                  label: t(`routing.twoStagePins.${each}`),
                }))}
              />
            )}
          </>
        );
      }}
    </Rows>
  );
}
