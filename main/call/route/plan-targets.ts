import { assertNever } from '../../core/errors.ts';
import { isPulsable } from '../../line/dial-steps.ts';
import { type CallerRule, presentCaller } from './caller-rule.ts';
import { huntOrder } from './hunt.ts';
import { type ChangedNumber, changeNumber } from './number-change.ts';
import { type NumberPlace, toDialledForm } from './numbering.ts';
import type {
  Hop,
  LineNumbering,
  PassedOver,
  PlannedTarget,
  RouteLine,
  RouteQuestion,
  RouteWorld,
} from './route-decision.ts';
import type { OfficeSettings, Route, RouteTarget } from './route-table.ts';

/** A line's place: what it says itself, and the office's area code where that is of the same country. */
export function placeOf({ country, areaCode, localForm }: LineNumbering, office: OfficeSettings): NumberPlace {
  const shared = office.country === undefined || office.country === country.slice(0, 2) ? office.areaCode : undefined;
  return { country, areaCode: areaCode ?? shared, localForm };
}

/** Where numbers are meant that no line has a say in. */
export const officePlace = ({ country, areaCode }: OfficeSettings, lines: readonly RouteLine[]): NumberPlace => ({
  country: country ?? lines[0]?.numbering.country ?? 'us',
  areaCode,
});

export type DialString = { readonly ok: true; readonly digits: string } | { readonly ok: false; readonly text: string };

/** What of a changed number a line dials. A plus has no key: such a number is dialled in its national form. */
export function dialString(number: string, { accessCode = '' }: LineNumbering, place: NumberPlace): DialString {
  const parts = /^([0-9*#,w!]*)(\+\d*)?([0-9*#,w!]*)$/.exec(number);
  if (!parts) return { ok: false, text: `${number} holds what no line can dial.` };
  const [, front = '', international = '', behind = ''] = parts;
  const dialled = international === '' ? '' : toDialledForm(international, place);
  if (dialled === undefined) return { ok: false, text: `${number} cannot be dialled from ${place.country}.` };
  const digits = front + dialled + behind;
  if (!/[0-9*#]/.test(digits)) return { ok: false, text: 'No digit is left to dial.' };
  return { ok: true, digits: accessCode + digits };
}

interface Plan {
  readonly route: Route;
  readonly question: RouteQuestion;
  /** Without separators. */
  readonly called: string | undefined;
  readonly world: RouteWorld;
  readonly office: OfficeSettings;
  readonly place: NumberPlace;
  readonly callerRule: CallerRule;
}

/** Every target in order, with what is done there, or why it is passed over now. */
export function planTargets(plan: Plan): PlannedTarget[] {
  const planned: PlannedTarget[] = [];
  for (const target of plan.route.targets) {
    planned.push(planTarget(target, plan, target === plan.route.targets.at(-1)));
    // Nothing comes after a refusal, nor after a caller who was asked for a number.
    if (target.kind === 'refuse' || (target.kind === 'two-stage' && !planned.at(-1)?.passedOver)) break;
  }
  return planned;
}

function planTarget(target: RouteTarget, plan: Plan, isLast: boolean): PlannedTarget {
  switch (target.kind) {
    case 'lines':
      return planLines(target, plan);
    case 'trunk': {
      const changed = target.to ?? plan.called;
      const to = target.to ?? changeNumber(changed ?? '', plan.route.changeCalled, plan.place).number;
      const { trunk } = target;
      const passedOver = whyNotTrunk(trunk, to, plan);
      const trouble = plan.world.trunks.find(({ id }) => id === trunk)?.trouble;
      const why = passedOver ?? (trouble === undefined || isLast ? undefined : { why: 'no-line', text: trouble });
      const doubt = why ? undefined : trouble;
      return {
        kind: 'trunk',
        trunk,
        to,
        ringMs: target.ringS * 1000,
        // The last one costs a caller from outside no time: the desks ring with it.
        console: target.console || (doubt !== undefined && plan.question.source.kind === 'line'),
        ...(why ? { passedOver: why } : {}),
        ...(doubt === undefined ? {} : { doubt }),
      };
    }
    case 'console':
      return {
        kind: 'console',
        ...(target.ringS === undefined ? {} : { ringMs: target.ringS * 1000 }),
        ...(plan.question.source.kind === 'console'
          ? { passedOver: { why: 'no-route', text: 'A call of the console does not ring there.' } as const }
          : {}),
      };
    case 'refuse':
      return { kind: 'refuse', cause: target.cause };
    case 'two-stage':
      return planTwoStage(target, plan);
    default:
      return assertNever(target);
  }
}

function planTwoStage(
  { pin, prompt, firstDigitS, nextDigitS, maxDigits }: Extract<RouteTarget, { kind: 'two-stage' }>,
  { question, world }: Plan,
): PlannedTarget {
  const passedOver = whyNotTwoStage(pin, question, world);
  return {
    kind: 'two-stage',
    pin,
    ...(prompt === undefined ? {} : { prompt }),
    firstDigitMs: firstDigitS * 1000,
    nextDigitMs: nextDigitS * 1000,
    maxDigits,
    ...(passedOver ? { passedOver } : {}),
  };
}

function whyNotTwoStage(
  pin: 'required' | 'none',
  { source }: RouteQuestion,
  { twoStagePin }: RouteWorld,
): PassedOver | undefined {
  if (source.kind !== 'line') return { why: 'no-route', text: 'Only a caller on a line can be asked for a number.' };
  if (pin === 'required' && twoStagePin !== 'set')
    return { why: 'guarded', text: 'Callers are to be asked for a PIN before the number, and none is set. Set one.' };
  return undefined;
}

function whyNotTrunk(trunk: string, to: string, { world }: Plan): PassedOver | undefined {
  const known = world.trunks.find(({ id }) => id === trunk);
  if (!known) return { why: 'no-route', text: `The trunk "${trunk}" is not there: change where these calls go.` };
  if (to === '') return { why: 'no-route', text: `Nothing says whom to call at the trunk "${trunk}".` };
  return undefined;
}

function planLines(target: Extract<RouteTarget, { kind: 'lines' }>, plan: Plan): PlannedTarget {
  const { group, hunt, ringS, afterAnswer } = target;
  const { world, question } = plan;
  const rest = { kind: 'lines', group, afterAnswer, ...(ringS === undefined ? {} : { ringMs: ringS * 1000 }) } as const;
  const none = (why: PassedOver['why'], text: string): PlannedTarget => ({
    ...rest,
    hops: [],
    passedOver: { why, text },
  });
  if (question.source.kind === 'line') return none('no-route', 'A call on a line does not go out on another.');
  const members = world.lines.filter(({ groups }) => groups.includes(group));
  if (members.length === 0) return none('no-line', `The group "${group}" has no line.`);
  const idle = members.filter(({ state }) => state === 'idle' || state === 'in-use');
  const able = idle.filter(({ limits }) => limits.length === 0);
  if (idle.length === 0) return none('no-line', NO_LINE_FREE);
  if (able.length === 0) return none('no-line', idle.flatMap(({ limits }) => limits).join(' '));
  const dialled = able.map((line) => ({ line, ...dialOn(line, plan) }));
  const unable = dialled.find(({ ok }) => !ok);
  const sayable = dialled.flatMap((each) => (each.ok ? [{ line: each.line, digits: each.digits }] : []));
  if (unable && !unable.ok && sayable.length === 0) return none('no-route', unable.text);
  const candidates = sayable.filter(({ line, digits }) => line.dials === 'tone' || isPulsable(digits));
  if (candidates.length === 0)
    return none(
      'not-a-number',
      `The lines of the group "${group}" dial by pulses, which know 0 to 9 alone: ${sayable[0]?.digits ?? ''}.`,
    );
  const order = huntOrder(
    candidates.map(({ line, digits }) => ({ id: line.id, idleSince: line.since, digits })),
    hunt,
    members.map(({ id }) => id),
    world.lastTaken.get(group),
  );
  return { ...rest, hops: order.map(({ id, digits }): Hop => ({ line: id, digits })) };
}

export const NO_LINE_FREE = 'No line was free.';

/** The called number as this line dials it. */
export function dialOn(
  line: RouteLine,
  { called, route, office }: Pick<Plan, 'called' | 'route' | 'office'>,
): DialString {
  const place = placeOf(line.numbering, office);
  return dialString(changeNumber(called ?? '', route.changeCalled, place).number, line.numbering, place);
}

/** What becomes of both numbers, for the trace. */
export function changesOf({ called, route, place, question, callerRule }: Plan): {
  readonly called: ChangedNumber;
  readonly calling: ReturnType<typeof presentCaller>;
} {
  return {
    called: changeNumber(called ?? '', called === undefined ? [] : route.changeCalled, place),
    calling: presentCaller(question.caller, callerRule),
  };
}
