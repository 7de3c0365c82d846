import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../../main/contract/views.ts';
import { isJoinable } from '../lines/line-face.ts';
import { dialable, isDialable } from '../numbers.ts';
import { Dialog } from '../shell/dialog.tsx';
import type { Desk } from '../use-desk.ts';
import { useWords } from '../use-words.ts';

/** Puts a call through: at once, after asking whoever shall take it, or to somebody in another call. */
export function TransferDialog({
  call,
  calls,
  desk,
  close,
}: {
  readonly call: CallView;
  readonly calls: readonly CallView[];
  readonly desk: Desk;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const [typed, setTyped] = useState('');
  const to = dialable(typed);
  const good = isDialable(to);
  const who = words.partyText(call);
  const others = calls.filter((other) => other.id !== call.id && isJoinable(other));
  const act = (done: Promise<void>): void => {
    close();
    void done;
  };
  return (
    <Dialog title={t('desk.transferTitle', { who })} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (good) act(desk.transfer(call.id, to));
        }}
      >
        <Stack>
          <TextInput
            label={t('desk.transferTo')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={to !== '' && !good ? t('desk.noNumber') : undefined}
            inputMode="tel"
            autoComplete="off"
            maxLength={64}
            dir="ltr"
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" disabled={!good} onClick={() => act(desk.consult(call.id, to))}>
              {t('desk.askFirst')}
            </Button>
            <Button type="submit" disabled={!good}>
              {t('desk.putThrough')}
            </Button>
          </Group>
          {others.length > 0 && (
            <Stack gap="xs">
              <Text fw={600}>{t('desk.orJoin')}</Text>
              {others.map((other) => (
                <Button
                  key={other.id}
                  variant="default"
                  onClick={() => act(desk.join(call.id, other.id))}
                  aria-label={t('desk.joinWith', { who: words.partyText(other) })}
                >
                  <span className="clip">{words.partyText(other)}</span>
                </Button>
              ))}
            </Stack>
          )}
        </Stack>
      </form>
    </Dialog>
  );
}

/** One call was dragged onto another. */
export function JoinDialog({
  one,
  other,
  desk,
  close,
}: {
  readonly one: CallView;
  readonly other: CallView;
  readonly desk: Desk;
  readonly close: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Dialog title={t('desk.joinTitle')} close={close}>
      <Stack>
        <Text>{t('desk.joinBoth', { one: words.partyText(one), other: words.partyText(other) })}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('app.notNow')}
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              close();
              void desk.join(one.id, other.id);
            }}
          >
            {t('desk.joinThem')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** Somebody waits while another one is asked: put through, or back. */
export function ConsultationBar({
  waiting,
  asked,
  desk,
}: {
  readonly waiting: CallView;
  readonly asked: CallView;
  readonly desk: Desk;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const back = async (): Promise<void> => {
    await desk.hangUp(asked.id);
    await desk.resume(waiting.id);
  };
  return (
    <Alert color="blue" role="status" title={t('desk.waitsTitle', { who: words.partyText(waiting) })}>
      <Group justify="space-between" gap="sm">
        <Text>
          {t(asked.state === 'connected' ? 'desk.askNow' : 'desk.askingRings', { who: words.partyText(asked) })}
        </Text>
        <Group gap="sm">
          <Button disabled={asked.state !== 'connected'} onClick={() => void desk.join(waiting.id, asked.id)}>
            {t('desk.putThrough')}
          </Button>
          <Button variant="default" onClick={() => void back()}>
            {t('desk.backTo', { who: words.party(waiting).first })}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
