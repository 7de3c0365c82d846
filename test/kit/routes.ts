import type { SettingsInput } from './gateway.ts';

/** A route as a person may write it. */
export type RouteInput = NonNullable<SettingsInput['routes']>[number];

type Lines = Extract<RouteInput['targets'][number], { kind: 'lines' }>;

/** Calls from any trunk to the lines of a group; `pattern` is what was dialled, everything when left out. */
export function callsOut(
  route: {
    readonly id?: string;
    readonly pattern?: string;
    readonly group?: string;
    readonly change?: RouteInput['changeCalled'];
    readonly hunt?: Lines['hunt'];
    readonly afterAnswer?: string;
  } = {},
): RouteInput {
  const { id = 'out', pattern, group = 'all', change, hunt, afterAnswer } = route;
  return {
    id,
    from: [{ kind: 'trunk' }],
    ...(pattern === undefined ? {} : { called: [{ is: 'pattern', pattern }] }),
    ...(change ? { changeCalled: change } : {}),
    targets: [
      { kind: 'lines', group, ...(hunt ? { hunt } : {}), ...(afterAnswer === undefined ? {} : { afterAnswer }) },
    ],
  };
}

/** Callers on a line, or on any, to extensions of a trunk in order; none: they ring at the desks. */
export function callsIn(
  extensions: readonly string[],
  {
    line,
    trunk = 'pbx',
    ringS = 30,
  }: { readonly line?: string; readonly trunk?: string; readonly ringS?: number } = {},
): RouteInput[] {
  const [first, ...others] = extensions.map((to) => ({ kind: 'trunk' as const, trunk, to, ringS }));
  if (!first) return [];
  return [
    {
      id: line === undefined ? 'in' : `in-${line.replaceAll('/', '-')}`,
      from: [line === undefined ? { kind: 'line' } : { kind: 'line', line }],
      targets: [first, ...others],
    },
  ];
}
