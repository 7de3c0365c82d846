import { Button, Group, NativeSelect, NumberInput, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineLook } from '../../../main/contract/line-setup.ts';
import { changeOf, type OptionField, optionFields, together, valueAt } from './option-fields.ts';
import { useCountries } from './use-countries.ts';
import type { LineOptions } from './use-line-options.ts';

/** What is set for a line; what is left empty is as its country has it. */
export function OptionsForm({ look, options }: { readonly look: LineLook; readonly options: LineOptions }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const changed = optionFields.filter((field) => {
    const value = values[field.name];
    return value !== undefined && value !== valueAt(look.settings, field);
  });
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (changed.length === 0) return;
    const changes = changed.map((field) => changeOf(field, values[field.name] ?? ''));
    void options.change(together(changes), t('options.saved'));
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <Title order={3} size="h5">
          {t('options.settings')}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          {optionFields.map((field) => (
            <OptionInput
              key={field.name}
              field={field}
              look={look}
              value={values[field.name] ?? valueAt(look.settings, field)}
              change={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
            />
          ))}
        </SimpleGrid>
        <Group justify="flex-end">
          <Button type="submit" disabled={changed.length === 0}>
            {t('options.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function OptionInput({
  field,
  look,
  value,
  change,
}: {
  readonly field: OptionField;
  readonly look: LineLook;
  readonly value: string;
  readonly change: (value: string) => void;
}) {
  const { t } = useTranslation();
  const countries = useCountries();
  const usual = field.usual?.(look.profile);
  const said = { label: t(`options.field.${field.name}`), description: t(`options.help.${field.name}`) };
  switch (field.kind) {
    case 'text':
      return <TextInput {...said} value={value} onChange={(event) => change(event.currentTarget.value)} />;
    case 'country':
      return (
        <NativeSelect
          {...said}
          value={value === '' ? 'us' : value}
          onChange={(event) => change(event.currentTarget.value)}
          data={[...countries]}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...said}
          value={value === '' ? '' : Number(value)}
          placeholder={usual === undefined ? '0' : t('options.asCountry', { value: usual })}
          min={field.least}
          max={field.most}
          allowDecimal={false}
          hideControls
          onChange={(next) => change(String(next))}
        />
      );
    case 'choice': {
      const word = field.choices.find((each) => each.value === String(usual))?.word;
      const none =
        word === undefined ? t('options.automatic') : t('options.asCountry', { value: t(`options.choice.${word}`) });
      return (
        <NativeSelect
          {...said}
          value={value}
          onChange={(event) => change(event.currentTarget.value)}
          data={[
            { value: '', label: none },
            ...field.choices.map((each) => ({ value: each.value, label: t(`options.choice.${each.word}`) })),
          ]}
        />
      );
    }
  }
}
