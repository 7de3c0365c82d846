import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryCallView } from '../../../main/contract/history.ts';
import type { AudioView, LineView, TrunkView } from '../../../main/contract/views.ts';
import { Allowed } from '../access/allowed.tsx';
import { OnlyFor } from '../access/only-for.tsx';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { talkedSeconds } from '../talked-seconds.ts';
import { useWords } from '../use-words.ts';
import { duration, lineName, sentence } from '../words.ts';
import { gradeOf, mosWords, partyOf } from './call-words.ts';

/** What may be done with a call's number. */
export interface NumberActions {
  readonly call: (number: string) => void;
  readonly addContact: (number: string, name: string) => void;
  readonly block: (number: string) => void;
}

/** All that is known of one call, and what a person notes about it. */
export function CallDetails({
  call,
  lines,
  trunks,
  actions,
  close,
  changed,
}: {
  readonly call: HistoryCallView;
  readonly lines: readonly LineView[];
  readonly trunks: readonly TrunkView[];
  readonly actions: NumberActions;
  readonly close: () => void;
  /** A remark was saved. */
  readonly changed: (callId: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { first, second } = partyOf(call, words);
  const talked = talkedSeconds(call);
  const notes = sentence(words.recordNotes(call));
  return (
    <Dialog title={t('history.details')} close={close} size="lg">
      <Stack gap="sm" data-call={call.id}>
        <div>
          <Text fw={650} size="lg" className="clip">
            {first}
          </Text>
          {second !== '' && (
            <Text className="number" dir="ltr" ta="start">
              {second}
            </Text>
          )}
        </div>
        <NumberButtons call={call} actions={actions} />
        <dl className="facts">
          <Fact name={t('history.when')}>{words.fullTime(call.startedAt)}</Fact>
          <Fact name={t('history.direction')}>{t(`calls.direction.${call.direction}`)}</Fact>
          <Fact name={t('history.outcome')}>{t(`calls.outcome.${call.outcome}`)}</Fact>
          {call.calledBack && <Fact name={t('history.callBack')}>{t(`history.state.${call.calledBack.state}`)}</Fact>}
          {call.reason !== undefined && (
            <Fact name={t('history.why')}>
              <GatewayText text={call.reason} sentence />
            </Fact>
          )}
          {talked !== undefined && <Fact name={t('history.talked')}>{duration(talked * 1_000)}</Fact>}
          {call.answeredBy !== undefined && <Fact name={t('history.answeredBy')}>{words.told(call.answeredBy)}</Fact>}
          {call.line !== undefined && <Fact name={t('history.line')}>{lineName(lines, call.line)}</Fact>}
          {call.trunk !== undefined && <Fact name={t('history.trunk')}>{trunkName(trunks, call.trunk)}</Fact>}
          {call.audio && <AudioFacts audio={call.audio} />}
          {call.echo && (
            <Fact name={t('history.echo')}>
              {t('history.echoOf', {
                erlDb: words.count(Math.max(0, Math.round(call.echo.erlDb))),
                erleDb: words.count(Math.max(0, Math.round(call.echo.erleDb))),
              })}
            </Fact>
          )}
          {notes !== '' && <Fact name={t('history.also')}>{notes}</Fact>}
        </dl>
        <Allowed to="history.remark">
          <RemarkForm call={call} changed={changed} />
        </Allowed>
      </Stack>
    </Dialog>
  );
}

/** One that is no more has its id alone. */
const trunkName = (trunks: readonly TrunkView[], id: string): string =>
  trunks.find((trunk) => trunk.id === id)?.name || id;

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="clip">{children}</dd>
    </div>
  );
}

function AudioFacts({ audio }: { readonly audio: AudioView }) {
  const { t } = useTranslation();
  const words = useWords();
  const said = ({ mos, lostPercent, jitterMs }: AudioView['heard']): string =>
    t('history.audio', {
      mos: mosWords(mos, words),
      grade: t(`history.grade.${gradeOf(mos)}`),
      lost: words.count(lostPercent),
      jitter: words.shortTime(jitterMs),
    });
  return (
    <>
      <Fact name={t('history.heard')}>{said(audio.heard)}</Fact>
      {audio.sent && <Fact name={t('history.sent')}>{said(audio.sent)}</Fact>}
      {audio.roundTripMs !== undefined && (
        <Fact name={t('history.roundTrip')}>{words.shortTime(audio.roundTripMs)}</Fact>
      )}
      <Fact name={t('history.codec')}>{audio.codec}</Fact>
    </>
  );
}

function NumberButtons({ call, actions }: { readonly call: HistoryCallView; readonly actions: NumberActions }) {
  const { t } = useTranslation();
  const words = useWords();
  const { party } = call;
  if (party === undefined) return null;
  return (
    <Group gap="xs">
      <OnlyFor to="call.dial">
        <Button leftSection={<Icon name="handset" size={18} />} onClick={() => actions.call(party)}>
          {t('history.call', { number: words.number(party) })}
        </Button>
      </OnlyFor>
      {!call.contact && (
        <OnlyFor to="contacts.save">
          <Button variant="default" onClick={() => actions.addContact(party, call.caller.name ?? '')}>
            {t('history.addContact')}
          </Button>
        </OnlyFor>
      )}
      {call.direction === 'inbound' && (
        <OnlyFor to="blocked.add">
          <Button variant="default" onClick={() => actions.block(party)}>
            {t('history.block')}
          </Button>
        </OnlyFor>
      )}
    </Group>
  );
}

/** What everybody reads about the call. What was noted at this page while it went on stands there to begin with. */
function RemarkForm({
  call: { id, remark = '' },
  changed,
}: {
  readonly call: Pick<HistoryCallView, 'id' | 'remark'>;
  readonly changed: (callId: string) => void;
}) {
  const { t } = useTranslation();
  const { connection, notes } = useConsole();
  const [text, setText] = useState(remark === '' ? notes.of(id) : remark);
  const [saved, setSaved] = useState(false);
  const [trouble, setTrouble] = useState('');
  // Another desk may write as well: the last one counts, as it does at the gateway.
  useEffect(() => {
    if (remark !== '') setText(remark);
  }, [remark]);
  const save = (): void => {
    connection.request('history.remark', { callId: id, text }).then(
      (outcome) => {
        setTrouble(outcome.ok ? '' : outcome.text);
        setSaved(outcome.ok);
        if (outcome.ok) changed(id);
      },
      (error: Error) => setTrouble(error.message),
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        label={t('history.remark')}
        description={t('history.remarkHint')}
        value={text}
        maxLength={2_000}
        autosize
        minRows={2}
        dir="auto"
        onChange={(event) => {
          setSaved(false);
          setText(event.currentTarget.value);
        }}
      />
      {trouble !== '' && (
        <Alert color="orange" role="alert" mt="xs">
          <GatewayText text={trouble} orOurs />
        </Alert>
      )}
      <Group gap="sm" mt="xs">
        <Button type="submit" variant="default" disabled={text === remark}>
          {t('history.saveRemark')}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {saved ? t('history.remarkSaved') : ''}
        </Text>
      </Group>
    </form>
  );
}
