import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallView, GatewayView } from '../../main/contract/views.ts';
import { useMe } from './access/me.tsx';
import { Elapsed } from './elapsed.tsx';
import { GatewayText } from './gateway-text.tsx';
import { Icon } from './icons.tsx';
import { CallButtons } from './lines/call-buttons.tsx';
import { actsFor } from './lines/line-face.ts';
import type { CallDrag } from './lines/use-call-drag.ts';
import { Panel } from './shell/panel.tsx';
import { LadderButton } from './trouble/ladder-button.tsx';
import type { Desk } from './use-desk.ts';
import { useWords } from './use-words.ts';
import { isEncrypted, lineName, type Words } from './words.ts';

/** `Ada Lovelace → 100`: from whom to whom, whoever answered. */
function parties(call: CallView, words: Words): string {
  const to = call.answeredBy?.label ?? (call.called === undefined ? '' : words.number(call.called));
  const from = call.dialledBy ? words.t('calls.console') : words.caller(call.caller).first;
  return to === '' ? from : `${from} → ${to}`;
}

/** All calls, those without a line among them. */
export function PresentCalls({
  view,
  desk,
  drag,
  startTransfer,
}: {
  readonly view: GatewayView;
  readonly desk: Desk;
  readonly drag: CallDrag;
  readonly startTransfer: (call: CallView) => void;
}) {
  const { t } = useTranslation();
  return (
    <Panel title={t('calls.now')}>
      {view.calls.length === 0 && <Text c="dimmed">{t('calls.nobody')}</Text>}
      <Stack gap="sm">
        {view.calls.map((call) => (
          <PresentCall
            key={call.id}
            call={call}
            line={lineName(view.lines, call.line)}
            desk={desk}
            drag={drag}
            startTransfer={startTransfer}
          />
        ))}
      </Stack>
    </Panel>
  );
}

function PresentCall({
  call,
  line,
  desk,
  drag,
  startTransfer,
}: {
  readonly call: CallView;
  readonly line: string;
  readonly desk: Desk;
  readonly drag: CallDrag;
  readonly startTransfer: (call: CallView) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { may } = useMe();
  const who = words.partyText(call);
  const doing = call.parked
    ? t('calls.waitsIn', { slot: call.parked.slot })
    : call.held
      ? t('calls.onHold')
      : t(`calls.state.${call.state}`);
  const facts = [
    line,
    call.fax ? t(`calls.fax.${call.fax}`) : '',
    call.ring ?? '',
    isEncrypted(call.encryption) ? t('calls.encrypted') : '',
  ];
  return (
    <div className="present-call" data-call={call.id} {...drag.handle(call)} {...drag.place(call)}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Icon name={call.emergency ? 'siren' : call.direction === 'inbound' ? 'incoming' : 'outgoing'} />
        <div>
          {call.emergency && <Text fw={700}>{t('app.emergency.now')}</Text>}
          <Text className="clip">{parties(call, words)}</Text>
          <Text size="sm" c="dimmed" className="timer">
            {doing} · <Elapsed since={call.answeredAt ?? call.startedAt} />
            {facts
              .filter(Boolean)
              .map((fact) => ` · ${fact}`)
              .join('')}
          </Text>
          {call.atConsole &&
            call.tried?.map((why) => (
              <Text key={why} size="sm" className="clip" data-tried={call.id}>
                <GatewayText text={why} />
              </Text>
            ))}
          {call.waiting && (
            <Text size="sm" fw={600}>
              {t('lines.callerWaits', { who: words.callerText(call.waiting) })}
            </Text>
          )}
        </div>
      </Group>
      <Group gap="xs" justify="flex-end">
        {call.waiting && may('call.flash') && (
          <Button
            variant="default"
            onClick={() => void desk.flash(call.id)}
            title={t('calls.flashTitle')}
            aria-label={t('calls.flashFor', { who: words.callerText(call.waiting) })}
          >
            {t('calls.flash')}
          </Button>
        )}
        <LadderButton call={call} who={who} />
        <CallButtons acts={actsFor(call)} call={call} who={who} desk={desk} startTransfer={startTransfer} />
      </Group>
    </div>
  );
}
