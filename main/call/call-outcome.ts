import type { CallId } from '../core/ids.ts';

/** What the console's wishes come to: a refusal is a sentence for a person. */
export type Answered = { readonly ok: true; readonly callId: CallId } | { readonly ok: false; readonly text: string };
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly text: string };
