import type { RouteDecision } from '../route/route-decision.ts';
import type { DrillWay } from './drill-machine.ts';

/**
 * Where calls go that would go to a trunk if it were not passed over now: of each line's decision, the first target
 * that can be had. Lines whose calls go elsewhere first are left out.
 */
export function waysAround(
  trunk: string,
  decisions: readonly { readonly line: string; readonly decision: RouteDecision }[],
): DrillWay[] {
  const ways = new Map<string, { lines: string[]; to: DrillWay['to'] }>();
  for (const { line, decision } of decisions) {
    if (decision.kind !== 'routed') continue;
    const { targets } = decision;
    const at = targets.findIndex((target) => target.kind === 'trunk' && target.trunk === trunk);
    if (at < 0 || targets.slice(0, at).some(({ passedOver }) => !passedOver)) continue;
    const next = targets.slice(at + 1).find(({ passedOver }) => !passedOver);
    // What is left over rings at the desks, as it does where a route names nothing else.
    const to: DrillWay['to'] =
      next?.kind === 'trunk'
        ? { kind: 'trunk', trunk: next.trunk }
        : { kind: next?.kind === 'refuse' ? 'refused' : next?.kind === 'two-stage' ? 'two-stage' : 'console' };
    const key = JSON.stringify(to);
    const way = ways.get(key) ?? { lines: [], to };
    way.lines.push(line);
    ways.set(key, way);
  }
  return [...ways.values()];
}
