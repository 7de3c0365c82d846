import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { GatewayView, TrunkView } from '../../main/contract/views.ts';
import { trunkStateWords } from './words.ts';

type Health = 'good' | 'waiting' | 'bad';
const colours: Readonly<Record<Health, string>> = {
  good: 'var(--mantine-color-teal-6)',
  waiting: 'var(--mantine-color-yellow-6)',
  bad: 'var(--mantine-color-red-7)',
};

const trunkHealth: Readonly<Record<TrunkView['state'], Health>> = {
  starting: 'waiting',
  registering: 'waiting',
  'in-service': 'good',
  refused: 'bad',
  unreachable: 'bad',
  stopped: 'bad',
};

const audioWords: Readonly<Record<GatewayView['media']['process'], [Health, string]>> = {
  starting: ['waiting', 'Starting'],
  running: ['good', 'Working'],
  restarting: ['bad', 'Restarting: calls on lines have been ended'],
};

const edgeWords: Readonly<Record<GatewayView['media']['edge'], [Health, string]>> = {
  starting: ['waiting', 'Starting'],
  running: ['good', 'Ready'],
  restarting: ['bad', 'Restarting: calls on this page have been ended, others go on'],
  unavailable: ['bad', 'Not available: calls cannot be answered on this page'],
};

function Row({
  health,
  name,
  state,
  detail = '',
}: {
  readonly health: Health;
  readonly name: string;
  readonly state: string;
  readonly detail?: string;
}) {
  return (
    <Group gap="sm" wrap="nowrap" align="baseline">
      <span className="dot" style={{ background: colours[health] }} />
      <div>
        <Text className="clip">
          <Text span fw={600}>
            {name}
          </Text>{' '}
          {state}
        </Text>
        {detail !== '' && (
          <Text size="sm" c="dimmed" className="clip">
            {detail}
          </Text>
        )}
      </div>
    </Group>
  );
}

/** Trunks and the gateway's own parts, in words. */
export function SystemPanel({ view }: { readonly view: GatewayView }) {
  const [processHealth, processState] = audioWords[view.media.process];
  const [edgeHealth, edgeState] = edgeWords[view.media.edge];
  return (
    <Paper withBorder p="md" className="panel" component="section" aria-labelledby="system-title">
      <Title order={2} size="h4" id="system-title" mb="sm">
        Connections
      </Title>
      <Stack gap="sm">
        {view.trunks.length === 0 && <Text c="dimmed">No telephone system has been set up yet.</Text>}
        {view.trunks.map((trunk) => (
          <Row
            key={trunk.id}
            health={trunkHealth[trunk.state]}
            name={trunk.name}
            state={trunkStateWords[trunk.state]}
            detail={trunk.detail}
          />
        ))}
        <Row health={processHealth} name="Audio of the lines" state={processState} />
        <Row health={edgeHealth} name="Talking here" state={edgeState} />
      </Stack>
      <Text size="xs" c="dimmed" mt="md">
        Copperline {view.version}
      </Text>
    </Paper>
  );
}
