import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Act, ChooseAndAct, NumberAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

function Press({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  const [digits, setDigits] = useState('');
  const sendable = /^[0-9A-D*#]{1,32}$/.test(digits);
  return (
    <form onSubmit={onSubmit(() => sendable && provoke({ kind: 'presses', digits }))}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label={t('exchange.digits')}
          value={digits}
          maxLength={32}
          placeholder="0–9 A–D * #"
          error={digits !== '' && !sendable}
          onChange={(event) => setDigits(event.currentTarget.value.toUpperCase())}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={!sendable}>
          {t('exchange.press')}
        </Button>
      </Group>
    </form>
  );
}

function WaitingCaller({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('3125550199');
  return (
    <form onSubmit={onSubmit(() => provoke({ kind: 'call-waiting', ...(number !== '' && { number }) }))}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label={t('exchange.anotherCaller')}
          value={number}
          maxLength={32}
          onChange={(event) => setNumber(event.currentTarget.value)}
          flex={1}
        />
        <Button type="submit" variant="default" aria-label={t('exchange.announceCaller')}>
          {t('exchange.announce')}
        </Button>
      </Group>
    </form>
  );
}

/** What the far party and the exchange do while connected. */
export function Conversation({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  return (
    <div className="exchange-parts">
      <Part title={t('exchange.farSends')}>
        <Group gap="xs">
          <Act act={() => provoke({ kind: 'talks-speech' })}>{t('exchange.speech')}</Act>
          <Act act={() => provoke({ kind: 'music' })}>{t('exchange.music')}</Act>
          <Act act={() => provoke({ kind: 'is-silent' })}>{t('exchange.silence')}</Act>
        </Group>
        <NumberAndAct
          label={t('exchange.toneHz')}
          preset={1_004}
          min={20}
          max={3_999}
          button={t('exchange.toneButton')}
          act={(hz) => provoke({ kind: 'talks-tone', hz })}
        />
        <ChooseAndAct
          label={t('exchange.fax')}
          choices={{
            cng: t('exchange.faxTone.cng'),
            ced: t('exchange.faxTone.ced'),
            ansam: t('exchange.faxTone.ansam'),
          }}
          button={t('exchange.send')}
          buttonLabel={t('exchange.sendFax')}
          act={(tone) => provoke({ kind: 'sends-fax-tone', tone })}
        />
        <Press provoke={provoke} />
      </Part>
      <Stack gap="md">
        <Part title={t('exchange.callWaiting')}>
          <WaitingCaller provoke={provoke} />
        </Part>
        <Part title={t('exchange.farGone')}>
          <ChooseAndAct
            label={t('exchange.hangUpSignal')}
            choices={{
              cpc: t('exchange.signal.cpc'),
              'busy-tone': t('exchange.signal.busyTone'),
              'congestion-tone': t('exchange.signal.congestionTone'),
              howler: t('exchange.signal.howler'),
              'number-unobtainable': t('exchange.signal.unobtainable'),
              'dial-tone': t('exchange.signal.dialTone'),
              polarity: t('exchange.signal.polarity'),
              nothing: t('exchange.signal.nothing'),
            }}
            button={t('exchange.hangUp')}
            buttonLabel={t('exchange.farHangsUp')}
            act={(signal) => provoke({ kind: 'hangs-up', signal })}
          />
        </Part>
      </Stack>
    </div>
  );
}
