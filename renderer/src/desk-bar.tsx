import { Button, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView, GatewayView } from '../../main/contract/views.ts';
import { useConsole, usePhone } from './console-context.ts';
import { knownCaller } from './contacts/contact-words.ts';
import { useCallerPop } from './contacts/use-caller-pop.ts';
import { Keypad } from './desk/keypad.tsx';
import { LevelMeters } from './desk/level-meters.tsx';
import { NoteField } from './desk/note-field.tsx';
import { ConsultationBar } from './desk/transfer-dialog.tsx';
import { Volume } from './desk/volume.tsx';
import { Elapsed } from './elapsed.tsx';
import { GatewayText } from './gateway-text.tsx';
import { Icon } from './icons.tsx';
import { CallButtons } from './lines/call-buttons.tsx';
import { actsFor } from './lines/line-face.ts';
import type { Desk } from './use-desk.ts';
import { useWords } from './use-words.ts';
import { inOneLine, lineName } from './words.ts';

/** The call that is held at this page, on every page: with whom, how long, and all that may be done with it. */
export function DeskBar({
  view,
  desk,
  startTransfer,
}: {
  readonly view: GatewayView;
  readonly desk: Desk;
  readonly startTransfer: (call: CallView) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { phone } = useConsole();
  const state = usePhone();
  const [keypad, setKeypad] = useState(false);
  const call = view.calls.find(({ id }) => id === desk.callId);
  const pop = useCallerPop(call?.direction === 'inbound' ? call.caller : undefined, call?.line);
  if (!call) return null;
  const named = call.direction === 'inbound' ? knownCaller(call.caller, pop, words) : words.party(call);
  const partyText = inOneLine(named);
  const { consultation } = desk;
  const waiting = view.calls.find(({ id }) => id === consultation?.waiting);
  const asked = view.calls.find(({ id }) => id === consultation?.with);
  const others = view.calls.filter(({ id }) => desk.own.includes(id) && id !== call.id && id !== waiting?.id);
  const who = named.first;
  const { ringsAt } = call;
  const rings = ringsAt !== undefined;
  // It was to pick up what is somebody else's yet: that is not to be ended along with it.
  const picksUp = rings && (call.dialledBy === undefined || call.parked !== undefined);
  const title = rings
    ? t(picksUp ? 'telephone.ringsForWho' : 'telephone.ringsToDial', { number: ringsAt, who: partyText })
    : call.direction === 'outbound' && call.state !== 'connected'
      ? t('desk.youCall', { who: partyText })
      : call.held
        ? t('desk.waits', { who: partyText })
        : t('desk.youTalk', { who: partyText });
  const muted = state.kind === 'open' && state.muted;
  return (
    <Paper withBorder p="md" className="desk-bar" component="section" aria-label={t('desk.bar')} data-desk={state.kind}>
      <div className="desk-bar-head">
        <Icon name={call.held ? 'pause' : 'handset'} size={28} />
        <div className="status-row">
          <Text fw={600} size="lg" className="clip">
            {title}
          </Text>
          <Text c="dimmed" className="timer">
            {[
              lineName(view.lines, call.line),
              rings || call.state === 'connected' ? '' : t(`calls.state.${call.state}`),
            ]
              .filter(Boolean)
              .map((each) => `${each} · `)
              .join('')}
            <Elapsed since={call.answeredAt ?? call.startedAt} />
          </Text>
        </div>
        {state.kind === 'open' && call.state === 'connected' && !call.held && <LevelMeters />}
      </div>
      {waiting && asked && <ConsultationBar waiting={waiting} asked={asked} desk={desk} />}
      {call.tried?.map((why) => (
        <Text key={why} size="sm" className="clip">
          <GatewayText text={why} />
        </Text>
      ))}
      <Group gap="sm" align="flex-end">
        {state.kind === 'open' && (
          <Button
            size="md"
            variant={muted ? 'filled' : 'default'}
            color="orange.8"
            leftSection={<Icon name={muted ? 'microphoneOff' : 'microphone'} />}
            aria-pressed={muted}
            onClick={() => phone.setMuted(!muted)}
          >
            {t(muted ? 'desk.muted' : 'desk.mute')}
          </Button>
        )}
        {!rings && (
          <Button size="md" variant="default" leftSection={<Icon name="keypad" />} onClick={() => setKeypad(true)}>
            {t('desk.keypad')}
          </Button>
        )}
        {picksUp ? (
          <Button
            size="md"
            variant="default"
            leftSection={<Icon name="decline" />}
            onClick={() => void desk.stopPhone(call.id)}
          >
            {t('telephone.stop')}
          </Button>
        ) : (
          <CallButtons
            acts={actsFor(call)}
            call={call}
            who={t('desk.thisCall', { who })}
            desk={desk}
            startTransfer={startTransfer}
          />
        )}
        {state.kind === 'open' && <Volume />}
      </Group>
      {others.map((other) => (
        <Group key={other.id} gap="sm" justify="space-between" data-own-call={other.id}>
          <Text className="clip">{t(other.held ? 'desk.waits' : 'desk.youTalk', { who: words.partyText(other) })}</Text>
          <CallButtons
            acts={actsFor(other)}
            call={other}
            who={t('desk.thisCall', { who: words.party(other).first })}
            desk={desk}
            startTransfer={startTransfer}
          />
        </Group>
      ))}
      <NoteField key={call.id} call={call.id} />
      {keypad && <Keypad press={(digit) => void desk.press(digit)} close={() => setKeypad(false)} />}
    </Paper>
  );
}
