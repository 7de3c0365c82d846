import { Button, Group, Paper, Text } from '@mantine/core';
import type { GatewayView } from '../../main/contract/views.ts';
import { useConsole, usePhone } from './console-context.ts';
import { Icon } from './icons.tsx';
import type { Desk } from './use-desk.ts';
import { callerText, duration, lineName } from './words.ts';

/** The call that is held at this page: with whom, how long, mute, hang up. */
export function DeskBar({
  view,
  now,
  desk,
}: {
  readonly view: GatewayView;
  readonly now: number;
  readonly desk: Desk;
}) {
  const { phone } = useConsole();
  const state = usePhone();
  const call = view.calls.find(({ id }) => id === desk.callId);
  if (state.kind !== 'open' || !call) return null;
  return (
    <Paper withBorder p="md" className="panel" component="section" aria-label="Your call" data-desk="open">
      <Group justify="space-between">
        <Group gap="sm">
          <Icon name="handset" />
          <div>
            <Text fw={600} size="lg" className="clip">
              You are talking with {callerText(call.caller)}
            </Text>
            <Text c="dimmed" className="timer">
              {lineName(view.lines, call.line)} · {duration(now - (call.answeredAt ?? call.startedAt))}
            </Text>
          </div>
        </Group>
        <Group gap="sm">
          <Button
            size="md"
            variant={state.muted ? 'filled' : 'default'}
            color="orange.8"
            leftSection={<Icon name={state.muted ? 'microphoneOff' : 'microphone'} />}
            aria-pressed={state.muted}
            onClick={() => phone.setMuted(!state.muted)}
          >
            {state.muted ? 'Muted: they cannot hear you' : 'Mute'}
          </Button>
          <Button
            size="md"
            color="red.8"
            leftSection={<Icon name="hangUp" />}
            onClick={() => void desk.hangUp(call.id)}
          >
            Hang up
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
