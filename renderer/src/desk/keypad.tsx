import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** The keys of a telephone, for what the far end asks for. */
export function Keypad({ press, close }: { readonly press: (digit: string) => void; readonly close: () => void }) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState('');
  const take = (digit: string): void => {
    setPressed((before) => `${before}${digit}`.slice(-24));
    press(digit);
  };
  return (
    <Dialog title={t('desk.keypad')} close={close} size="xs">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that are typed anywhere in the pad are pressed */}
      <div
        onKeyDown={(event) => {
          if (!/^[0-9*#]$/.test(event.key) || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
          event.preventDefault();
          take(event.key);
        }}
      >
        <Text
          size="xl"
          ta="center"
          className="timer keypad-pressed"
          role="status"
          aria-label={t('desk.pressed')}
          dir="ltr"
        >
          {pressed === '' ? '\u00a0' : pressed}
        </Text>
        <div className="keypad" dir="ltr">
          {KEYS.map((digit, at) => (
            <Button
              key={digit}
              variant="default"
              size="xl"
              onClick={() => take(digit)}
              data-autofocus={at === 0 || undefined}
            >
              {digit}
            </Button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
