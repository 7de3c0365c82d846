import { Button, Group, NativeSelect, NumberInput, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import type { Conditions } from '../../main/contract/requests.ts';
import { Act, NumberAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

const MODELS = ['D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'flat'] as const;

type SetLine = (conditions: Conditions) => void;

interface Field {
  readonly name: 'levelDb' | 'toneOffsetPct' | 'clockPpm' | 'dcOffset';
  readonly label: string;
  readonly min: number;
  readonly max: number;
}

const FIELDS: readonly Field[] = [
  { name: 'levelDb', label: 'Louder by (dB)', min: -40, max: 20 },
  { name: 'toneOffsetPct', label: 'Tones higher by (%)', min: -20, max: 20 },
  { name: 'clockPpm', label: 'Clock fast by (ppm)', min: -10_000, max: 10_000 },
  { name: 'dcOffset', label: 'DC offset (of 32768)', min: -16_000, max: 16_000 },
];

function OnTheLine({ setLine }: { readonly setLine: SetLine }) {
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
    <form onSubmit={onSubmit(apply)} aria-label="Line quality">
      <Part title="What is on the line">
        <SimpleGrid cols={2} spacing="xs" verticalSpacing="xs">
          <NativeSelect
            label="Echo path"
            value={model}
            onChange={(event) => setModel(event.currentTarget.value)}
            data={[
              { value: 'off', label: 'No echo' },
              ...MODELS.map((each) => ({
                value: each,
                label: each === 'flat' ? 'One echo, all pitches alike' : `G.168 hybrid ${each}`,
              })),
            ]}
          />
          <NumberInput
            label="Echo weaker by (dB)"
            value={erlDb}
            onChange={setErlDb}
            min={0}
            max={60}
            disabled={model === 'off'}
            hideControls
          />
          <NumberInput
            label="Noise (dBm0)"
            placeholder="None"
            value={noise}
            onChange={setNoise}
            min={-90}
            max={0}
            hideControls
          />
          {FIELDS.map(({ name, label, min, max }) => (
            <NumberInput
              key={name}
              label={label}
              value={values[name]}
              onChange={(value) => setValues({ ...values, [name]: value })}
              min={min}
              max={max}
              hideControls
            />
          ))}
        </SimpleGrid>
        <Button type="submit" variant="default">
          Set the line quality
        </Button>
      </Part>
    </form>
  );
}

/** The wire itself: what is wrong with it, and how it is seized. */
export function LineQuality({ provoke, setLine }: { readonly provoke: Provoke; readonly setLine: SetLine }) {
  return (
    <div className="exchange-parts">
      <OnTheLine setLine={setLine} />
      <Part title="The wire">
        <Group gap="xs">
          <Act act={() => provoke({ kind: 'battery', present: false })}>Cut the line</Act>
          <Act act={() => provoke({ kind: 'battery', present: true })}>Mend it</Act>
          <Act act={() => provoke({ kind: 'reverses-polarity' })}>Swap the wires</Act>
        </Group>
        <NumberAndAct
          label="Short break (ms)"
          preset={40}
          min={20}
          max={60_000}
          button="Break"
          buttonLabel="Break the loop"
          act={(ms) => provoke({ kind: 'breaks-loop', ms })}
        />
        <Group gap="xs">
          <Act act={() => setLine({ start: 'loop' })}>Loop start</Act>
          <Act act={() => setLine({ start: 'ground' })}>Ground start</Act>
        </Group>
      </Part>
    </div>
  );
}
