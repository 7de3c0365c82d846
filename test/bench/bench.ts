import type { Reporter } from './reporter.ts';

/** What each file of this folder's list exports as `bench`. */
export interface Bench {
  /** What its measurements' ids begin with: `delay`, `cpu`, `start`. */
  readonly prefix: string;
  readonly title: string;
  run(report: Reporter): Promise<void>;
}
