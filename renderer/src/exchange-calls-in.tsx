import { Button, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provocation } from '../../main/contract/requests.ts';
import { Act, NumberAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

type Call = Extract<Provocation, { kind: 'calls-in' }>;
type Way = NonNullable<Call['callerId']>;

const WAYS: readonly Way[] = [
  'fsk',
  'fsk-before-ring',
  'fsk-alerting',
  'fsk-ring-pulse',
  'dtmf',
  'dtmf-before-ring',
  'jclip',
  'none',
];

const FORMATS = ['1', '2', '3', '4'] as const;

/** Ring voltage on and off in turn, in ms. */
const RINGS = {
  twoShort: [400, 200, 400, 2000],
  twoLong: [800, 400, 800, 4000],
  shortLongShort: [300, 200, 1000, 200, 300, 4000],
} as const;
const RING_NAMES = ['twoShort', 'twoLong', 'shortLongShort'] as const;

const known = <T extends string>(names: readonly T[], name: string): T | undefined =>
  names.find((each) => each === name);

function CallIn({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('3125550142');
  const [name, setName] = useState('Ada Lovelace');
  const [redirecting, setRedirecting] = useState('');
  const [withheld, setWithheld] = useState('');
  const [way, setWay] = useState<Way | ''>('');
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('1');
  const [ring, setRing] = useState<keyof typeof RINGS>();
  const [rings, setRings] = useState<number | string>('');
  const digits = way === 'dtmf' || way === 'dtmf-before-ring';
  const pattern = ring && RINGS[ring];
  const callIn = (): void =>
    provoke({
      kind: 'calls-in',
      ...(way !== '' && { callerId: way }),
      ...(digits && format !== '1' && { dtmfFormat: Number(format) as 2 | 3 | 4 }),
      ...(withheld === 'private' || withheld === 'unavailable'
        ? { withheld }
        : { ...(number !== '' && { number }), ...(name !== '' && { name }) }),
      ...(redirecting !== '' && { redirecting }),
      ...(pattern && { cadenceMs: [...pattern] }),
      ...(typeof rings === 'number' && { rings }),
    });
  return (
    <form onSubmit={onSubmit(callIn)} aria-label={t('exchange.callsIn')}>
      <Part title={t('exchange.callsIn')}>
        <Group gap="xs" grow align="flex-end">
          <TextInput
            label={t('exchange.number')}
            value={number}
            maxLength={32}
            disabled={withheld !== ''}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <TextInput
            label={t('exchange.name')}
            value={name}
            maxLength={32}
            disabled={withheld !== ''}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Group>
        <Group gap="xs" grow align="flex-end">
          <NativeSelect
            label={t('exchange.callerId')}
            value={withheld}
            onChange={(event) => setWithheld(event.currentTarget.value)}
            data={[
              { value: '', label: t('exchange.sent') },
              { value: 'private', label: t('exchange.withheld') },
              { value: 'unavailable', label: t('exchange.notAvailable') },
            ]}
          />
          <TextInput
            label={t('exchange.forwardedBy')}
            value={redirecting}
            maxLength={32}
            onChange={(event) => setRedirecting(event.currentTarget.value)}
          />
        </Group>
        <Group gap="xs" grow align="flex-end">
          <NativeSelect
            label={t('exchange.sentAs')}
            value={way}
            onChange={({ currentTarget: { value } }) => setWay(known(WAYS, value) ?? '')}
            data={[
              { value: '', label: t('exchange.asTheCountry') },
              ...WAYS.map((value) => ({ value, label: t(`exchange.way.${value}`) })),
            ]}
          />
          <NativeSelect
            label={t('exchange.digitForm')}
            value={format}
            disabled={!digits}
            onChange={({ currentTarget: { value } }) => setFormat(known(FORMATS, value) ?? '1')}
            data={FORMATS.map((value) => ({ value, label: t(`exchange.format.${value}`) }))}
          />
        </Group>
        <Group gap="xs" grow align="flex-end">
          <NativeSelect
            label={t('exchange.ringsLike')}
            value={ring ?? ''}
            onChange={({ currentTarget: { value } }) => setRing(known(RING_NAMES, value))}
            data={[
              { value: '', label: t('exchange.asTheCountry') },
              ...RING_NAMES.map((value) => ({ value, label: t(`exchange.ring.${value}`) })),
            ]}
          />
          <NumberInput
            label={t('exchange.ringsSoOften')}
            placeholder={t('exchange.untilAnswered')}
            value={rings}
            onChange={setRings}
            min={1}
            max={100}
            hideControls
          />
        </Group>
        <Button type="submit">{t('exchange.callIn')}</Button>
      </Part>
    </form>
  );
}

/** Who calls, and how the line rings. */
export function CallsIn({ provoke }: { readonly provoke: Provoke }) {
  const { t } = useTranslation();
  return (
    <div className="exchange-parts">
      <CallIn provoke={provoke} />
      <Stack gap="md">
        <Part title={t('exchange.nobodyCalls')}>
          <NumberAndAct
            label={t('exchange.strayRing')}
            preset={80}
            min={20}
            max={10_000}
            button={t('exchange.ringOnce')}
            buttonLabel={t('exchange.ringWithoutCall')}
            act={(ms) => provoke({ kind: 'ring-glitch', ms })}
          />
        </Part>
        <Part title={t('exchange.anotherPhone')}>
          <Group gap="xs">
            <Act act={() => provoke({ kind: 'parallel-phone', lifted: true })}>{t('exchange.pickedUp')}</Act>
            <Act act={() => provoke({ kind: 'parallel-phone', lifted: false })}>{t('exchange.putDown')}</Act>
          </Group>
        </Part>
      </Stack>
    </div>
  );
}
