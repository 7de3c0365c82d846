import type { HealthChange } from '../../../main/contract/routing-desk.ts';

export interface HealthPart {
  readonly kind: HealthChange['kind'];
  readonly from: number;
  readonly ms: number;
}

/** What of a history lies between two moments, as spans that follow each other; nothing before the first is known. */
export function healthParts(changes: readonly HealthChange[], from: number, to: number): HealthPart[] {
  return changes.flatMap(({ at, kind }, index) => {
    const begin = Math.max(at, from);
    const end = Math.min(changes[index + 1]?.at ?? to, to);
    return end > begin ? [{ kind, from: begin, ms: end - begin }] : [];
  });
}
