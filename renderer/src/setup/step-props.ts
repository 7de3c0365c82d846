import type { PageProps } from '../console-context.ts';
import type { Desk } from '../use-desk.ts';

/** What each step of the guide is given. */
export interface StepProps extends PageProps {
  readonly desk: Desk;
  /** The step was looked at, and is as it should be, or not. */
  readonly verified: (good: boolean) => void;
}
