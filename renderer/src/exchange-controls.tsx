import { Button, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

/** A form that Enter submits; the browser's own send is not wanted. */
export const onSubmit =
  (act: () => void) =>
  (event: FormEvent): void => {
    event.preventDefault();
    act();
  };

/** What belongs together, under its name. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  );
}

/** Something to press. */
export function Act({ children, act, label }: { children: string; act: () => void; label?: string }) {
  return (
    <Button variant="default" onClick={act} {...(label !== undefined && { 'aria-label': label })}>
      {children}
    </Button>
  );
}

/** One of several things, and a button that does it. */
export function ChooseAndAct<T extends string>({
  label,
  choices,
  button,
  buttonLabel,
  act,
}: {
  readonly label: string;
  readonly choices: Readonly<Record<T, string>>;
  readonly button: string;
  readonly buttonLabel?: string;
  readonly act: (choice: T) => void;
}) {
  const known = Object.keys(choices) as T[];
  const [chosen, setChosen] = useState<T | undefined>(known[0]);
  return (
    <form onSubmit={onSubmit(() => chosen !== undefined && act(chosen))}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NativeSelect
          label={label}
          value={chosen ?? ''}
          onChange={({ currentTarget: { value } }) => setChosen(known.find((each) => each === value))}
          data={known.map((value) => ({ value, label: choices[value] }))}
          flex={1}
        />
        <Button type="submit" variant="default" {...(buttonLabel !== undefined && { 'aria-label': buttonLabel })}>
          {button}
        </Button>
      </Group>
    </form>
  );
}

/** A number, and a button that does something with it. */
export function NumberAndAct({
  label,
  preset,
  min,
  max,
  button,
  buttonLabel,
  act,
}: {
  readonly label: string;
  readonly preset: number;
  readonly min: number;
  readonly max: number;
  readonly button: string;
  readonly buttonLabel?: string;
  readonly act: (value: number) => void;
}) {
  const [value, setValue] = useState<number | string>(preset);
  return (
    <form onSubmit={onSubmit(() => typeof value === 'number' && act(value))}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberInput label={label} value={value} onChange={setValue} min={min} max={max} hideControls flex={1} />
        <Button
          type="submit"
          variant="default"
          disabled={typeof value !== 'number'}
          {...(buttonLabel !== undefined && { 'aria-label': buttonLabel })}
        >
          {button}
        </Button>
      </Group>
    </form>
  );
}
