import type { ReactNode } from 'react';
import type { RequestName } from '../../../main/contract/requests.ts';
import { useMe } from './me.tsx';

/** Buttons for those who may use them; others do not see them. */
export function OnlyFor({ to, children }: { readonly to: RequestName; readonly children: ReactNode }) {
  return useMe().may(to) && children;
}
