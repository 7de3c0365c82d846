import { assertNever } from '../../core/errors.ts';
import type { Provocation, SitReason } from './exchange-control.ts';

/** How outbound calls on a line go. */
export type Outcome =
  | { readonly kind: 'answers'; readonly ms: number; readonly polarityReversal: boolean; readonly says: boolean }
  | { readonly kind: 'unobtainable'; readonly sit: SitReason }
  | { readonly kind: 'busy' | 'congestion' | 'never' };

export const DEFAULT_OUTCOME: Outcome = { kind: 'answers', ms: 2000, polarityReversal: true, says: false };

export type OutcomeProvocation = Extract<
  Provocation,
  { kind: 'answers-after' | 'is-busy' | 'is-congested' | 'never-answers' | 'is-unobtainable' }
>;

export function outcomeOf(provocation: OutcomeProvocation): Outcome {
  switch (provocation.kind) {
    case 'answers-after':
      return {
        kind: 'answers',
        ms: provocation.ms,
        polarityReversal: provocation.polarityReversal ?? true,
        says: provocation.says === 'speech',
      };
    case 'is-busy':
      return { kind: 'busy' };
    case 'is-congested':
      return { kind: 'congestion' };
    case 'never-answers':
      return { kind: 'never' };
    case 'is-unobtainable':
      return { kind: 'unobtainable', sit: provocation.sit ?? 'vacant-code' };
    default:
      return assertNever(provocation);
  }
}
