import type { CallLine } from '../call/call.ts';
import type { LineRunner } from '../line/line-runner.ts';
import type { LineSettings } from '../store/settings-schema.ts';

export interface CallLineParts {
  readonly runner: LineRunner;
  /** Of its adapter: it is called after it where nobody named it. */
  readonly port: number;
  readonly settings: () => LineSettings;
  /** What its adapter keeps it from, in words that name it. */
  readonly limits: (name: string) => readonly string[];
}

/** A line as calls see it: what it is set to is read when it is asked for, so that new settings hold at once. */
export function callLine({ runner, port, settings, limits }: CallLineParts): CallLine {
  return {
    runner,
    get name() {
      return settings().name || `Line ${port}`;
    },
    get groups() {
      return settings().groups;
    },
    get numbering() {
      const { country, numbering } = settings();
      return { country, ...numbering };
    },
    get limits() {
      return limits(this.name);
    },
  };
}
