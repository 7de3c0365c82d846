import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallView, LineView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import { Icon, type IconName } from '../icons.tsx';
import type { Desk } from '../use-desk.ts';
import type { CallAct } from './line-face.ts';

const looks: Readonly<Record<CallAct, { readonly icon: IconName; readonly color?: string }>> = {
  answer: { icon: 'handset', color: 'teal.9' },
  decline: { icon: 'decline' },
  fetch: { icon: 'handset', color: 'teal.9' },
  resume: { icon: 'play', color: 'blue.8' },
  hold: { icon: 'pause' },
  transfer: { icon: 'transfer' },
  park: { icon: 'park' },
  'hang-up': { icon: 'hangUp', color: 'red.8' },
};

/** Whom the buttons are about, and what they need. */
export interface CallActing {
  readonly line?: LineView | undefined;
  readonly call: CallView | undefined;
  /** As it is called to a screen reader: the line's name, or the caller's. */
  readonly who: string;
  readonly desk: Desk;
  readonly startTransfer: (call: CallView) => void;
}

export function perform(act: CallAct, { line, call, desk, startTransfer }: CallActing): Promise<void> | undefined {
  if (act === 'answer' && line) return desk.answer(line);
  if (!call) return undefined;
  switch (act) {
    case 'answer':
      return desk.pickUp(call.id);
    case 'decline':
      return desk.decline(call.id);
    case 'fetch':
      return call.parked && desk.fetch(call.parked.slot);
    case 'resume':
      return desk.resume(call.id);
    case 'hold':
      return desk.hold(call.id);
    case 'transfer':
      startTransfer(call);
      return undefined;
    case 'park':
      return desk.park(call.id);
    case 'hang-up':
      return desk.hangUp(call.id);
  }
}

/** A button for each thing that may be done with a call. */
export function CallButtons({ acts, ...acting }: CallActing & { readonly acts: readonly CallAct[] }) {
  const { t } = useTranslation();
  const { desk, line, call, who } = acting;
  const { may } = useMe();
  const beingTaken = [line?.id, call?.id, call?.parked?.slot].some((id) => id !== undefined && id === desk.answering);
  // Who looks on has none; the page says why.
  if (!may('call.answer')) return null;
  return (
    <div className="call-buttons">
      {acts.map((act) => {
        const { icon, color } = looks[act];
        return (
          <Button
            key={act}
            size="md"
            {...(color === undefined ? { variant: 'default' } : { color })}
            leftSection={<Icon name={icon} />}
            loading={beingTaken && (act === 'answer' || act === 'fetch')}
            onClick={() => void perform(act, acting)}
            aria-label={t(`desk.actFor.${act}`, { who })}
          >
            {t(`desk.act.${act}`)}
          </Button>
        );
      })}
    </div>
  );
}
