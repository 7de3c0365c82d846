import { Button, Checkbox, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { Act, ChooseAndAct, onSubmit, Part } from './exchange-controls.tsx';
import type { Provoke } from './provoke.ts';

function AnswersAfter({ provoke }: { readonly provoke: Provoke }) {
  const [seconds, setSeconds] = useState<number | string>(3);
  const [reverses, setReverses] = useState(true);
  const [speaks, setSpeaks] = useState(false);
  const set = (): void => {
    if (typeof seconds !== 'number') return;
    const ms = seconds * 1_000;
    provoke({ kind: 'answers-after', ms, polarityReversal: reverses, ...(speaks && { says: 'speech' }) });
  };
  return (
    <form onSubmit={onSubmit(set)}>
      <Part title="Somebody answers">
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
        <Checkbox
          label="The exchange reverses the polarity at the answer"
          checked={reverses}
          onChange={(event) => setReverses(event.currentTarget.checked)}
        />
        <Checkbox
          label="Who answers speaks at once"
          checked={speaks}
          onChange={(event) => setSpeaks(event.currentTarget.checked)}
        />
      </Part>
    </form>
  );
}

/** How the next calls out on this line go. */
export function CallsOut({ provoke }: { readonly provoke: Provoke }) {
  return (
    <div className="exchange-parts">
      <AnswersAfter provoke={provoke} />
      <Part title="Nobody answers">
        <Group gap="xs">
          <Act act={() => provoke({ kind: 'is-busy' })}>Is busy</Act>
          <Act act={() => provoke({ kind: 'is-congested' })}>No way through</Act>
          <Act act={() => provoke({ kind: 'never-answers' })}>Never answers</Act>
        </Group>
        <ChooseAndAct
          label="An announcement says that"
          choices={{
            'vacant-code': 'there is no such number',
            intercept: 'the number has changed',
            'no-circuit': 'all circuits are busy',
            reorder: 'the call cannot be completed',
          }}
          button="Set"
          buttonLabel="Play an announcement"
          act={(sit) => provoke({ kind: 'is-unobtainable', sit })}
        />
      </Part>
      <Part title="Dial tone">
        <ChooseAndAct
          label="The exchange gives"
          choices={{
            normal: 'Dial tone at once',
            stutter: 'Stuttering dial tone',
            late: 'Dial tone after 5 s',
            none: 'No dial tone',
          }}
          button="Set"
          buttonLabel="Set the dial tone"
          act={(which) => provoke({ kind: 'dial-tone', which })}
        />
      </Part>
    </div>
  );
}
