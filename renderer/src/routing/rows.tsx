import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A list in a form: each a row of fields that can be taken out, and a way to add one. */
export function Rows<T>({
  legend,
  items,
  most,
  add,
  addLabel,
  remove,
  children,
}: {
  readonly legend: string;
  readonly items: readonly T[];
  readonly most: number;
  readonly add: () => void;
  readonly addLabel: string;
  /** Undefined: none can be taken out now. */
  readonly remove: ((index: number) => void) | undefined;
  readonly children: (item: T, index: number) => ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="rows">
      <legend>{legend}</legend>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has nothing but its place that stays while it is typed
        <Group key={index} align="flex-start" gap="sm" className="row">
          {children(item, index)}
          {remove && (
            <Button
              variant="default"
              className="beside-field"
              onClick={() => remove(index)}
              aria-label={t('routing.removeRow', { what: legend, number: index + 1 })}
            >
              {t('routing.remove')}
            </Button>
          )}
        </Group>
      ))}
      {items.length < most && (
        <Button variant="default" onClick={add}>
          {addLabel}
        </Button>
      )}
    </fieldset>
  );
}
