import type { CallerIdSignals } from './caller-id-signals.ts';
import type { DialTone, SecondDialTone } from './dial-tone.ts';
import type { HangUpSignal } from './exchange-control.ts';
import type { ExchangeTone } from './exchange-tone.ts';

/** A line that rings. `elapsedMs` begins below 0 while what comes ahead of the first ring lasts. */
export interface Ringing {
  readonly kind: 'ringing';
  elapsedMs: number;
  readonly signals: CallerIdSignals;
  readonly ringMs: readonly number[];
  /** Caller ID begins so long after the first ring. */
  readonly afterRingMs: number;
  /** Then the caller gives up, or what is `next` begins. */
  readonly rings?: number | undefined;
  /** Japan: short rings that ask for the line to be answered for the caller ID; the call rings after that. */
  readonly next?: Ringing;
}

/** What goes on on a line; `elapsedMs` since it began. */
export type LineState =
  | Ringing
  | ({ elapsedMs: number } & (
      | { readonly kind: 'idle' | 'connecting' | 'ringback' | 'busy' | 'congestion' | 'talking' }
      | ({ readonly kind: 'dial-tone' } & DialTone)
      | { readonly kind: 'dialling'; digits: string; quietMs: number; readonly second: SecondDialTone | undefined }
      | { readonly kind: 'caller-id'; readonly data: Int16Array; readonly call: Ringing }
      | { readonly kind: 'announcement'; readonly sit: ExchangeTone; readonly says: Int16Array }
      | { readonly kind: 'far-end-gone'; readonly signal: HangUpSignal }
    ));
