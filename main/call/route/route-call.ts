import { assertNever } from '../../core/errors.ts';
import { blockedBy, blockTargets } from './block-list.ts';
import type { BlockTable } from './block-table.ts';
import { asItCame, type CallerRule } from './caller-rule.ts';
import { emergencyHops, isEmergency } from './emergency.ts';
import { usualMoveOn } from './move-on.ts';
import { fitsNumber, matchText, type NumberAsked, type NumberMatch, withoutSeparators } from './number-match.ts';
import type { NumberPlace } from './numbering.ts';
import { changesOf, officePlace, placeOf, planTargets } from './plan-targets.ts';
import type { RouteDecision, RouteLine, RouteQuestion, RouteWorld, TraceStep } from './route-decision.ts';
import type { Route, RouteSource, RouteTable } from './route-table.ts';
import { lineName, targetText } from './route-words.ts';
import { scheduleAt } from './schedule.ts';

/** Of a dialled number only this ever reaches a line: pauses, waits and flashes are the settings' alone. */
const DIALLABLE = /^\+?[0-9*#]{1,32}$/;

/** A question with what is looked up for it once. */
interface Asked {
  readonly question: RouteQuestion;
  /** The line that the call came in on. */
  readonly line: RouteLine | undefined;
  readonly called: string | undefined;
  readonly calling: NumberAsked;
  readonly place: NumberPlace;
  readonly table: RouteTable;
  readonly world: RouteWorld;
}

/**
 * Where a call goes now, and why. Total and pure: the same question, table and world give the same answer, whatever they
 * hold. An emergency number dialled inside goes before every route.
 */
export function routeCall(question: RouteQuestion, table: RouteTable, world: RouteWorld): RouteDecision {
  const { source } = question;
  const line = source.kind === 'line' ? world.lines.find(({ id }) => id === source.line) : undefined;
  const dialled = question.called === undefined ? line?.numbering.number : withoutSeparators(question.called);
  const place = line ? placeOf(line.numbering, table.office) : officePlace(table.office, world.lines);
  const asked: Asked = {
    question,
    line,
    called: dialled,
    calling: question.caller.number
      ? { ...question.caller, number: withoutSeparators(question.caller.number) }
      : question.caller,
    place,
    table,
    world,
  };
  const trace: TraceStep[] = [{ about: 'call', text: questionText(asked) }];
  if (source.kind !== 'line') {
    if (dialled === undefined || !DIALLABLE.test(dialled)) {
      const text = `"${(question.called ?? '').slice(0, 40)}" is not a number: digits, * and # only, at most 32.`;
      return { kind: 'not-routed', why: 'not-a-number', text, trace };
    }
    if (isEmergency(dialled, countriesOf(asked))) return emergency(dialled, asked, trace);
  }
  const blocked = source.kind === 'line' && table.blocked ? block(table.blocked, asked, trace) : undefined;
  if (blocked) return blocked;
  for (const route of table.routes) {
    const misfit = whyNot(route, asked);
    const name = nameOf(route);
    if (misfit !== undefined) {
      trace.push({ about: 'route', route: route.id, fits: false, text: `${name} does not fit: ${misfit}.` });
      continue;
    }
    trace.push({ about: 'route', route: route.id, fits: true, text: `${name} fits.` });
    return take(route, asked, trace);
  }
  const text = source.kind === 'line' ? 'No route fits this call.' : `No route fits ${dialled}. Add one for it.`;
  trace.push({ about: 'call', text });
  return { kind: 'not-routed', why: 'no-route', text, trace };
}

const nameOf = ({ name, id }: Route): string => `"${name || id}"`;

/** The countries whose emergency numbers count here. */
const countriesOf = ({ world, place }: Asked): string[] => [
  place.country,
  ...world.lines.map(({ numbering }) => numbering.country),
];

function take(route: Route, asked: Asked, trace: TraceStep[]): RouteDecision {
  const { question, called, place, table, world, line } = asked;
  const callerRule: CallerRule = {
    changes: route.changeCalling,
    policy: route.callerId,
    place,
    ownNumber: line?.numbering.number,
  };
  const plan = { route, question, called, world, office: table.office, place, callerRule };
  const changes = changesOf(plan);
  for (const step of changes.called.steps) trace.push({ about: 'called', ...step });
  // Dialled with the prefix that people here are used to, it calls for help all the same.
  if (question.source.kind !== 'line' && isEmergency(changes.called.number, countriesOf(asked)))
    return emergency(changes.called.number, asked, trace);
  for (const step of changes.calling.steps) trace.push({ about: 'calling', ...step });
  const targets = planTargets(plan);
  for (const target of targets)
    trace.push({ about: 'target', tried: target.passedOver === undefined, text: targetText(target, world) });
  return {
    kind: 'routed',
    route: { id: route.id, name: route.name },
    emergency: false,
    targets,
    moveOn: route.moveOn ?? usualMoveOn(question.source.kind),
    callerRule,
    trace,
  };
}

function block(list: BlockTable, asked: Asked, trace: TraceStep[]): RouteDecision | undefined {
  const { question, calling, place, world } = asked;
  const found = blockedBy(calling, list, question.at, place, countriesOf(asked));
  if (!found) return undefined;
  trace.push({ about: 'call', text: found.text });
  if (found.kind === 'let-through') return undefined;
  const { targets, moveOn } = blockTargets(found.action);
  for (const target of targets) trace.push({ about: 'target', tried: true, text: targetText(target, world) });
  return { kind: 'routed', emergency: false, targets, moveOn, callerRule: asItCame, blocked: found.text, trace };
}

function emergency(number: string, { question: { source }, world }: Asked, trace: TraceStep[]): RouteDecision {
  // The caller's own line is not to be had: it would be the first to be made free.
  const own = source.kind === 'two-stage' ? source.line : undefined;
  const hops = emergencyHops(
    number,
    world.lines.filter(({ id }) => id !== own),
  );
  trace.push({
    about: 'emergency',
    text: `${number} is an emergency number: it goes before every route, without any prefix, and no limit counts for it.`,
  });
  const target = {
    kind: 'lines',
    group: '',
    hops,
    afterAnswer: '',
    ...(hops.length > 0
      ? {}
      : { passedOver: { why: 'no-line', text: 'No line is in service, or all have emergency calls.' } as const }),
  } as const;
  trace.push({ about: 'target', tried: hops.length > 0, text: targetText(target, world) });
  return {
    kind: 'routed',
    emergency: true,
    targets: [target],
    moveOn: ['unreachable', 'failed', 'not-found'],
    callerRule: asItCame,
    trace,
  };
}

/** Why a route does not fit; undefined when it does. */
function whyNot(route: Route, asked: Asked): string | undefined {
  const { question, line, place, called, calling, table, world } = asked;
  if (!route.enabled) return 'it is switched off';
  if (!route.from.some((source) => comesFrom(source, question, line))) return 'it is for calls from elsewhere';
  const number = misfit('the called number', route.called, { number: called }, place);
  if (number !== undefined) return number;
  const caller = misfit('the calling number', route.calling, calling, place);
  if (caller !== undefined) return caller;
  if (!route.when) return undefined;
  const { schedule: id, is } = route.when;
  const schedule = table.schedules.find((each) => each.id === id);
  if (!schedule) return `its schedule "${id}" is not there`;
  const { open, why } = scheduleAt(schedule, question.at, table.nightMode, world.timeZone);
  if (open === (is === 'open')) return undefined;
  return `"${schedule.name || id}" is ${open ? 'open' : 'closed'} (${why})`;
}

function misfit(
  what: string,
  matches: readonly NumberMatch[],
  asked: NumberAsked,
  place: NumberPlace,
): string | undefined {
  if (matches.length === 0 || matches.some((match) => fitsNumber(match, asked, place))) return undefined;
  const is = asked.number ?? (asked.withheld === 'private' ? 'withheld' : 'unknown');
  return `${what} is ${is}, not ${matches.map(matchText).join(' or ')}`;
}

function comesFrom(wanted: RouteSource, { source }: RouteQuestion, line: RouteLine | undefined): boolean {
  switch (wanted.kind) {
    case 'line':
      return source.kind === 'line' && (wanted.line === undefined || wanted.line === source.line);
    case 'group':
      return source.kind === 'line' && line?.groups.includes(wanted.group) === true;
    case 'trunk':
      return source.kind === 'trunk' && (wanted.trunk === undefined || wanted.trunk === source.trunk);
    case 'console':
      return source.kind === 'console';
    case 'two-stage':
      return source.kind === 'two-stage' && (wanted.line === undefined || wanted.line === source.line);
    default:
      return assertNever(wanted);
  }
}

function questionText({ question, called, calling, world }: Asked): string {
  const { source } = question;
  const from = sourceText(source, world);
  const caller = calling.number ?? (calling.withheld === 'private' ? 'a withheld number' : 'an unknown number');
  const to = called === undefined ? '' : ` to ${called}`;
  return `A call from ${caller} by ${from}${to}.`;
}

function sourceText(source: RouteQuestion['source'], world: RouteWorld): string {
  switch (source.kind) {
    case 'line':
      return lineName(source.line, world);
    case 'trunk':
      return `the trunk "${source.trunk}"`;
    case 'console':
      return 'the console';
    case 'two-stage':
      return `${lineName(source.line, world)}, whose caller was asked for a number`;
    default:
      return assertNever(source);
  }
}
