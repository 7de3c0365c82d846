import type { HeadsetEvent, LampWishes } from '../../../main/contract/headset.ts';
import type { CallView } from '../../../main/contract/views.ts';
import { actsFor } from '../lines/line-face.ts';

/** What a press of a headset's button does here. */
export type PressAct =
  | { readonly kind: 'answer'; readonly callId: string; readonly holdFirst?: string }
  | { readonly kind: 'hang-up' | 'hold' | 'resume' | 'decline'; readonly callId: string }
  /** One waits from now on, and another one no more. */
  | { readonly kind: 'swap'; readonly hold: string; readonly resume: string }
  | { readonly kind: 'mute'; readonly on: boolean }
  /** Calls what is typed, or asks for a number. */
  | { readonly kind: 'dial' }
  | { readonly kind: 'redial' }
  | { readonly kind: 'digit'; readonly digit: string; readonly to: 'call' | 'dial-box' }
  | { readonly kind: 'nothing' };

/** What a press is decided by. */
export interface Situation {
  /** The call that has rung longest of those whose turn is this console's. */
  readonly ringing: string | undefined;
  /** The call that is talked in here, and whether it can be made to wait. */
  readonly talking: { readonly id: string; readonly mayHold: boolean } | undefined;
  /** Calls of this console's that wait, the last one first. */
  readonly held: readonly string[];
  /** A call is being picked up or dialled just now. */
  readonly answering: boolean;
}

/** @param own the calls that this page has Pure. */
export function situationOf(calls: readonly CallView[], own: readonly string[], answering: boolean): Situation {
  const mine = own.flatMap((id) => calls.find((call) => call.id === id) ?? []);
  const [ringing] = calls
    .filter(({ atConsole, state }) => atConsole === true && state !== 'connected')
    .sort((a, b) => a.startedAt - b.startedAt);
  const talking = mine.findLast(({ held }) => held !== true);
  return {
    ringing: ringing?.id,
    talking: talking && { id: talking.id, mayHold: actsFor(talking).includes('hold') },
    held: mine
      .filter(({ held }) => held === true)
      .map(({ id }) => id)
      .reverse(),
    answering,
  };
}

/** What a press means by what goes on here. Pure. */
export function actOf(press: HeadsetEvent, now: Situation): PressAct {
  switch (press.kind) {
    case 'hook':
      return hook(press.offHook, now);
    case 'mute':
      return { kind: 'mute', on: press.on };
    case 'flash':
      return flash(now);
    case 'hold':
      return hold(now);
    case 'redial':
      return now.talking || now.answering ? { kind: 'nothing' } : { kind: 'redial' };
    case 'drop':
      if (now.ringing !== undefined) return { kind: 'decline', callId: now.ringing };
      return now.talking ? { kind: 'hang-up', callId: now.talking.id } : { kind: 'nothing' };
    case 'digit':
      return { kind: 'digit', digit: press.digit, to: now.talking ? 'call' : 'dial-box' };
  }
}

/** While a call waits its lamp says "in a call": a press turns the button off then, and means to go on all the same. */
function hook(offHook: boolean, { ringing, talking, held: [held], answering }: Situation): PressAct {
  if (answering) return { kind: 'nothing' };
  if (talking) return offHook ? { kind: 'nothing' } : { kind: 'hang-up', callId: talking.id };
  if (ringing !== undefined && (offHook || held !== undefined)) return { kind: 'answer', callId: ringing };
  if (held !== undefined) return { kind: 'resume', callId: held };
  // Laid down with nobody there: no wish.
  return offHook ? { kind: 'dial' } : { kind: 'nothing' };
}

function hold({ talking, held: [held] }: Situation): PressAct {
  if (talking) return talking.mayHold ? { kind: 'hold', callId: talking.id } : { kind: 'nothing' };
  return held === undefined ? { kind: 'nothing' } : { kind: 'resume', callId: held };
}

function flash(now: Situation): PressAct {
  const { ringing, talking, held } = now;
  if (!talking?.mayHold) return hold(now);
  if (ringing !== undefined) return { kind: 'answer', callId: ringing, holdFirst: talking.id };
  const [other] = held;
  return other === undefined ? hold(now) : { kind: 'swap', hold: talking.id, resume: other };
}

/** What the headset is to show. Pure. */
export const lampsFor = ({ ringing, talking, held, answering }: Situation, muted: boolean): LampWishes => ({
  ring: ringing !== undefined && !talking && !answering,
  'off-hook': talking !== undefined || held.length > 0 || answering,
  mute: muted,
  hold: !talking && held.length > 0,
});
