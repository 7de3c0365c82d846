import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { CallView, GatewayView } from '../../main/contract/views.ts';
import { Icon } from './icons.tsx';
import type { Desk } from './use-desk.ts';
import { callerText, callerWords, callStateWords, duration, faxWords, formatNumber, lineName } from './words.ts';

/** `Ada Lovelace → 100`: from whom to whom, whoever answered. */
const parties = (call: CallView): string => {
  const to = call.answeredBy?.label ?? (call.called === undefined ? '' : formatNumber(call.called));
  const from = callerWords(call.caller).first;
  return to === '' ? from : `${from} → ${to}`;
};

export function PresentCalls({
  view,
  now,
  desk,
}: {
  readonly view: GatewayView;
  readonly now: number;
  readonly desk: Desk;
}) {
  return (
    <Paper withBorder p="md" className="panel" component="section" aria-labelledby="present-title">
      <Title order={2} size="h4" id="present-title" mb="sm">
        Calls now
      </Title>
      {view.calls.length === 0 && <Text c="dimmed">Nobody is on the telephone.</Text>}
      <Stack gap="sm">
        {view.calls.map((call) => (
          <Group key={call.id} justify="space-between" wrap="nowrap" align="flex-start" data-call={call.id}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <Icon name={call.direction === 'inbound' ? 'incoming' : 'outgoing'} />
              <div>
                <Text className="clip">{parties(call)}</Text>
                <Text size="sm" c="dimmed" className="timer">
                  {[
                    callStateWords[call.state],
                    duration(now - (call.answeredAt ?? call.startedAt)),
                    lineName(view.lines, call.line),
                    call.fax ? faxWords[call.fax] : '',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
                {call.waiting && (
                  <Text size="sm" fw={600}>
                    Another caller waits: {callerText(call.waiting)}
                  </Text>
                )}
              </div>
            </Group>
            <Group gap="xs" wrap="nowrap" flex="none">
              {call.waiting && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => void desk.flash(call.id)}
                  title="A hook flash: asks the exchange for the other caller"
                  aria-label={`Flash: ask the exchange for ${callerText(call.waiting)}`}
                >
                  Flash
                </Button>
              )}
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => void desk.hangUp(call.id)}
                aria-label={`End the call with ${callerText(call.caller)}`}
              >
                End
              </Button>
            </Group>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
