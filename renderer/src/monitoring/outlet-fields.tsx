import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Draft, Field } from './outlet-forms.ts';

/** Choices that are said in words; the others are names that are the same everywhere: `local0`. */
const SAID = [
  'udp',
  'tcp',
  'tls',
  'starttls',
  'none',
  'info',
  'warning',
  'error',
  'sha',
  'sha256',
  'sha512',
  'aes',
  'aes256b',
  'aes256r',
] as const;

/** The fields of one form. */
export function OutletFields({
  fields,
  draft,
  change,
}: {
  readonly fields: readonly Field[];
  readonly draft: Draft;
  readonly change: (part: Draft) => void;
}) {
  return fields
    .filter(({ shown }) => shown === undefined || shown(draft))
    .map((field) => (
      <OutletField key={field.name} field={field} draft={draft} set={(value) => change({ [field.name]: value })} />
    ));
}

function OutletField({
  field: { name, kind, options = [], required = false, usual },
  draft,
  set,
}: {
  readonly field: Field;
  readonly draft: Draft;
  readonly set: (value: string | boolean) => void;
}) {
  const { t } = useTranslation();
  const value = draft[name] ?? '';
  const label = t(`monitoring.field.${name}`);
  const usually = usual?.(draft);
  const parts = {
    label,
    required,
    withAsterisk: required,
    value: String(value),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => set(currentTarget.value),
    ...(usually === undefined || usually === '' ? {} : { placeholder: usually }),
  };
  switch (kind) {
    case 'switch':
      return (
        <Switch label={label} checked={value === true} onChange={({ currentTarget }) => set(currentTarget.checked)} />
      );
    case 'choice': {
      const data = options.map((option) => {
        const said = SAID.find((each) => each === option);
        return { value: option, label: said === undefined ? option : t(`monitoring.choice.${said}`) };
      });
      return <NativeSelect {...parts} data={data} />;
    }
    case 'lines':
      return <Textarea {...parts} autosize minRows={2} description={t('monitoring.oneALine')} dir="ltr" />;
    case 'number':
      return <TextInput {...parts} inputMode="numeric" maw="10rem" dir="ltr" />;
    case 'text':
      return <TextInput {...parts} maxLength={2_048} dir="ltr" spellCheck={false} autoComplete="off" />;
  }
}
