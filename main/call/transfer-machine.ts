import { assertNever } from '../core/errors.ts';

/**
 * A blind transfer: one side of a call, the kept one, is put through to somebody else. The other one, who asked for it,
 * stays until that is done or hangs up before; it gets the call back when nobody takes it.
 */
export type TransferState = { readonly kind: 'trying'; readonly other: 'there' | 'gone' } | { readonly kind: 'over' };

export type TransferInput =
  | { readonly kind: 'rings' }
  | { readonly kind: 'answered' }
  /** Nobody took it. `status` as SIP says it. */
  | { readonly kind: 'failed'; readonly status: number; readonly text: string }
  /** The kept one hung up. */
  | { readonly kind: 'kept-gone'; readonly text: string }
  | { readonly kind: 'other-gone' };

export type TransferEffect =
  /** NOTIFY to who asked (RFC 3515 §2.4.5). */
  | { readonly kind: 'tell'; readonly status: number }
  | { readonly kind: 'end-other'; readonly q850: number }
  /** Both are one call again, as before. */
  | { readonly kind: 'rejoin' }
  /** Who asked is gone: the kept one is offered to it again, and to the desks. */
  | { readonly kind: 'recall' }
  /** The record of the call as it was ends. */
  | { readonly kind: 'finish'; readonly reason: string };

export interface TransferStep {
  readonly state: TransferState;
  readonly effects: readonly TransferEffect[];
}

const step = (state: TransferState, ...effects: TransferEffect[]): TransferStep => ({ state, effects });
const over: TransferState = { kind: 'over' };

/** @param to whom it is put through to, for the record */
export function transferStep(state: TransferState, input: TransferInput, to: string): TransferStep {
  if (state.kind === 'over') return step(state);
  const { other } = state;
  switch (input.kind) {
    case 'rings':
      return step(state, ...told(other, 180));
    case 'answered':
      return step(over, ...told(other, 200), ...ended(other, 16), { kind: 'finish', reason: `Transferred to ${to}.` });
    case 'failed':
      if (other === 'there') return step(over, { kind: 'tell', status: input.status }, { kind: 'rejoin' });
      return step(
        over,
        { kind: 'finish', reason: `Transferred to ${to}, where nobody took it: ${input.text}` },
        { kind: 'recall' },
      );
    case 'kept-gone':
      return step(over, ...told(other, 487), ...ended(other, 16), {
        kind: 'finish',
        reason: `While it was transferred to ${to}: ${input.text}`,
      });
    case 'other-gone':
      return step({ kind: 'trying', other: 'gone' });
    default:
      return assertNever(input);
  }
}

const told = (other: 'there' | 'gone', status: number): TransferEffect[] =>
  other === 'there' ? [{ kind: 'tell', status }] : [];

const ended = (other: 'there' | 'gone', q850: number): TransferEffect[] =>
  other === 'there' ? [{ kind: 'end-other', q850 }] : [];
