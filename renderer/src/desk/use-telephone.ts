import { useMemo } from 'react';
import type { TelephoneChoice } from '../../../main/contract/telephone.ts';
import { usePreferences } from '../console-context.ts';
import { telephoneOf } from '../preferences.ts';

/** The telephone that the person talks with; undefined: this computer. */
export function useTelephone(): TelephoneChoice | undefined {
  const { talkWith, telephoneTrunk, telephoneNumber } = usePreferences();
  return useMemo(
    () => telephoneOf({ talkWith, telephoneTrunk, telephoneNumber }),
    [talkWith, telephoneTrunk, telephoneNumber],
  );
}
