import { Button, Group, Text } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { LineView } from '../../main/contract/views.ts';
import { Icon, type IconName } from './icons.tsx';
import type { Desk } from './use-desk.ts';
import { callerText, callerWords, duration, formatNumber, lineWords } from './words.ts';

const stateIcons: Readonly<Record<LineView['state'], IconName>> = {
  'out-of-service': 'broken',
  idle: 'free',
  ringing: 'ringing',
  seizing: 'outgoing',
  dialling: 'outgoing',
  proceeding: 'outgoing',
  connected: 'handset',
  guarding: 'waiting',
};

/** Who is at the other end: the caller, or whom somebody here dialled. */
const whoWords = (line: LineView): { readonly first: string; readonly second: string } | undefined => {
  if (line.direction === 'outbound') {
    if (line.dialled === undefined) return undefined;
    const from = line.caller?.name ?? line.caller?.number;
    return { first: formatNumber(line.dialled), second: from === undefined ? 'called from here' : `called by ${from}` };
  }
  return line.direction === 'inbound' ? callerWords(line.caller) : undefined;
};

/** One line at a glance. Enter on the tile does what the big button does. */
export function LineTile({ line, now, desk }: { readonly line: LineView; readonly now: number; readonly desk: Desk }) {
  const { callId, state } = line;
  const who = whoWords(line);
  const ringing = state === 'ringing';
  const counts = state !== 'idle' && state !== 'guarding';
  const mayHangUp = callId !== undefined && !ringing && state !== 'guarding';
  const elsewhere = state === 'idle' && line.inUse === true;
  const words = callId !== undefined && callId === desk.callId ? 'You are talking' : lineWords(line);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // Only for the tile itself: on a button inside it Enter is that button's.
    if (event.key !== 'Enter' || event.target !== event.currentTarget || event.repeat || !ringing) return;
    event.preventDefault();
    void desk.answer(line);
  };

  return (
    <section
      className="tile"
      data-state={state}
      data-in-use={elsewhere || undefined}
      data-line={line.id}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
      tabIndex={0}
      aria-label={`${line.name}: ${words}${who ? `, ${line.direction === 'outbound' ? who.first : callerText(line.caller)}` : ''}`}
      onKeyDown={onKeyDown}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="lg" truncate>
          {line.name}
        </Text>
        {counts && (
          <Text className="timer" size="lg" aria-label={`for ${duration(now - line.since)}`}>
            {duration(now - line.since)}
          </Text>
        )}
      </Group>
      <span className="tile-state">
        <Icon name={elsewhere ? 'handset' : stateIcons[state]} />
        {words}
      </span>
      {who && (
        <div>
          <div className="tile-who" title={who.first}>
            {who.first}
          </div>
          {who.second !== '' && <Text c="dimmed">{who.second}</Text>}
        </div>
      )}
      {line.waiting && (
        <Text role="status" fw={600}>
          Another caller waits: {callerText(line.waiting)}
        </Text>
      )}
      {state === 'idle' && line.learned?.callerId !== undefined && (
        <Text size="sm" c="dimmed">
          Caller ID: {line.learned.callerId}
        </Text>
      )}
      {state === 'idle' && line.learned?.hangUp !== undefined && (
        <Text size="sm" c="dimmed">
          Hang-up: {line.learned.hangUp}
        </Text>
      )}
      {state === 'out-of-service' && <Text size="sm">{line.reason ?? 'The reason is not known.'}</Text>}
      <div className="tile-buttons">
        {ringing && (
          <Button
            size="md"
            color="teal.8"
            leftSection={<Icon name="handset" />}
            loading={desk.answering === line.id}
            onClick={() => void desk.answer(line)}
            aria-label={`Answer ${line.name}`}
          >
            Answer
          </Button>
        )}
        {mayHangUp && (
          <Button
            size="md"
            color="red.8"
            leftSection={<Icon name="hangUp" />}
            onClick={() => void desk.hangUp(callId)}
            aria-label={`Hang up ${line.name}`}
          >
            Hang up
          </Button>
        )}
      </div>
    </section>
  );
}
