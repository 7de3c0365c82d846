import { Button, Group, Text, TextInput } from '@mantine/core';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import { dialable, isDialable } from '../numbers.ts';
import type { Desk } from '../use-desk.ts';
import { useTelephone } from './use-telephone.ts';

export interface DialBoxHandle {
  /** A digit that was typed anywhere begins a number. */
  begin(digit: string): void;
  /** Calls what is typed. @returns false where that is no number */
  call(): boolean;
}

/** Calls an extension or a number from here. Pasted numbers may be written as people write them. */
export function DialBox({ desk, ref }: { readonly desk: Desk; readonly ref?: Ref<DialBoxHandle> }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const number = dialable(typed);
  const good = isDialable(number);
  const call = (): boolean => {
    if (!good) return false;
    setTyped('');
    void desk.dial(number);
    return true;
  };
  useImperativeHandle(ref, () => ({
    begin(digit) {
      setTyped((before) => `${before}${digit}`);
      input.current?.focus();
    },
    call,
  }));
  const telephone = useTelephone();
  return (
    <form
      className="dial-box"
      onSubmit={(event) => {
        event.preventDefault();
        call();
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          ref={input}
          label={t('desk.dialLabel')}
          placeholder={t('desk.dialPlaceholder')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={number !== '' && !good ? t('desk.noNumber') : undefined}
          inputMode="tel"
          autoComplete="off"
          maxLength={64}
          dir="ltr"
          flex={1}
          data-dial-input
        />
        <Button
          type="submit"
          size="md"
          disabled={!good}
          loading={desk.answering === number}
          leftSection={<Icon name="handset" />}
        >
          {t('desk.call')}
        </Button>
      </Group>
      {telephone && (
        <Text size="sm" c="dimmed" mt={4} data-dials-by>
          {t('telephone.dialsBy', { number: telephone.number })}
        </Text>
      )}
    </form>
  );
}
