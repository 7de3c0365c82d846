import { useTranslation } from 'react-i18next';
import type { GatewayView, LineView } from '../../../main/contract/views.ts';
import { faceOf } from '../lines/line-face.ts';
import { useWords } from '../use-words.ts';
import type { ToneTexts } from './tone-words.ts';

/** What is known of the line just now, in words. */
export function LineFacts({
  line,
  view,
  texts,
}: {
  readonly line: LineView;
  readonly view: GatewayView;
  readonly texts: ToneTexts;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const call = view.calls.find(({ id }) => id === line.callId);
  const none = t('scope.notMeasured');
  const facts = [
    ['state', t('scope.state'), t(`lines.face.${faceOf(line, call, view.adapters)}`)],
    ['hook', t('scope.hook'), t(`scope.hookState.${line.hook}`)],
    ['volts', t('scope.volts'), words.measures({ volts: line.volts }) || none],
    ['milliamps', t('scope.milliamps'), words.measures({ milliamps: line.milliamps }) || none],
  ] as const;
  return (
    <>
      <dl className="scope-tones">
        <div data-side="from">
          <dt>{t('scope.fromLine')}</dt>
          <dd className="timer" data-heard="from">
            {texts.fromLine}
          </dd>
        </div>
        <div data-side="to">
          <dt>{t('scope.toLine')}</dt>
          <dd className="timer" data-heard="to">
            {texts.toLine}
          </dd>
        </div>
      </dl>
      <dl className="scope-facts">
        {facts.map(([id, name, value]) => (
          <div key={id} data-fact={id}>
            <dt>{name}</dt>
            <dd className="timer">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
