import { Button, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Provocation } from '../../main/contract/requests.ts';
import { Act, NumberAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

type Call = Extract<Provocation, { kind: 'calls-in' }>;
type Way = NonNullable<Call['callerId']>;

const WAYS: Readonly<Record<Way | '', string>> = {
  '': 'As the country does it',
  fsk: "The country's tones after the first ring",
  'fsk-before-ring': 'V.23, polarity reversed before the ring',
  'fsk-alerting': 'V.23, alerting tone before the ring',
  'fsk-ring-pulse': 'V.23, short ring before the ring',
  dtmf: 'Digits after the first ring',
  'dtmf-before-ring': 'Digits before the first ring',
  jclip: 'Japan: answered for the caller ID first',
  none: 'Not at all',
};

const FORMATS: Readonly<Record<'1' | '2' | '3' | '4', string>> = {
  1: 'A, number, C',
  2: 'A, number, # (Denmark)',
  3: 'D, number, C (Taiwan)',
  4: 'number, #',
};

const RINGS: Readonly<Record<string, readonly number[]>> = {
  'Two short, then a pause': [400, 200, 400, 2000],
  'Two long, then a pause': [800, 400, 800, 4000],
  'Short, long, short, then a pause': [300, 200, 1000, 200, 300, 4000],
};

const options = (of: Readonly<Record<string, string>>): { value: string; label: string }[] =>
  Object.entries(of).map(([value, label]) => ({ value, label }));
const isKeyOf = <T extends object>(of: T, key: string): key is Extract<keyof T, string> => Object.hasOwn(of, key);

function CallIn({ provoke }: { readonly provoke: Provoke }) {
  const [number, setNumber] = useState('3125550142');
  const [name, setName] = useState('Ada Lovelace');
  const [redirecting, setRedirecting] = useState('');
  const [withheld, setWithheld] = useState('');
  const [way, setWay] = useState<Way | ''>('');
  const [format, setFormat] = useState<keyof typeof FORMATS>('1');
  const [ring, setRing] = useState('');
  const [rings, setRings] = useState<number | string>('');
  const digits = way === 'dtmf' || way === 'dtmf-before-ring';
  const pattern = RINGS[ring];
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
    <form onSubmit={onSubmit(callIn)} aria-label="Somebody calls in">
      <Part title="Somebody calls in">
        <Group gap="xs" grow align="flex-end">
          <TextInput
            label="Number"
            value={number}
            maxLength={32}
            disabled={withheld !== ''}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <TextInput
            label="Name"
            value={name}
            maxLength={32}
            disabled={withheld !== ''}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </Group>
        <Group gap="xs" grow align="flex-end">
          <NativeSelect
            label="Caller ID"
            value={withheld}
            onChange={(event) => setWithheld(event.currentTarget.value)}
            data={options({ '': 'Sent', private: 'Withheld by the caller', unavailable: 'Not available' })}
          />
          <TextInput
            label="Forwarded by"
            value={redirecting}
            maxLength={32}
            onChange={(event) => setRedirecting(event.currentTarget.value)}
          />
        </Group>
        <Group gap="xs" grow align="flex-end">
          <NativeSelect
            label="Sent as"
            value={way}
            onChange={({ currentTarget: { value } }) => setWay(isKeyOf(WAYS, value) ? value : '')}
            data={options(WAYS)}
          />
          <NativeSelect
            label="Form of the digits"
            value={format}
            disabled={!digits}
            onChange={({ currentTarget: { value } }) => setFormat(isKeyOf(FORMATS, value) ? value : '1')}
            data={options(FORMATS)}
          />
        </Group>
        <Group gap="xs" grow align="flex-end">
          <NativeSelect
            label="Rings like this"
            value={ring}
            onChange={(event) => setRing(event.currentTarget.value)}
            data={options({
              '': 'As the country does it',
              ...Object.fromEntries(Object.keys(RINGS).map((k) => [k, k])),
            })}
          />
          <NumberInput
            label="Rings so often"
            placeholder="Until answered"
            value={rings}
            onChange={setRings}
            min={1}
            max={100}
            hideControls
          />
        </Group>
        <Button type="submit">Call in</Button>
      </Part>
    </form>
  );
}

/** Who calls, and how the line rings. */
export function CallsIn({ provoke }: { readonly provoke: Provoke }) {
  return (
    <div className="exchange-parts">
      <CallIn provoke={provoke} />
      <Stack gap="md">
        <Part title="Nobody calls">
          <NumberAndAct
            label="Stray ring (ms)"
            preset={80}
            min={20}
            max={10_000}
            button="Ring"
            buttonLabel="Ring without a call"
            act={(ms) => provoke({ kind: 'ring-glitch', ms })}
          />
        </Part>
        <Part title="Another phone on this line">
          <Group gap="xs">
            <Act act={() => provoke({ kind: 'parallel-phone', lifted: true })}>Is picked up</Act>
            <Act act={() => provoke({ kind: 'parallel-phone', lifted: false })}>Is put down</Act>
          </Group>
        </Part>
      </Stack>
    </div>
  );
}
