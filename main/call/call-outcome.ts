import type { CallId } from '../core/ids.ts';

/** What the console's wishes come to: a refusal is a sentence for a person. */
export type Refusal = { readonly ok: false; readonly text: string };
export type Answered = { readonly ok: true; readonly callId: CallId } | Refusal;
export type Outcome = { readonly ok: true } | Refusal;

export const ENDED: Refusal = { ok: false, text: 'This call has ended already.' };
export const IN_A_CALL: Refusal = { ok: false, text: 'You are in a call. Hang up, or put it on hold first.' };
