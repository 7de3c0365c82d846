import type { GatewayView } from '../contract/views.ts';
import { type Ringing, ringingIn } from './at-hand.ts';
import { fullCallerText, plainText } from './plain-text.ts';
import type { Words } from './words/words.ts';

/** A notification about somebody who rings at the desks. */
export interface RingNotice {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly ringing: Ringing;
}

/** What is to be shown now; who rings elsewhere first is nobody's business here. */
export function ringNotices(view: GatewayView, words: Words): RingNotice[] {
  return ringingIn(view)
    .filter(({ atConsole }) => atConsole)
    .map((ringing) => ({
      id: ringing.id,
      title: fullCallerText(ringing.caller, words),
      body: ringing.line === '' ? '' : words.callsOn(plainText(ringing.line)),
      ringing,
    }));
}

export interface RingChange {
  readonly show: readonly RingNotice[];
  /** Ids of those that ring no more. */
  readonly close: readonly string[];
}

/**
 * From what is shown to what should be. One that reads otherwise now is shown anew: caller ID comes after the first ring.
 * @param shown by id, as it was shown; a person who closed one does not get it again
 */
export function ringChange(shown: ReadonlyMap<string, RingNotice>, wanted: readonly RingNotice[]): RingChange {
  const ids = new Set(wanted.map(({ id }) => id));
  return {
    show: wanted.filter((notice) => {
      const before = shown.get(notice.id);
      return !before || before.title !== notice.title || before.body !== notice.body;
    }),
    close: [...shown.keys()].filter((id) => !ids.has(id)),
  };
}

/**
 * What a system can put into a notification, as Electron documents it: Linux's servers show buttons where they can, macOS shows
 * them for a signed app (the first one, the others under "Options"), Windows needs its Start menu entry.
 */
export interface NoticeLook {
  readonly buttons: readonly ('answer' | 'decline')[];
  /** Stays until it is closed: a ringing telephone is no news that can be read later. */
  readonly timeoutType?: 'never';
  readonly urgency?: 'critical';
  /** Its own sound would be heard over the ringing. */
  readonly silent: true;
}

export function noticeLook(platform: NodeJS.Platform, ringing: Pick<Ringing, 'callId'>): NoticeLook {
  const buttons: NoticeLook['buttons'] = ringing.callId === undefined ? ['answer'] : ['answer', 'decline'];
  if (platform === 'darwin') return { buttons, silent: true };
  return { buttons, silent: true, timeoutType: 'never', urgency: 'critical' };
}
