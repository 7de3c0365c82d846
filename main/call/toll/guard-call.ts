import { officePlace, placeOf } from '../route/plan-targets.ts';
import {
  type Hop,
  isTriedYet,
  type PlannedTarget,
  type RouteDecision,
  type RouteLine,
  type RouteQuestion,
  type RouteWorld,
  type TraceStep,
  type TrunkTarget,
} from '../route/route-decision.ts';
import type { Route, RouteTable } from '../route/route-table.ts';
import { targetText } from '../route/route-words.ts';
import { scheduleAt } from '../route/schedule.ts';
import { type CallWay, isCostly, isHelp, permissionFor } from './guard-policy.ts';
import type { ClassRule, GuardSettings } from './guard-settings.ts';
import { blockedText, limitText, lockText, pinText } from './guard-words.ts';
import { classify, type NumberKind } from './number-class.ts';
import type { LimitReached, LimitScope } from './usage.ts';

/** What a call counts for, and how long it may last. */
export interface TollStamp {
  readonly costly: boolean;
  readonly trunks: readonly string[];
}

/** A guard let something not be called: what an alarm is made of. */
export interface Denial {
  /** The same again is the same alarm: `class/international/trunk/pbx`, `limit/all/callsPerDay`. */
  readonly cause: string;
  readonly severity: 'warning' | 'error';
  readonly text: string;
}

export interface GuardedDecision {
  readonly decision: RouteDecision;
  /** Of a call that goes out and counts. */
  readonly toll?: TollStamp;
  readonly denials: readonly Denial[];
  /** Nothing can be called now, and with the PIN something could. */
  readonly pin: 'wanted' | 'not-wanted';
}

export interface GuardWorld extends Pick<RouteWorld, 'lines' | 'trunks' | 'timeZone'> {
  /** Which limit lets no further call of this scope out. */
  readonly reached: (scope: LimitScope) => LimitReached | undefined;
  /** Whether there is a PIN at all. */
  readonly pin: 'set' | 'not-set';
}

interface Asked {
  readonly question: RouteQuestion;
  readonly table: RouteTable;
  readonly guards: GuardSettings;
  readonly world: GuardWorld;
  readonly route: Route | undefined;
  readonly from: CallWay['from'];
}

/** One number by one way. */
type Verdict =
  | { readonly rule: 'allow'; readonly kind: NumberKind }
  | { readonly rule: Exclude<ClassRule, 'allow'>; readonly denial: Denial };

/**
 * What the guards leave of a decision: targets whose number may not be called now are passed over, and it is said why. What is
 * judged is what each line would dial and each trunk be asked for, after every change. An emergency call passes untouched, and
 * so does an emergency number that came through a route.
 */
export function guardCall(
  decision: RouteDecision,
  question: RouteQuestion,
  { table, guards, world }: { readonly table: RouteTable; readonly guards: GuardSettings; readonly world: GuardWorld },
): GuardedDecision {
  const untouched: GuardedDecision = { decision, denials: [], pin: 'not-wanted' };
  if (decision.kind === 'not-routed' || decision.emergency) return untouched;
  // Who rings on a line has dialled nothing here: where it goes is the settings' choice.
  if (question.source.kind === 'line' && question.called === undefined) return untouched;
  const route = table.routes.find(({ id }) => id === decision.route?.id);
  const asked: Asked = { question, table, guards, world, route, from: fromOf(question) };
  const judged = decision.targets.map((target) => judgeTarget(target, asked));
  const targets = judged.map(({ target }) => target);
  const goes = targets.some(({ passedOver, kind }) => passedOver === undefined && kind !== 'refuse');
  const tolls = judged.flatMap(({ toll }) => toll ?? []);
  const denials = judged.flatMap((each) => each.denials);
  return {
    decision: { ...decision, targets, trace: retraced(decision.trace, targets, world) },
    ...(tolls.length === 0
      ? {}
      : {
          toll: {
            costly: tolls.some(({ costly }) => costly),
            trunks: [...new Set(tolls.flatMap(({ trunks }) => trunks))],
          },
        }),
    denials: denials.filter(({ cause }, at) => denials.findIndex((other) => other.cause === cause) === at),
    pin: !goes && judged.some(({ pin }) => pin) ? 'wanted' : 'not-wanted',
  };
}

const fromOf = ({ source }: RouteQuestion): CallWay['from'] =>
  source.kind === 'trunk' ? { kind: 'trunk', trunk: source.trunk } : { kind: source.kind };

interface Judged {
  readonly target: PlannedTarget;
  readonly toll?: TollStamp;
  readonly denials: readonly Denial[];
  /** The PIN would open it. */
  readonly pin: boolean;
}

function judgeTarget(target: PlannedTarget, asked: Asked): Judged {
  const as = (now: PlannedTarget, toll?: TollStamp): Judged => ({
    target: now,
    ...(toll ? { toll } : {}),
    denials: [],
    pin: false,
  });
  if (target.passedOver) return isTriedYet(target) ? judgeTroubled(target, asked) : as(target);
  switch (target.kind) {
    case 'lines':
      return judgeLines(target, asked);
    case 'trunk':
      return judgeTrunk(target, asked);
    default:
      return as(target);
  }
}

/** A trunk in trouble may be well again when its turn comes, and is called then: the guards have their say now. */
function judgeTroubled({ passedOver, ...target }: TrunkTarget, asked: Asked): Judged {
  const judged = judgeTrunk(target, asked);
  if (judged.target.passedOver) return judged;
  return { ...judged, target: { ...target, ...(passedOver ? { passedOver } : {}) } };
}

function judgeLines(target: Extract<PlannedTarget, { kind: 'lines' }>, asked: Asked): Judged {
  const verdicts = target.hops.map((hop) => ({ hop, verdict: judgeHop(hop, asked) }));
  const good = verdicts.flatMap(({ hop, verdict }) => (verdict.rule === 'allow' ? [{ hop, kind: verdict.kind }] : []));
  if (good.length === 0)
    return denied(
      { ...target, hops: [] },
      verdicts.flatMap(({ verdict }) => (verdict.rule === 'allow' ? [] : [verdict])),
    );
  if (good.every(({ kind }) => isHelp(kind))) return { target, denials: [], pin: false };
  return limited(
    { ...target, hops: good.map(({ hop }) => hop) },
    { ...target, hops: [] },
    tollOf(good, [], asked),
    asked,
  );
}

function judgeTrunk(target: TrunkTarget, asked: Asked): Judged {
  const { guards, route, table, world } = asked;
  const free: Judged = { target, denials: [], pin: false };
  if (guards.insideTrunks.includes(target.trunk)) return free;
  // The settings name whom to call there: nobody dialled it.
  if (route?.targets.some((each) => each.kind === 'trunk' && each.trunk === target.trunk && each.to === target.to))
    return free;
  const kind = classify(target.to, officePlace(table.office, world.lines), 'trunk');
  if (isHelp(kind)) return free;
  const verdict = judge(target.to, kind, { from: asked.from, by: { kind: 'trunk', trunk: target.trunk } }, asked);
  if (verdict.rule !== 'allow') {
    const inside = ` If the trunk "${target.trunk}" leads to your own telephones, name it in guards.insideTrunks.`;
    return denied(target, [{ ...verdict, denial: { ...verdict.denial, text: verdict.denial.text + inside } }]);
  }
  return limited(target, target, tollOf([{ kind }], [target.trunk], asked), asked);
}

function tollOf(good: readonly { readonly kind: NumberKind }[], by: readonly string[], { from }: Asked): TollStamp {
  return {
    costly: good.some(({ kind }) => isCostly(kind)),
    trunks: [...(from.kind === 'trunk' ? [from.trunk] : []), ...by],
  };
}

/** @param without the target as it is passed over */
function limited(target: PlannedTarget, without: PlannedTarget, toll: TollStamp, { world }: Asked): Judged {
  const scopes: LimitScope[] = [
    'all',
    ...(toll.costly ? (['costly'] as const) : []),
    ...toll.trunks.map((trunk): LimitScope => `trunk/${trunk}`),
  ];
  for (const scope of scopes) {
    const reached = world.reached(scope);
    if (!reached) continue;
    const denial: Denial = {
      cause: `limit/${scope}/${reached.limit}`,
      severity: 'error',
      text: limitText(scope, reached),
    };
    return denied(without, [{ rule: 'block', denial }]);
  }
  return { target, toll, denials: [], pin: false };
}

function denied(target: PlannedTarget, verdicts: readonly Exclude<Verdict, { rule: 'allow' }>[]): Judged {
  const text = [...new Set(verdicts.map(({ denial }) => denial.text))].join(' ');
  return {
    target: { ...target, passedOver: { why: 'guarded', text } },
    denials: verdicts.map(({ denial }) => denial),
    pin: verdicts.some(({ rule }) => rule === 'pin'),
  };
}

function judgeHop(hop: Hop, asked: Asked): Verdict {
  const { table, world } = asked;
  const line = world.lines.find(({ id }) => id === hop.line);
  const number = numberIn(hop.digits, line, asked.route);
  const place = line ? placeOf(line.numbering, table.office) : officePlace(table.office, world.lines);
  const kind = classify(number, place);
  return judge(number, kind, { from: asked.from, by: { kind: 'line', line: hop.line } }, asked);
}

/** Of what a line dials, what its exchange takes for the number: without the code to get to it, and what the route plays behind it. */
function numberIn(digits: string, line: RouteLine | undefined, route: Route | undefined): string {
  const code = line?.numbering.accessCode ?? '';
  const outside = digits.startsWith(code) ? digits.slice(code.length) : digits;
  const behind = (route?.changeCalled ?? [])
    .flatMap((each) => (each.change === 'append' ? [each.digits] : []))
    .join('');
  const pause = behind.search(/[,w!]/);
  return pause >= 0 && outside.endsWith(behind) ? outside.slice(0, outside.length - behind.length + pause) : outside;
}

function judge(number: string, kind: NumberKind, way: CallWay, asked: Asked): Verdict {
  if (isHelp(kind)) return { rule: 'allow', kind };
  const { guards, question, world } = asked;
  const knowsPin = question.pin === 'known';
  const from = way.from.kind === 'trunk' ? `trunk/${way.from.trunk}` : way.from.kind;
  const { rule, on } = permissionFor(kind, way, guards);
  // Without a PIN nobody can know it.
  const opens = world.pin === 'set';
  if (on !== undefined && (rule === 'block' || (rule === 'pin' && !knowsPin))) {
    const denial: Denial = {
      cause: `class/${on}/${from}`,
      severity: 'warning',
      text: rule === 'pin' && opens ? pinText(number, kind, guards.pinPrefix) : blockedText(number, kind, on),
    };
    return { rule: rule === 'pin' && opens ? 'pin' : 'block', denial };
  }
  const lock = lockedText(kind, asked);
  if (lock === undefined) return { rule: 'allow', kind };
  const byPin = guards.lock?.otherwise === 'pin' && opens;
  if (byPin && knowsPin) return { rule: 'allow', kind };
  const how = byPin ? ` With the PIN it can be: dial ${guards.pinPrefix}, the PIN, * and the number.` : '';
  return {
    rule: byPin ? 'pin' : 'block',
    denial: { cause: `lock/${from}`, severity: 'warning', text: `${number} is not called. ${lock}${how}` },
  };
}

/** Why a number may not be called at this hour; undefined when it may. */
function lockedText(kind: NumberKind, { guards, table, question, world }: Asked): string | undefined {
  const { lock } = guards;
  if (!lock) return undefined;
  if (kind.classes.every((each) => each === 'emergency' || lock.allow.includes(each))) return undefined;
  const schedule = table.schedules.find(({ id }) => id === lock.schedule);
  // Locked rather than open to the world, for a slip of the pen.
  if (!schedule) return lockText(lock.allow, `its schedule "${lock.schedule}" is not there`);
  const { open, why } = scheduleAt(schedule, question.at, table.nightMode, table.office.timeZone ?? world.timeZone);
  return open ? undefined : lockText(lock.allow, why);
}

/** The steps about targets, as they are now. */
function retraced(trace: readonly TraceStep[], targets: readonly PlannedTarget[], world: GuardWorld): TraceStep[] {
  let next = 0;
  return trace.map((step) => {
    if (step.about !== 'target') return step;
    const target = targets[next++];
    return target?.passedOver?.why === 'guarded'
      ? { about: 'target', tried: false, text: targetText(target, world) }
      : step;
  });
}
