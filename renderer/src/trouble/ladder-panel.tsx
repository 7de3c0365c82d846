import { NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../../main/contract/views.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { usePolled } from '../use-polled.ts';
import { useWords } from '../use-words.ts';
import { LadderView } from './ladder-view.tsx';
import { useArrive } from './use-arrive.ts';

const CALL_GOES_ON_MS = 1_500;

/** What was said by SIP in a call. @param chosen the call's id, of the address; empty for none */
export function LadderPanel({
  view,
  chosen,
  choose,
}: {
  readonly view: GatewayView;
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const place = useArrive(chosen);
  const goesOn = view.calls.some(({ id }) => id === chosen);
  const { answer, problem } = usePolled(
    'call.ladder',
    chosen === '' ? undefined : { callId: chosen },
    goesOn ? CALL_GOES_ON_MS : 0,
  );
  // The view has each call that goes on as a record too.
  const offered = view.recent.filter(({ trunk }) => trunk !== undefined);
  return (
    <div ref={place} className="arrived-at">
      <Panel title={t('trouble.ladder')}>
        <NativeSelect
          label={t('trouble.call')}
          description={t('trouble.callHelp')}
          maw="36rem"
          mb="md"
          value={chosen}
          onChange={({ currentTarget: { value } }) => choose(value)}
        >
          <option value="">{t('trouble.chooseCall')}</option>
          {chosen !== '' && !offered.some(({ id }) => id === chosen) && (
            <option value={chosen}>{t('trouble.thisCall')}</option>
          )}
          {offered.map((record) => (
            <option key={record.id} value={record.id}>
              {[
                words.when(record.startedAt),
                t(`calls.direction.${record.direction}`),
                words.partyText(record),
                t(`calls.outcome.${record.outcome}`),
              ].join(' · ')}
            </option>
          ))}
        </NativeSelect>
        {problem !== undefined && (
          <Text role="status">
            <GatewayText text={problem} orOurs />
          </Text>
        )}
        {answer && answer.ladders.length === 0 && (
          <Text role="status" c="dimmed">
            {t('trouble.noMessages')}
          </Text>
        )}
        {answer && answer.ladders.length > 0 && <LadderView key={chosen} ladders={answer.ladders} name={chosen} />}
      </Panel>
    </div>
  );
}
