import { type Drawing, rungLabel } from './ladder-lanes.ts';

/** `+0.532 s` */
export const offset = (ms: number): string => `+${(ms / 1_000).toFixed(3)} s`;

/** A drawing as text, to be sent to whoever is to help: the list first, then each message. */
export function ladderText({ lanes, rungs }: Drawing): string {
  const heads = rungs.map(({ step, afterMs, lane }) => {
    const { peer, trunk } = lanes[lane] ?? step;
    const arrow = step.direction === 'in' ? '<-' : '->';
    return `${offset(afterMs)}  ${arrow} ${peer} (${trunk})  ${rungLabel(step)}`;
  });
  return rungs
    .map(({ step }, index) => `\n${heads[index]}\n\n${step.text.trimEnd()}\n`)
    .reduce((all, each) => `${all}${each}`, `${heads.join('\n')}\n`);
}
