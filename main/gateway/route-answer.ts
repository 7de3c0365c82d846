import type { CallerRecord } from '../call/call-record.ts';
import type { RouteTrial } from '../call/call-router.ts';
import { presentCaller } from '../call/route/caller-rule.ts';
import type { PlannedTarget, TraceStep } from '../call/route/route-decision.ts';
import type { RouteAnswer } from '../contract/routing.ts';

/** A decision as a console is told it. */
export function routeAnswer({ decision, summary }: RouteTrial, asked: CallerRecord): RouteAnswer {
  const steps = decision.trace.map((step) => ({
    about: step.about,
    ...(step.about === 'route' ? { route: step.route, ok: step.fits } : {}),
    ...(step.about === 'target' ? { ok: step.tried } : {}),
    text: stepText(step),
  }));
  if (decision.kind === 'not-routed')
    return { summary, emergency: false, targets: [], caller: callerView(asked), steps };
  const { caller } = presentCaller(asked, decision.callerRule);
  const texts = decision.trace.filter(({ about }) => about === 'target').map(({ text }) => text);
  return {
    summary,
    emergency: decision.emergency,
    ...(decision.route ? { route: decision.route } : {}),
    targets: decision.targets.map((target, index) => targetView(target, texts[index] ?? '')),
    caller: callerView(caller),
    steps,
  };
}

const targetView = (target: PlannedTarget, text: string): RouteAnswer['targets'][number] => ({
  kind: target.kind,
  text,
  tried: target.passedOver === undefined,
  ...(target.kind === 'lines' ? { lines: target.hops.map(({ line, digits }) => ({ line, digits })) } : {}),
});

function stepText(step: TraceStep): string {
  switch (step.about) {
    case 'called':
      return `The called number ${step.before} becomes ${step.after}: ${step.text}.`;
    case 'calling':
      return `The calling number ${step.before} becomes ${step.after}: ${step.text}.`;
    default:
      return step.text;
  }
}

const callerView = ({ number, name, withheld }: CallerRecord): RouteAnswer['caller'] => ({
  ...(number === undefined ? {} : { number }),
  ...(name === undefined ? {} : { name }),
  withheld: withheld === 'private',
});
