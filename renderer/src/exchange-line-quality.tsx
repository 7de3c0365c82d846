import { Button, Group, NativeSelect, NumberInput, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conditions } from '../../main/contract/requests.ts';
import { Act, NumberAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

const MODELS = ['D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'flat'] as const;

type SetLine = (conditions: Conditions) => void;

interface Field {
  readonly name: 'levelDb' | 'toneOffsetPct' | 'clockPpm' | 'dcOffset';
  readonly min: number;
  readonly max: number;
}

const FIELDS: readonly Field[] = [
  { name: 'levelDb', min: -40, max: 20 },
  { name: 'toneOffsetPct', min: -20, max: 20 },
  { name: 'clockPpm', min: -10_000, max: 10_000 },
  { name: 'dcOffset', min: -16_000, max: 16_000 },
];

function OnTheLine({ setLine }: { readonly setLine: SetLine }) {
  const { t } = useTranslation();
  const [model, setModel] = useState<string>('D2');
  const [erlDb, setErlDb] = useState<number | string>(13);
  const [noise, setNoise] = useState<number | string>('');
  const [values, setValues] = useState<Readonly<Record<Field['name'], number | string>>>({
    levelDb: 0,
    toneOffsetPct: 0,
    clockPpm: 0,
    dcOffset: 0,
  });
  const apply = (): void => {
    const known = MODELS.find((each) => each === model);
    const numbers = Object.entries(values).filter((entry) => typeof entry[1] === 'number');
    setLine({
      ...(known === undefined ? { hybrid: 'off' } : typeof erlDb === 'number' && { hybrid: { model: known, erlDb } }),
      noiseDbm0: typeof noise === 'number' ? noise : 'off',
      ...Object.fromEntries(numbers),
    });
  };
  return (
    <form onSubmit={onSubmit(apply)} aria-label={t('exchange.quality')}>
      <Part title={t('exchange.onTheLine')}>
        <SimpleGrid cols={2} spacing="xs" verticalSpacing="xs">
          <NativeSelect
            label={t('exchange.echoPath')}
            value={model}
            onChange={(event) => setModel(event.currentTarget.value)}
            data={[
              { value: 'off', label: t('exchange.noEcho') },
              ...MODELS.map((each) => ({
                value: each,
                label: each === 'flat' ? t('exchange.flatEcho') : t('exchange.hybrid', { model: each }),
              })),
            ]}
          />
          <NumberInput
            label={t('exchange.echoWeaker')}
            value={erlDb}
            onChange={setErlDb}
            min={0}
            max={60}
            disabled={model === 'off'}
            hideControls
          />
          <NumberInput
            label={t('exchange.noise')}
            placeholder={t('exchange.noNoise')}
            value={noise}
            onChange={setNoise}
            min={-90}
            max={0}
            hideControls
          />
          {FIELDS.map(({ name, min, max }) => (
            <NumberInput
              key={name}
              label={t(`exchange.field.${name}`)}
              value={values[name]}
              onChange={(value) => setValues({ ...values, [name]: value })}
              min={min}
              max={max}
              hideControls
            />
          ))}
        </SimpleGrid>
        <Button type="submit" variant="default">
          {t('exchange.setQuality')}
        </Button>
      </Part>
    </form>
  );
}

/** The wire itself: what is wrong with it, and how it is seized. */
export function LineQuality({ provoke, setLine }: { readonly provoke: Provoke; readonly setLine: SetLine }) {
  const { t } = useTranslation();
  return (
    <div className="exchange-parts">
      <OnTheLine setLine={setLine} />
      <Part title={t('exchange.wire')}>
        <Group gap="xs">
          <Act act={() => provoke({ kind: 'battery', present: false })}>{t('exchange.cut')}</Act>
          <Act act={() => provoke({ kind: 'battery', present: true })}>{t('exchange.mend')}</Act>
          <Act act={() => provoke({ kind: 'reverses-polarity' })}>{t('exchange.swap')}</Act>
        </Group>
        <NumberAndAct
          label={t('exchange.shortBreak')}
          preset={40}
          min={20}
          max={60_000}
          button={t('exchange.break')}
          buttonLabel={t('exchange.breakLoop')}
          act={(ms) => provoke({ kind: 'breaks-loop', ms })}
        />
        <Group gap="xs">
          <Act act={() => setLine({ start: 'loop' })}>{t('exchange.loopStart')}</Act>
          <Act act={() => setLine({ start: 'ground' })}>{t('exchange.groundStart')}</Act>
        </Group>
      </Part>
    </div>
  );
}
