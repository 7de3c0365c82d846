import { Text } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallerPopView } from '../../../main/contract/contacts.ts';
import type { AdapterView, CallView, LineView } from '../../../main/contract/views.ts';
import { CallerPop } from '../contacts/caller-pop.tsx';
import { knownCaller } from '../contacts/contact-words.ts';
import { useCallerPop } from '../contacts/use-caller-pop.ts';
import type { ContactEditing } from '../contacts/use-contact-editing.tsx';
import { useElapsed } from '../elapsed.tsx';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { ScopeLink, ScopeSign } from '../scope/scope-sign.tsx';
import type { Desk } from '../use-desk.ts';
import { useWords } from '../use-words.ts';
import { inOneLine, type Named, type Words } from '../words.ts';
import { type CallActing, CallButtons } from './call-buttons.tsx';
import { actsFor, faceIcons, faceOf } from './line-face.ts';
import { LineMeters } from './line-meters.tsx';
import type { CallDrag } from './use-call-drag.ts';

/** Who is at the other end: the caller, or whom somebody here dialled. */
function whoWords(line: LineView, pop: CallerPopView | undefined, words: Words): Named | undefined {
  if (line.direction === 'inbound') return knownCaller(line.caller, pop, words);
  if (line.direction === undefined || line.dialled === undefined) return undefined;
  const from = line.caller?.name ?? line.caller?.number;
  return {
    first: words.number(line.dialled),
    second: from === undefined ? words.t('lines.calledFromHere') : words.t('lines.calledBy', { who: from }),
  };
}

/** One line at a glance, from across the room. Enter on the tile does what its first button does. */
export function LineTile({
  line,
  call,
  adapters,
  desk,
  drag,
  startTransfer,
  contacts,
}: {
  readonly line: LineView;
  readonly call: CallView | undefined;
  readonly adapters: readonly AdapterView[];
  readonly desk: Desk;
  readonly drag: CallDrag;
  readonly startTransfer: CallActing['startTransfer'];
  readonly contacts: ContactEditing;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const face = faceOf(line, call, adapters);
  const caller = line.direction === 'inbound' ? line.caller : undefined;
  const pop = useCallerPop(caller, line.id, contacts.changes);
  const who = whoWords(line, pop, words);
  const mine = call !== undefined && desk.own.includes(call.id);
  const said = face === 'talking' && mine ? t('lines.youTalk') : t(`lines.face.${face}`);
  const acts = face === 'releasing' ? [] : actsFor(call, face === 'ringing');
  const acting: CallActing = { line, call, who: line.name, desk, startTransfer };
  const spoken = who && (line.direction === 'outbound' ? who.first : inOneLine(who));
  const counts = line.state !== 'idle' && line.state !== 'guarding';

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // Only for the tile itself: on a button inside it Enter is that button's.
    if (event.key !== 'Enter' || event.target !== event.currentTarget || event.repeat || face !== 'ringing') return;
    event.preventDefault();
    void desk.answer(line);
  };

  return (
    <section
      className="tile"
      data-state={line.state}
      data-face={face}
      data-line={line.id}
      data-mine={mine || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
      tabIndex={0}
      aria-label={[`${line.name}: ${said}`, spoken, call?.emergency ? t('app.emergency.now') : '']
        .filter(Boolean)
        .join(', ')}
      onKeyDown={onKeyDown}
      {...drag.handle(call)}
      {...drag.place(call)}
    >
      <div className="tile-head">
        <span className="tile-sign">
          <Icon name={faceIcons[face]} size={36} />
        </span>
        <div className="tile-title">
          <Text fw={600} size="lg" className="clip">
            {line.name}
          </Text>
          <span className="tile-state">{said}</span>
        </div>
        <div className="tile-aside">
          {counts && <TileTimer since={line.since} />}
          {face !== 'unplugged' && <ScopeLink line={line} />}
        </div>
      </div>
      {call?.emergency && (
        <Text fw={700} className="tile-emergency">
          <Icon name="siren" /> {t('app.emergency.now')}
        </Text>
      )}
      {face === 'ringing' && line.rings !== undefined && (
        <Text c="dimmed" className="timer" data-rings-count>
          {t('telephone.rings', { count: line.rings })}
        </Text>
      )}
      {who && (
        <div>
          <div className="tile-who" title={who.first}>
            {who.first}
          </div>
          {who.second !== '' && <Text c="dimmed">{who.second}</Text>}
        </div>
      )}
      <TileDetails line={line} call={call} face={face} mine={mine} />
      {caller && pop && (face === 'ringing' || mine) && (
        <CallerPop caller={caller} pop={pop} edit={contacts.edit} add={contacts.add} />
      )}
      <ScopeSign line={line} />
      {line.hook === 'off-hook' && <LineMeters line={line} />}
      {acts.length > 0 && <CallButtons acts={acts} {...acting} />}
    </section>
  );
}

/** For how long the line has been as it is. */
function TileTimer({ since }: { readonly since: number }) {
  const { t } = useTranslation();
  const time = useElapsed(since);
  return (
    <Text className="timer tile-timer" aria-label={t('lines.forSoLong', { time })}>
      {time}
    </Text>
  );
}

/** What else there is to know of a line in its state. */
function TileDetails({
  line,
  call,
  face,
  mine,
}: {
  readonly line: LineView;
  readonly call: CallView | undefined;
  readonly face: string;
  readonly mine: boolean;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const measured = words.measures(line);
  const { learned, waiting, state, reason } = line;
  const withWhom = !mine && line.direction === 'inbound' ? call?.answeredBy?.label : undefined;
  return (
    <>
      {withWhom !== undefined && <Text>{t('lines.with', { who: withWhom })}</Text>}
      {call?.parked && <Text>{t('calls.waitsIn', { slot: call.parked.slot })}</Text>}
      {face === 'ringing' && call && !call.atConsole && <Text c="dimmed">{t('lines.ringsElsewhere')}</Text>}
      {call?.ringsAt !== undefined && <Text>{t('telephone.ringsAt', { number: call.ringsAt })}</Text>}
      {waiting && (
        <Text role="status" fw={600}>
          {t('lines.callerWaits', { who: words.callerText(waiting) })}
        </Text>
      )}
      {state === 'idle' && learned?.callerId !== undefined && (
        <Text size="sm" c="dimmed">
          {t('lines.learnedCallerId', { what: words.told(learned.callerId) })}
        </Text>
      )}
      {state === 'idle' && learned?.hangUp !== undefined && (
        <Text size="sm" c="dimmed">
          {t('lines.learnedHangUp', { what: words.told(learned.hangUp) })}
        </Text>
      )}
      {measured !== '' && (
        <Text size="sm" c="dimmed" className="timer">
          {t('lines.measured', { what: measured })}
        </Text>
      )}
      {state === 'out-of-service' && (reason !== undefined || face !== 'unplugged') && (
        <Text size="sm">{reason === undefined ? t('lines.reasonUnknown') : <GatewayText text={reason} />}</Text>
      )}
      {face === 'unplugged' && <Text size="sm">{t('lines.plugIn')}</Text>}
    </>
  );
}
