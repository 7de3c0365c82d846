import { Button, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Provocation } from '../../main/contract/requests.ts';
import type { Provoke } from './provoke.ts';

interface Props {
  readonly provoke: Provoke;
}

/** A form that Enter submits; the browser's own send is not wanted. */
const onSubmit =
  (act: () => void) =>
  (event: FormEvent): void => {
    event.preventDefault();
    act();
  };

type CallerIdWay = NonNullable<Extract<Provocation, { kind: 'calls-in' }>['callerId']>;

const WAYS: readonly { readonly value: CallerIdWay; readonly label: string }[] = [
  { value: 'fsk', label: "The country's FSK after the first ring" },
  { value: 'fsk-before-ring', label: 'V.23 before the first ring' },
  { value: 'dtmf', label: 'Digits after the first ring' },
  { value: 'dtmf-before-ring', label: 'Digits before the first ring' },
  { value: 'none', label: 'Not at all' },
];

export function CallIn({ provoke }: Props) {
  const [number, setNumber] = useState('3125550142');
  const [name, setName] = useState('Ada Lovelace');
  const [withheld, setWithheld] = useState('');
  const [way, setWay] = useState<CallerIdWay>('fsk');
  const callIn = (): void =>
    provoke({
      kind: 'calls-in',
      ...(way !== 'fsk' && { callerId: way }),
      ...(withheld === 'private' || withheld === 'unavailable'
        ? { withheld }
        : { ...(number !== '' && { number }), ...(name !== '' && { name }) }),
    });
  return (
    <form onSubmit={onSubmit(callIn)} aria-label="Somebody calls in">
      <Stack gap="xs">
        <Text fw={600}>Somebody calls in</Text>
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
        <NativeSelect
          label="Caller ID"
          value={withheld}
          onChange={(event) => setWithheld(event.currentTarget.value)}
          data={[
            { value: '', label: 'Sent' },
            { value: 'private', label: 'Withheld by the caller' },
            { value: 'unavailable', label: 'Not available' },
          ]}
        />
        <NativeSelect
          label="Sent as"
          value={way}
          onChange={({ currentTarget: { value } }) => setWay(WAYS.find((each) => each.value === value)?.value ?? 'fsk')}
          data={[...WAYS]}
        />
        <Button type="submit">Call in</Button>
      </Stack>
    </form>
  );
}

export function FarParty({ provoke }: Props) {
  const [hz, setHz] = useState<number | string>(1_004);
  const [digits, setDigits] = useState('');
  const [signal, setSignal] = useState('cpc');
  const sendable = /^[0-9A-D*#]{1,32}$/.test(digits);
  const signals = { cpc: 'Loop break (CPC)', 'busy-tone': 'Busy tone', polarity: 'Polarity', nothing: 'No signal' };
  const isSignal = (text: string): text is keyof typeof signals => Object.hasOwn(signals, text);
  return (
    <Stack gap="xs">
      <Text fw={600}>The far party</Text>
      <form onSubmit={onSubmit(() => typeof hz === 'number' && provoke({ kind: 'talks-tone', hz }))}>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <NumberInput label="Tone (Hz)" value={hz} onChange={setHz} min={20} max={3_999} hideControls flex={1} />
          <Button type="submit" variant="default" disabled={typeof hz !== 'number'}>
            Tone
          </Button>
          <Button variant="default" onClick={() => provoke({ kind: 'is-silent' })}>
            Silence
          </Button>
        </Group>
      </form>
      <form onSubmit={onSubmit(() => sendable && provoke({ kind: 'presses', digits }))}>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            label="Digits"
            value={digits}
            maxLength={32}
            placeholder="0–9 A–D * #"
            error={digits !== '' && !sendable}
            onChange={(event) => setDigits(event.currentTarget.value.toUpperCase())}
            flex={1}
          />
          <Button type="submit" variant="default" disabled={!sendable}>
            Press
          </Button>
        </Group>
      </form>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NativeSelect
          label="Hang-up signal"
          value={signal}
          onChange={(event) => setSignal(event.currentTarget.value)}
          data={Object.entries(signals).map(([value, label]) => ({ value, label }))}
          flex={1}
        />
        <Button
          variant="default"
          onClick={() => isSignal(signal) && provoke({ kind: 'hangs-up', signal })}
          aria-label="The far party hangs up"
        >
          Hang up
        </Button>
      </Group>
    </Stack>
  );
}

export function NextCallsOut({ provoke }: Props) {
  const [seconds, setSeconds] = useState<number | string>(3);
  return (
    <Stack gap="xs">
      <Text fw={600}>When we call out</Text>
      <form
        onSubmit={onSubmit(
          () => typeof seconds === 'number' && provoke({ kind: 'answers-after', ms: seconds * 1_000 }),
        )}
      >
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <NumberInput
            label="Answers after (s)"
            value={seconds}
            onChange={setSeconds}
            min={0}
            max={600}
            hideControls
            flex={1}
          />
          <Button type="submit" variant="default" disabled={typeof seconds !== 'number'}>
            Set
          </Button>
        </Group>
      </form>
      <Button variant="default" onClick={() => provoke({ kind: 'is-busy' })}>
        Is busy
      </Button>
      <Button variant="default" onClick={() => provoke({ kind: 'never-answers' })}>
        Never answers
      </Button>
    </Stack>
  );
}
