import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallView, GatewayView, LineView } from '../../../main/contract/views.ts';
import { OnlyFor } from '../access/only-for.tsx';
import { knownCaller } from '../contacts/contact-words.ts';
import { useCallerPop } from '../contacts/use-caller-pop.ts';
import { Icon } from '../icons.tsx';
import type { Desk } from '../use-desk.ts';
import { useWords } from '../use-words.ts';
import { inOneLine, lineName } from '../words.ts';

/** Who rings at the console, on every page where the lines' tiles are not. */
export function RingingBar({ view, desk }: { readonly view: GatewayView; readonly desk: Desk }) {
  const { t } = useTranslation();
  const ringing = view.calls.filter(({ atConsole, state }) => atConsole === true && state !== 'connected');
  if (ringing.length === 0) return null;
  return (
    <section className="ringing-bar" aria-label={t('lines.ringingHere')}>
      {ringing.map((call) => (
        <RingingCall key={call.id} call={call} lines={view.lines} desk={desk} />
      ))}
    </section>
  );
}

function RingingCall({
  call,
  lines,
  desk,
}: {
  readonly call: CallView;
  readonly lines: readonly LineView[];
  readonly desk: Desk;
}) {
  const { t } = useTranslation();
  const who = inOneLine(knownCaller(call.caller, useCallerPop(call.caller, call.line), useWords()));
  return (
    <Group justify="space-between" gap="sm" data-rings={call.id}>
      <Group gap="sm" wrap="nowrap">
        <Icon name="ringing" size={28} />
        <Text fw={650} size="lg" className="clip">
          {who}
          <Text span c="dimmed">
            {' '}
            {lineName(lines, call.line)}
          </Text>
        </Text>
      </Group>
      <OnlyFor to="call.pick-up">
        <Group gap="sm">
          <Button
            color="teal.9"
            leftSection={<Icon name="handset" />}
            loading={desk.answering === call.id}
            onClick={() => void desk.pickUp(call.id)}
            aria-label={t('desk.answerWho', { who })}
          >
            {t('desk.answer')}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="decline" />}
            onClick={() => void desk.decline(call.id)}
            aria-label={t('desk.declineWho', { who })}
          >
            {t('desk.decline')}
          </Button>
        </Group>
      </OnlyFor>{' '}
    </Group>
  );
}
