/** What a route may have a line do on its way to a number, one character each; everything else is a digit. */
const pauseCharacter = ',';
const waitCharacter = 'w';
const flashCharacter = '!';

export type DialStep =
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'pause' }
  /** Until another dial tone is heard. */
  | { readonly kind: 'dial-tone' }
  | { readonly kind: 'flash' };

/** How long `,` waits. */
export const DIAL_PAUSE_MS = 2000;

/** The first step of a dial string, and what is left after it; undefined at its end. */
export function nextDialStep(plan: string): { readonly step: DialStep; readonly rest: string } | undefined {
  const first = plan[0];
  if (first === undefined) return undefined;
  const rest = plan.slice(1);
  switch (first) {
    case pauseCharacter:
      return { step: { kind: 'pause' }, rest };
    case waitCharacter:
      return { step: { kind: 'dial-tone' }, rest };
    case flashCharacter:
      return { step: { kind: 'flash' }, rest };
    default: {
      const digits = /^[^,w!]+/.exec(plan)?.[0] ?? first;
      return { step: { kind: 'digits', digits }, rest: plan.slice(digits.length) };
    }
  }
}

/** Rotary dials have ten digits and nothing else. */
export const isPulsable = (plan: string): boolean => /^[0-9,w!]*$/.test(plan);
