import { Checkbox, NativeSelect, NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Trunk } from './settings-shapes.ts';
import { codecsIn, type FieldValue, fieldsOf, type TrunkField, valueAt, withValue } from './trunk-fields.ts';

interface MoreProps {
  readonly trunk: Trunk;
  readonly change: (trunk: Trunk) => void;
  /** What is wrong there. */
  readonly at: (...path: readonly string[]) => string | undefined;
}

/** What a trunk has besides: folded away, and open where something is wrong in it. */
export function TrunkMore({ trunk, change, at }: MoreProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const parts = fieldsOf(trunk);
  const wrong = parts.some(({ fields }) => fields.some(({ path }) => at(...path) !== undefined));
  return (
    <details open={open || wrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="details-summary">{t('routing.more')}</summary>
      {parts.map(({ part, fields }) => (
        <fieldset key={part} className="rows more-part">
          <legend>{t(`routing.moreParts.${part}`)}</legend>
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="sm">
            {fields.map((field) => (
              <MoreField
                key={field.name}
                field={field}
                value={valueAt(trunk, field.path)}
                fault={at(...field.path)}
                change={(value) => change(withValue(trunk, field, value))}
              />
            ))}
          </SimpleGrid>
        </fieldset>
      ))}
    </details>
  );
}

interface MoreFieldProps {
  readonly field: TrunkField;
  readonly value: FieldValue;
  readonly fault: string | undefined;
  /** Undefined: as usual. */
  readonly change: (value: FieldValue) => void;
}

function MoreField({ field, value, fault, change }: MoreFieldProps) {
  const { t } = useTranslation();
  const shown = {
    label: t(`routing.moreFields.${field.name}`),
    error: fault,
    ...(field.how ? { description: t(`routing.moreHow.${field.how}`) } : {}),
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  };
  switch (field.is) {
    case 'check':
      return (
        <Checkbox
          label={shown.label}
          description={shown.description}
          error={fault}
          checked={value === undefined ? field.isUsual === true : value === true}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return <Choice {...{ field, value, shown, change }} />;
    case 'number':
      return (
        <NumberInput
          {...shown}
          value={typeof value === 'number' ? value : ''}
          hideControls
          onChange={(typed) => change(typed === '' ? undefined : Number(typed))}
        />
      );
    case 'list':
      return <CodecList {...{ value, shown, change }} />;
    case 'text':
      return (
        <TextInput
          {...shown}
          value={typeof value === 'string' ? value : ''}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change(event.currentTarget.value.trim() || undefined)}
        />
      );
  }
}

type Shown = Pick<MoreFieldProps, 'value' | 'change'> & {
  readonly shown: { readonly label: string; readonly error: string | undefined };
};

function Choice({ field, value, shown, change }: Shown & Pick<MoreFieldProps, 'field'>) {
  const { t } = useTranslation();
  const choices = field.choices ?? [];
  return (
    <NativeSelect
      {...shown}
      value={String(value ?? '')}
      onChange={(event) => change(choices.find((each) => String(each.value) === event.currentTarget.value)?.value)}
      data={[
        // The gateway says what is usual once the trunk is there.
        { value: '', label: t('routing.moreChoices.usual') },
        ...choices.map((each) => ({
          value: String(each.value),
          label: each.word ? t(`routing.moreChoices.${each.word}`) : String(each.value),
        })),
      ]}
    />
  );
}

/** Keeps what is typed as it is typed. */
function CodecList({ value, shown, change }: Shown) {
  const [typed, setTyped] = useState(Array.isArray(value) ? value.join(', ') : '');
  return (
    <TextInput
      {...shown}
      value={typed}
      dir="ltr"
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        change(codecsIn(event.currentTarget.value));
      }}
    />
  );
}
