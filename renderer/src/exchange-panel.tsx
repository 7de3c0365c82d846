import { Button, Collapse, Group, NativeSelect, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { LineView } from '../../main/contract/views.ts';
import { useConsole } from './console-context.ts';
import { CallIn, FarParty, NextCallsOut } from './exchange-forms.tsx';
import { ExchangeHears } from './exchange-hears.tsx';
import { Icon } from './icons.tsx';
import type { Provoke } from './provoke.ts';

/** Makes the far end of a simulated line do something, and shows what it hears. */
export function ExchangePanel({
  lines,
  tell,
}: {
  readonly lines: readonly LineView[];
  readonly tell: (text: string) => void;
}) {
  const { connection } = useConsole();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const line = lines.find(({ id }) => id === chosen) ?? lines[0];
  if (!line) return null;

  const provoke: Provoke = (provocation) => {
    connection.request('simulator.provoke', { line: line.id, provocation }).then(
      (outcome) => tell(outcome.ok ? '' : outcome.text),
      (error: Error) => tell(error.message),
    );
  };

  return (
    <Paper withBorder className="panel" component="section" aria-labelledby="exchange-title">
      <UnstyledButton
        p="md"
        w="100%"
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        aria-controls="exchange-body"
        data-exchange-toggle
      >
        <Group justify="space-between" wrap="nowrap">
          <Group gap="md">
            <Title order={2} size="h4" id="exchange-title">
              Try it: the simulated exchange
            </Title>
            <Text c="dimmed">Let somebody call in, answer, be busy or hang up</Text>
          </Group>
          <span style={{ transform: open ? 'rotate(180deg)' : 'none' }}>
            <Icon name="chevron" />
          </span>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open} id="exchange-body">
        <div className="exchange" style={{ padding: '0 1rem 1rem' }}>
          <div>
            <NativeSelect
              label="Line"
              value={line.id}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data={lines.map(({ id, name }) => ({ value: id, label: name }))}
              mb="sm"
            />
            <Group gap="xs" mb="md">
              <Button variant="default" onClick={() => provoke({ kind: 'battery', present: false })}>
                Cut the line
              </Button>
              <Button variant="default" onClick={() => provoke({ kind: 'battery', present: true })}>
                Mend it
              </Button>
            </Group>
            {open && <ExchangeHears key={line.id} line={line.id} />}
          </div>
          <CallIn provoke={provoke} />
          <FarParty provoke={provoke} />
          <NextCallsOut provoke={provoke} />
        </div>
      </Collapse>
    </Paper>
  );
}
