/** How long a call lasts without a word, pure (RFC 4028): what is asked, what is granted, who refreshes. */
import { assertNever } from '../core/errors.ts';

/**
 * `ask`: our INVITEs ask for a timer, and calls that come get one. `accept`: only where the peer asks. `off`: never, and a
 * peer that requires it is refused.
 */
export interface SessionTimerPolicy {
  readonly use: 'ask' | 'accept' | 'off';
  readonly expiresS: number;
  /** Less is refused with 422. */
  readonly minS: number;
}

export const SESSION_TIMER: SessionTimerPolicy = { use: 'ask', expiresS: 1_800, minS: 90 };

/** What a message says of it. */
export interface TimerHeaders {
  /** Session-Expires, seconds. */
  readonly expiresS?: number;
  readonly refresher?: 'uac' | 'uas';
  /** `timer` among Supported or Require. */
  readonly supported: boolean;
  readonly minS?: number;
}

export function timerHeaders(header: (name: string) => string | undefined): TimerHeaders {
  const value = header('session-expires');
  const expiresS = Number(/^\s*(\d{1,9})\s*(?:;|$)/.exec(value ?? '')?.[1] ?? Number.NaN);
  const refresher = /;\s*refresher\s*=\s*(ua[cs])\b/i.exec(value ?? '')?.[1]?.toLowerCase();
  const minS = Number(/^\s*(\d{1,9})/.exec(header('min-se') ?? '')?.[1] ?? Number.NaN);
  const options = `${header('supported') ?? ''},${header('require') ?? ''}`.toLowerCase().split(/[\s,]+/);
  return {
    ...(Number.isNaN(expiresS) ? {} : { expiresS }),
    ...(refresher === 'uac' || refresher === 'uas' ? { refresher } : {}),
    ...(Number.isNaN(minS) ? {} : { minS }),
    supported: options.includes('timer'),
  };
}

/** A call's timer as it is agreed on; undefined for none. */
export type AgreedTimer = { readonly expiresS: number; readonly refresher: 'us' | 'peer' } | undefined;

/** Whether a request asks for less than we take: the Min-SE of the 422 (§9). */
export const tooSmall = (
  { expiresS, supported }: TimerHeaders,
  { use, minS }: SessionTimerPolicy,
): number | undefined => (use !== 'off' && supported && expiresS !== undefined && expiresS < minS ? minS : undefined);

/** As UAS: what the 2xx grants (§9, table 2). A caller that does not know timers cannot refresh. */
export function timerOfRequest(asked: TimerHeaders, { use, expiresS, minS }: SessionTimerPolicy): AgreedTimer {
  switch (use) {
    case 'off':
      return undefined;
    case 'accept':
    case 'ask': {
      if (asked.expiresS === undefined && (use === 'accept' || !asked.supported)) return undefined;
      const least = Math.max(minS, asked.minS ?? 0);
      const granted = Math.max(least, Math.min(asked.expiresS ?? expiresS, Math.max(expiresS, least)));
      return { expiresS: granted, refresher: asked.supported && asked.refresher === 'uac' ? 'peer' : 'us' };
    }
    default:
      return assertNever(use);
  }
}

/** As UAC: what the 2xx says (§7.2). One that says nothing knows no timers; we refresh alone where we asked. */
export function timerOfAnswer(answer: TimerHeaders, { use, expiresS }: SessionTimerPolicy): AgreedTimer {
  if (use === 'off') return undefined;
  if (answer.expiresS === undefined) return use === 'ask' ? { expiresS, refresher: 'us' } : undefined;
  return { expiresS: answer.expiresS, refresher: answer.refresher === 'uas' ? 'peer' : 'us' };
}

/** When the refresher refreshes, and when either side gives the call up (§10: the lesser of 32 s and a third before the end). */
export const refreshAfterMs = (expiresS: number): number => expiresS * 500;
export const endAfterMs = (expiresS: number): number => (expiresS - Math.min(32, expiresS / 3)) * 1_000;

/** What the same request asks for after a 422 (§7.3); undefined where asking again is of no use. */
export function afterTooSmall(
  refusal: TimerHeaders,
  asked: TimerHeaders,
): { readonly expiresS: number; readonly minS: number } | undefined {
  const { minS } = refusal;
  if (minS === undefined || asked.expiresS === undefined || minS <= asked.expiresS || minS > LONGEST_S)
    return undefined;
  return { expiresS: minS, minS };
}

const LONGEST_S = 86_400;
