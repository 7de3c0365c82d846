import type { DialToneManner, Provocation } from './exchange-control.ts';

const LATE_MS = 5000;
const SECOND_MS = 300;

/** What a seized line hears. `silentMs`: a late one's. */
export interface DialTone {
  readonly manner: DialToneManner;
  readonly silentMs: number;
  readonly second?: SecondDialTone | undefined;
}

/** Another dial tone, so long after these digits. */
export interface SecondDialTone {
  readonly after: string;
  readonly silentMs: number;
}

export const dialToneOf = ({
  which,
  afterMs = LATE_MS,
  secondAfter,
  secondMs = SECOND_MS,
}: Extract<Provocation, { kind: 'dial-tone' }>): DialTone => ({
  manner: which,
  silentMs: afterMs,
  ...(secondAfter ? { second: { after: secondAfter, silentMs: secondMs } } : {}),
});
