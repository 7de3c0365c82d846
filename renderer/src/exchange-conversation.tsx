import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Act, ChooseAndAct, NumberAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

function Press({ provoke }: { readonly provoke: Provoke }) {
  const [digits, setDigits] = useState('');
  const sendable = /^[0-9A-D*#]{1,32}$/.test(digits);
  return (
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
  );
}

function WaitingCaller({ provoke }: { readonly provoke: Provoke }) {
  const [number, setNumber] = useState('3125550199');
  return (
    <form onSubmit={onSubmit(() => provoke({ kind: 'call-waiting', ...(number !== '' && { number }) }))}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label="Another caller (number)"
          value={number}
          maxLength={32}
          onChange={(event) => setNumber(event.currentTarget.value)}
          flex={1}
        />
        <Button type="submit" variant="default" aria-label="Announce another caller">
          Announce
        </Button>
      </Group>
    </form>
  );
}

/** What the far party and the exchange do while connected. */
export function Conversation({ provoke }: { readonly provoke: Provoke }) {
  return (
    <div className="exchange-parts">
      <Part title="The far party sends">
        <Group gap="xs">
          <Act act={() => provoke({ kind: 'talks-speech' })}>Speech</Act>
          <Act act={() => provoke({ kind: 'music' })}>Music</Act>
          <Act act={() => provoke({ kind: 'is-silent' })}>Silence</Act>
        </Group>
        <NumberAndAct
          label="Tone (Hz)"
          preset={1_004}
          min={20}
          max={3_999}
          button="Tone"
          act={(hz) => provoke({ kind: 'talks-tone', hz })}
        />
        <ChooseAndAct
          label="Fax or modem"
          choices={{ cng: 'A fax machine calls', ced: 'A fax machine answers', ansam: 'A modem answers' }}
          button="Send"
          buttonLabel="Send the fax or modem tone"
          act={(tone) => provoke({ kind: 'sends-fax-tone', tone })}
        />
        <Press provoke={provoke} />
      </Part>
      <Stack gap="md">
        <Part title="Call waiting">
          <WaitingCaller provoke={provoke} />
        </Part>
        <Part title="The far party is gone">
          <ChooseAndAct
            label="Hang-up signal"
            choices={{
              cpc: 'Loop break (CPC)',
              'busy-tone': 'Busy tone',
              'congestion-tone': 'Congestion tone',
              howler: 'Off-hook warning (howler)',
              'number-unobtainable': 'Number unobtainable tone',
              'dial-tone': 'Dial tone',
              polarity: 'Polarity',
              nothing: 'No signal',
            }}
            button="Hang up"
            buttonLabel="The far party hangs up"
            act={(signal) => provoke({ kind: 'hangs-up', signal })}
          />
        </Part>
      </Stack>
    </div>
  );
}
