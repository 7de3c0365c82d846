import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Rows } from './rows.tsx';
import type { NumberChange } from './settings-shapes.ts';

const KINDS = ['strip', 'prefix', 'append', 'replace', 'e164', 'national', 'local'] as const;

function changeOf(kind: NumberChange['change'], before: NumberChange): NumberChange {
  switch (kind) {
    case 'strip':
      return { change: kind, count: 1 };
    case 'prefix':
    case 'append':
    case 'replace':
      return { change: kind, digits: 'digits' in before ? before.digits : '' };
    default:
      return { change: kind };
  }
}

/** How a number is changed on the way, one change after another. */
export function ChangeList({
  what,
  changes,
  faultAt,
  change,
}: {
  readonly what: 'called' | 'calling';
  readonly changes: readonly NumberChange[];
  readonly faultAt: (...path: (string | number)[]) => string | undefined;
  readonly change: (changes: readonly NumberChange[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Rows
      legend={t(`routing.changes.${what}`)}
      items={changes}
      most={8}
      add={() => change([...changes, { change: 'e164' }])}
      addLabel={t(`routing.addChange.${what}`)}
      remove={(index) => change(changes.toSpliced(index, 1))}
    >
      {(each, index) => (
        <>
          <NativeSelect
            label={t('routing.changeNumber', { number: index + 1 })}
            value={each.change}
            error={'digits' in each || 'count' in each ? undefined : faultAt(index)}
            onChange={(event) => {
              const kind = KINDS.find((one) => one === event.currentTarget.value) ?? 'e164';
              change(changes.with(index, changeOf(kind, each)));
            }}
            data={KINDS.map((one) => ({ value: one, label: t(`routing.changeKinds.${one}`) }))}
          />
          {'digits' in each && (
            <TextInput
              label={t('routing.digits')}
              value={each.digits}
              error={faultAt(index)}
              dir="ltr"
              onChange={(event) => change(changes.with(index, { ...each, digits: event.currentTarget.value.trim() }))}
            />
          )}
          {'count' in each && (
            <NumberInput
              label={t('routing.howMany')}
              value={each.count}
              error={faultAt(index)}
              hideControls
              onChange={(value) => change(changes.with(index, { ...each, count: Number(value) }))}
            />
          )}
        </>
      )}
    </Rows>
  );
}
