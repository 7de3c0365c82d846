import { z } from 'zod';
import { type TelephoneChoice, telephone } from '../../main/contract/telephone.ts';
import { dialable } from './numbers.ts';
import { Stored } from './stored.ts';

/** What a person chose at this console; other consoles have their own. */
const preferences = z.object({
  /** Empty: as the browser is set. */
  language: z.enum(['', 'en', 'de', 'fr', 'es']).default(''),
  /** Single keys do things (WCAG 2.1.4 asks that this can be switched off). */
  singleKeys: z.boolean().default(true),
  /** What the person talks with. */
  talkWith: z.enum(['computer', 'telephone']).default('computer'),
  /** The telephone: an extension or a number, at a trunk. Kept while the person talks at the computer. */
  telephoneTrunk: z.string().max(64).default(''),
  telephoneNumber: z.string().max(64).default(''),
});
export type Preferences = z.output<typeof preferences>;

/** The telephone that is talked with; undefined where it is this computer, or nobody could be rung by what was typed. */
export function telephoneOf({
  talkWith,
  telephoneTrunk,
  telephoneNumber,
}: Pick<Preferences, 'talkWith' | 'telephoneTrunk' | 'telephoneNumber'>): TelephoneChoice | undefined {
  if (talkWith !== 'telephone') return undefined;
  const read = telephone.safeParse({ trunk: telephoneTrunk, number: dialable(telephoneNumber) });
  return read.success ? read.data : undefined;
}

export const openPreferences = (): Stored<Preferences> =>
  new Stored<Preferences>('copperline.preferences', preferences);
