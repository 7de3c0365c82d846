import type { GuardSettings } from '../call/toll/guard-settings.ts';
import type { Settings } from '../store/settings-schema.ts';

/** Routes that ask callers for a number, and cannot, or let in whom they should not: each a sentence that says what to do. */
export function danglingTwoStage(
  { routes, lines, guards }: Pick<Settings, 'routes' | 'lines' | 'guards'>,
  { hasPin, isThere }: { readonly hasPin: boolean; readonly isThere: (prompt: string) => boolean },
): string[] {
  const found: string[] = [];
  const leads = routes.some(({ from, enabled }) => enabled && from.some(({ kind }) => kind === 'two-stage'));
  for (const { id, name, enabled, from, calling, targets } of routes) {
    const route = `The route "${name || id}"`;
    for (const source of from)
      if (source.kind === 'two-stage' && source.line !== undefined && !lines.some((line) => line.id === source.line))
        found.push(`${route} names the line "${source.line}", which is not there.`);
    const at = targets.findIndex(({ kind }) => kind === 'two-stage');
    const target = targets[at];
    if (!enabled || target?.kind !== 'two-stage') continue;
    if (!from.some(({ kind }) => kind === 'line' || kind === 'group')) {
      found.push(`${route} asks for a number, which only callers on a line can be: such a target is passed over.`);
      continue;
    }
    if (target.pin === 'required' && !hasPin)
      found.push(`${route} asks callers for a PIN, but none is set: its target is passed over. Set one.`);
    if (target.prompt !== undefined && !isThere(target.prompt))
      found.push(`${route} has callers hear "${target.prompt}", which is not there: they hear dial tone.`);
    if (!leads) found.push(`${route} asks callers for a number, and no route takes one: add a route from "two-stage".`);
    if (at < targets.length - 1 && (target.pin === 'none' || hasPin))
      found.push(`${route} has targets after it asked its caller for a number: nothing comes of them.`);
    const open = target.pin === 'none' && calling.length === 0;
    if (open && letsCostlyOut(guards))
      found.push(
        `${route} lets anybody who calls dial what costs: ask for a PIN, say whose calls it takes ("calling"), or have the guards block such calls.`,
      );
  }
  return found;
}

const costly = ['international', 'premium', 'satellite', 'shared-cost'] as const;

/** Whether any call that costs by the minute may go out without a PIN. */
const letsCostlyOut = ({ classes, countries, exceptions }: GuardSettings): boolean =>
  [{ classes, countries }, ...exceptions].some(
    (each) => (each.countries?.length ?? 0) > 0 || costly.some((name) => each.classes[name] === 'allow'),
  );
