import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GatewayView, NoticeView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import { Elapsed } from '../elapsed.tsx';
import { GatewayText } from '../gateway-text.tsx';
import { Icon } from '../icons.tsx';
import { useWords } from '../use-words.ts';
import { lineName } from '../words.ts';

/** The gateway's notice of an emergency call is called so. */
const isAlert = ({ id }: NoticeView): boolean => id.startsWith('emergency/');

/** What the gateway says of emergency calls, and what else there is. */
export const splitNotices = (notices: readonly NoticeView[]) => ({
  alerts: notices.filter(isAlert),
  others: notices.filter((notice) => !isAlert(notice)),
});

/** Somebody calls for help, or has: above everything on every page, until a person has seen to it. */
export function EmergencyAlert({
  view,
  dismiss,
}: {
  readonly view: GatewayView;
  readonly dismiss: (id: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { may } = useMe();
  const calls = view.calls.filter(({ emergency }) => emergency);
  const { alerts } = splitNotices(view.notices);
  if (calls.length === 0 && alerts.length === 0) return null;
  return (
    <section className="emergency" role="alert" data-emergency={calls.length > 0 ? 'now' : 'over'}>
      <p className="emergency-title">
        <Icon name="siren" size={40} />
        {t(calls.length > 0 ? 'app.emergency.now' : 'app.emergency.was')}
      </p>
      {calls.map((call) => (
        <p key={call.id}>
          {t('app.emergency.call', {
            number: call.called ?? '',
            from: call.dialledBy ? t('app.emergency.console') : words.callerText(call.caller),
            line: lineName(view.lines, call.line) || t('app.emergency.noLine'),
          })}{' '}
          <span className="timer" aria-hidden="true">
            <Elapsed since={call.startedAt} />
          </span>
        </p>
      ))}
      {alerts.map(({ id, text }) => (
        <div key={id} className="emergency-notice">
          <p>
            <GatewayText text={text} />
          </p>
          {may('notice.dismiss') && (
            <Button variant="white" color="dark" onClick={() => dismiss(id)}>
              {t('app.emergency.seen')}
            </Button>
          )}
        </div>
      ))}
    </section>
  );
}
