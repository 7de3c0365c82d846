import type { Ladder, LadderStep } from '../../../main/contract/trouble.ts';

/** One of the columns: somebody whom the gateway spoke with. */
export interface Lane {
  /** `127.0.0.1:5060` */
  readonly peer: string;
  readonly trunk: string;
}

export interface Rung {
  readonly step: LadderStep;
  /** From the first message of the call. */
  readonly afterMs: number;
  /** Of `lanes`; the gateway itself stands before them. */
  readonly lane: number;
  readonly sipCallId: string;
}

/** The ladders of a call as one drawing: who is in it, and what was said in the order of time. */
export interface Drawing {
  readonly lanes: readonly Lane[];
  readonly rungs: readonly Rung[];
}

export function drawingOf(ladders: readonly Ladder[]): Drawing {
  const said = ladders
    .flatMap(({ sipCallId, steps }) => steps.map((step) => ({ step, sipCallId })))
    // Of two in the same millisecond the order is kept in which they came.
    .toSorted((one, other) => one.step.at - other.step.at);
  const lanes: Lane[] = [];
  const laneOf = ({ peer, trunk }: LadderStep): number => {
    const known = lanes.findIndex((lane) => lane.peer === peer && lane.trunk === trunk);
    return known >= 0 ? known : lanes.push({ peer, trunk }) - 1;
  };
  const startedAt = said[0]?.step.at ?? 0;
  const rungs = said.map(({ step, sipCallId }) => ({
    step,
    sipCallId,
    afterMs: step.at - startedAt,
    lane: laneOf(step),
  }));
  return { lanes, rungs };
}

/** `INVITE`, `180 Ringing`: what stands on the arrow. */
export const rungLabel = ({ line, method, status }: LadderStep): string =>
  status === undefined ? method : line.replace(/ \([A-Z]+\)$/, '');

export type RungTone = 'request' | 'progress' | 'good' | 'elsewhere' | 'refused';

/** By the class of its status code: RFC 3261 §7.2. An ask for a password refuses nothing yet. */
export function rungTone({ status }: LadderStep): RungTone {
  if (status === undefined) return 'request';
  if (status < 200) return 'progress';
  if (status < 300) return 'good';
  if (status < 400 || status === 401 || status === 407) return 'elsewhere';
  return 'refused';
}
