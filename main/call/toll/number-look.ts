import { type NumberPlace, parseNumber } from '../route/numbering.ts';
import { isCostly, isHelp } from './guard-policy.ts';
import { classify, type NumberClass } from './number-class.ts';

/** A number as a person is asked about it. */
export interface NumberLook {
  readonly shown: string;
  readonly country?: string;
  /** More than one where it is more than one thing. */
  readonly classes: readonly NumberClass[];
  readonly emergency: boolean;
  readonly costly: boolean;
  readonly careful: boolean;
}

/** Whoever calls these has called such numbers all along. */
const ordinary: ReadonlySet<NumberClass> = new Set(['free', 'local', 'national', 'mobile']);

/** What a number is, where the office is. @param number digits, with a plus in front of a whole one */
export function lookAt(number: string, place: NumberPlace): NumberLook {
  const kind = classify(number, place);
  return {
    shown: parseNumber(number, place)?.formatInternational() ?? number,
    ...(kind.country === undefined ? {} : { country: kind.country }),
    classes: kind.classes,
    emergency: isHelp(kind),
    costly: isCostly(kind),
    careful: !kind.classes.every((each) => ordinary.has(each)),
  };
}
