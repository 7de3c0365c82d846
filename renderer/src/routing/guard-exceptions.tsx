import { NativeSelect, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSnapshot } from '../console-context.ts';
import { Rows } from './rows.tsx';
import { useSettings } from './settings-desk.ts';
import { CLASS_RULES, GUARDED_CLASSES, type GuardException, LIMITS, withoutKey } from './settings-shapes.ts';

type Whose = GuardException['for'];

/** A key of its own for each whose calls may be treated otherwise. */
const keyOf = (whose: Whose): string => {
  switch (whose.kind) {
    case 'line':
      return `line ${whose.line}`;
    case 'trunk':
      return `trunk ${whose.trunk}`;
    case 'console':
      return 'console';
  }
};

interface ExceptionsProps {
  readonly exceptions: readonly GuardException[];
  readonly at: (...path: readonly (string | number)[]) => string | undefined;
  readonly change: (exceptions: readonly GuardException[]) => void;
}

/** What may be called from a line, by a trunk or from the consoles, where that is not what all may. */
export function GuardExceptions({ exceptions, at, change }: ExceptionsProps) {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const { view } = useSnapshot();
  const known: readonly { readonly whose: Whose; readonly label: string }[] = [
    { whose: { kind: 'console' }, label: t('routing.source.console') },
    ...(view?.lines ?? []).map(({ id, name }) => ({
      whose: { kind: 'line' as const, line: id },
      label: t('routing.source.line', { name: name || id }),
    })),
    ...(settings?.trunks ?? []).map(({ id, name }) => ({
      whose: { kind: 'trunk' as const, trunk: id },
      label: t('routing.source.trunk', { name: name || id }),
    })),
  ];
  const taken = exceptions.map((each) => keyOf(each.for));
  const free = known.filter(({ whose }) => !taken.includes(keyOf(whose)));
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('routing.exceptionFree')}
      </Text>
      <Rows
        legend={t('routing.exceptions')}
        items={exceptions}
        most={Math.min(100, exceptions.length + free.length)}
        add={() => free[0] && change([...exceptions, { for: free[0].whose, classes: {} }])}
        addLabel={t('routing.addException')}
        remove={(index) => change(exceptions.toSpliced(index, 1))}
      >
        {(exception, index) => {
          const own = keyOf(exception.for);
          const named = known.find(({ whose }) => keyOf(whose) === own);
          // A line or trunk that is not there now stays to be chosen.
          const choices = [...(named ? [named] : [{ whose: exception.for, label: own }]), ...free];
          const put = (next: GuardException): void => change(exceptions.with(index, next));
          return (
            <Stack gap="sm" className="grows one-exception">
              <NativeSelect
                label={t('routing.exceptionFor')}
                value={own}
                error={at(index, 'for')}
                onChange={(event) => {
                  const whose = choices.find((each) => keyOf(each.whose) === event.currentTarget.value)?.whose;
                  if (!whose) return;
                  const next = { ...exception, for: whose };
                  // Limits are of trunks alone.
                  put(whose.kind === 'trunk' ? next : withoutKey(next, 'limits'));
                }}
                data={choices.map(({ whose, label }) => ({ value: keyOf(whose), label }))}
              />
              <Classes {...{ exception, put }} at={(...path) => at(index, ...path)} />
              <Countries key={own} {...{ exception, put }} at={(...path) => at(index, ...path)} />
              {exception.for.kind === 'trunk' && (
                <Limits {...{ exception, put }} at={(...path) => at(index, ...path)} />
              )}
            </Stack>
          );
        }}
      </Rows>
    </>
  );
}

interface PartProps {
  readonly exception: GuardException;
  readonly put: (exception: GuardException) => void;
  readonly at: ExceptionsProps['at'];
}

function Classes({ exception, put, at }: PartProps) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
      {GUARDED_CLASSES.map((each) => (
        <NativeSelect
          key={each}
          label={t(`routing.classes.${each}`)}
          value={exception.classes[each] ?? ''}
          error={at('classes', each)}
          onChange={(event) => {
            const rule = CLASS_RULES.find((one) => one === event.currentTarget.value);
            const classes = withoutKey(exception.classes, each);
            put({ ...exception, classes: rule ? { ...classes, [each]: rule } : classes });
          }}
          data={[
            { value: '', label: t('routing.asAbove') },
            ...CLASS_RULES.map((rule) => ({ value: rule, label: t(`routing.rules.${rule}`) })),
          ]}
        />
      ))}
    </SimpleGrid>
  );
}

function Countries({ exception, put, at }: PartProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(exception.countries?.join(', ') ?? '');
  return (
    <TextInput
      label={t('routing.countries')}
      description={t('routing.limitAsAbove')}
      value={typed}
      error={at('countries')}
      dir="ltr"
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const countries = text
          .toLowerCase()
          .split(/[\s,;]+/)
          .filter((code) => code !== '');
        const rest = withoutKey(exception, 'countries');
        put(countries.length === 0 ? rest : { ...rest, countries });
      }}
    />
  );
}

function Limits({ exception, put, at }: PartProps) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
      {LIMITS.map((limit) => (
        <NumberInput
          key={limit}
          label={t(`routing.limitNames.${limit}`)}
          description={t('routing.limitNone')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={exception.limits?.[limit] ?? ''}
          error={at('limits', limit)}
          hideControls
          onChange={(value) => {
            const limits = withoutKey(exception.limits ?? {}, limit);
            put({ ...exception, limits: value === '' ? limits : { ...limits, [limit]: Number(value) } });
          }}
        />
      ))}
    </SimpleGrid>
  );
}
