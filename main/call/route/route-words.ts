import { assertNever } from '../../core/errors.ts';
import type { Hop, PlannedTarget, RouteDecision, RouteQuestion, RouteWorld } from './route-decision.ts';

export const lineName = (line: string, { lines }: Pick<RouteWorld, 'lines'>): string =>
  `"${lines.find(({ id }) => id === line)?.name || line}"`;

/** A planned target in words: what is tried there, or why nothing is. */
export function targetText(target: PlannedTarget, world: Pick<RouteWorld, 'lines'>): string {
  const { passedOver } = target;
  const where = whereText(target, world);
  return passedOver ? `${where}: passed over. ${passedOver.text}` : where;
}

function whereText(target: PlannedTarget, world: Pick<RouteWorld, 'lines'>): string {
  switch (target.kind) {
    case 'lines': {
      const name = target.group === '' ? 'Any line' : `The lines of "${target.group}"`;
      if (target.hops.length === 0) return name;
      return `${name}${seconds(target.ringMs)}: ${target.hops.map((hop) => hopText(hop, world)).join(', then ')}`;
    }
    case 'trunk':
      return `${target.to === '' ? 'Nobody' : target.to} at the trunk "${target.trunk}"${seconds(target.ringMs)}${target.console ? ', the desks ring along' : ''}${target.doubt === undefined ? '' : `: ${target.doubt} It is tried all the same, as the last one`}`;
    case 'console':
      return `The desks${seconds(target.ringMs)}`;
    case 'refuse':
      return target.hangUp ? 'Picked up and hung up' : `Refused: ${target.cause}`;
    case 'two-stage':
      return `The line is answered, and its caller asked for ${target.pin === 'required' ? 'the PIN and ' : ''}a number`;
    default:
      return assertNever(target);
  }
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '' : ` for ${ms / 1000} s`);

const hopText = ({ line, digits, clear }: Hop, world: Pick<RouteWorld, 'lines'>): string =>
  `${lineName(line, world)} dials ${digits}${clear === undefined ? '' : ` after it was made free (${clear})`}`;

/** The whole decision in one sentence. */
export function decisionText(
  decision: RouteDecision,
  world: Pick<RouteWorld, 'lines'>,
  from: RouteQuestion['source']['kind'],
): string {
  if (decision.kind === 'not-routed')
    return from === 'line' ? `${decision.text} It rings at the desks.` : `Refused: ${decision.text}`;
  const first = decision.targets.find(({ passedOver }) => passedOver === undefined);
  const by = decision.emergency
    ? 'EMERGENCY CALL. '
    : decision.route
      ? `By "${decision.route.name || decision.route.id}": `
      : decision.blocked
        ? `${decision.blocked} `
        : '';
  if (first) return `${by}${targetText(first, world)}.`;
  const why = decision.targets.map(({ passedOver }) => passedOver?.text ?? '').join(' ');
  return from === 'line' ? `${by}no target can be had, so it rings at the desks. ${why}` : `${by}refused. ${why}`;
}
