import type { ClassRule, GuardException, GuardedClass, GuardSettings } from './guard-settings.ts';
import type { NumberKind } from './number-class.ts';

/** Where a call comes from and goes: exceptions are made for both. */
export interface CallWay {
  readonly from:
    | { readonly kind: 'trunk'; readonly trunk: string }
    | { readonly kind: 'console' }
    | { readonly kind: 'line' }
    | { readonly kind: 'two-stage' };
  readonly by: { readonly kind: 'line'; readonly line: string } | { readonly kind: 'trunk'; readonly trunk: string };
}

/** A rule, and which class it is for. */
export interface Permission {
  readonly rule: ClassRule;
  /** The one that decided it; undefined where all are allowed. */
  readonly on?: GuardedClass;
}

const strictness: Readonly<Record<ClassRule, number>> = { allow: 0, pin: 1, block: 2 };

/** The strictest rule of all that a number is. An emergency number passes whatever is set. */
export function permissionFor(kind: NumberKind, way: CallWay, guards: GuardSettings): Permission {
  if (isHelp(kind)) return { rule: 'allow' };
  let strictest: Permission = { rule: 'allow' };
  for (const each of kind.classes) {
    // A call for help behind something else is none.
    const on = each === 'emergency' ? 'service' : each;
    const rule = on === 'international' ? ruleAbroad(kind.country, way, guards) : ruleFor(on, way, guards);
    if (strictness[rule] > strictness[strictest.rule]) strictest = { rule, on };
  }
  return strictest;
}

export const isHelp = ({ classes }: NumberKind): boolean => classes.length === 1 && classes[0] === 'emergency';

/** What is said of the line or trunk that it goes by counts first, then of where it comes from, then of all. */
function exceptionsOf(way: CallWay, guards: GuardSettings): GuardException[] {
  return [way.by, way.from].flatMap((end) =>
    guards.exceptions.filter(({ for: whom }) => {
      switch (whom.kind) {
        case 'line':
          return end.kind === 'line' && 'line' in end && end.line === whom.line;
        case 'trunk':
          return end.kind === 'trunk' && end.trunk === whom.trunk;
        default:
          return end.kind === 'console';
      }
    }),
  );
}

const ruleFor = (on: GuardedClass, way: CallWay, guards: GuardSettings): ClassRule =>
  exceptionsOf(way, guards).find(({ classes }) => classes[on] !== undefined)?.classes[on] ?? guards.classes[on];

function ruleAbroad(country: string | undefined, way: CallWay, guards: GuardSettings): ClassRule {
  for (const { classes, countries } of exceptionsOf(way, guards)) {
    if (country !== undefined && countries?.includes(country)) return 'allow';
    // Where an exception has countries of its own, those of all are not its.
    if (classes.international !== undefined) return classes.international;
    if (countries !== undefined) return guards.classes.international;
  }
  return country !== undefined && guards.countries.includes(country) ? 'allow' : guards.classes.international;
}

/** Whether its minutes cost by themselves: such calls have limits of their own. */
export const isCostly = ({ classes }: NumberKind): boolean =>
  classes.some(
    (each) => each === 'international' || each === 'premium' || each === 'shared-cost' || each === 'satellite',
  );

/** Whether anything is let out by the PIN. */
export const usesPin = ({ classes, exceptions, lock }: GuardSettings): boolean =>
  lock?.otherwise === 'pin' ||
  [classes, ...exceptions.map((each) => each.classes)].some((rules) => Object.values(rules).includes('pin'));
