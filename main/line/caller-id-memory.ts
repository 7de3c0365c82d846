import type { CallerIdStandard } from './line-signals.ts';
import type { LineStateKind } from './line-state.ts';

/** When a line's caller ID comes. `off-hook`: while the line was taken off-hook for it (Japan). */
export type CallerIdStart = 'before-ring' | 'after-alerting-tone' | 'after-first-ring' | 'off-hook';

/** How a line's exchange told who calls, the last times, alike. */
export interface CallerIdMemory {
  readonly standard: CallerIdStandard;
  readonly start: CallerIdStart;
  /** How often in a row. */
  readonly count: number;
  /** The last time: wall time, ms since 1970. */
  readonly at: number;
}

export type CallerIdSeen = Pick<CallerIdMemory, 'standard' | 'start'>;

/** So often alike in a row, and the line is known to do so. */
const KNOWN_AFTER = 3;
/** What comes ahead of the ring is there when it rings; what is late by a little still counts. */
const SHORT_WAIT_MS = 400;
const MOST = 1_000_000;

/** @returns when it came; undefined where a line in this state hears of no caller of its own */
export function startIn(state: LineStateKind, alerted: boolean): CallerIdStart | undefined {
  switch (state) {
    case 'idle':
    case 'guarding':
    case 'ring-check':
      return alerted ? 'after-alerting-tone' : 'before-ring';
    case 'identifying':
    case 'offered':
      return 'after-first-ring';
    case 'receiving-caller-id':
      return 'off-hook';
    default:
      return undefined;
  }
}

export function learnt(before: CallerIdMemory | undefined, seen: CallerIdSeen, at: number): CallerIdMemory {
  const same = before?.standard === seen.standard && before.start === seen.start;
  return { ...seen, count: same ? Math.min(MOST, before.count + 1) : 1, at };
}

/**
 * A line that always has its caller ID before the ring need not be waited on after it: who has none then has none. The
 * first that comes later makes it be waited for again.
 *
 * @returns ms, or undefined where nothing is known
 */
export function learntWaitMs(memory: CallerIdMemory | undefined): number | undefined {
  const ahead = memory?.start === 'before-ring' || memory?.start === 'after-alerting-tone';
  return ahead && memory.count >= KNOWN_AFTER ? SHORT_WAIT_MS : undefined;
}

const standards: Readonly<Record<CallerIdStandard, string>> = {
  bell202: 'FSK Bell 202',
  v23: 'FSK V.23',
  dtmf: 'digits (DTMF)',
  jclip: 'J-CLIP',
};

const starts: Readonly<Record<CallerIdStart, string>> = {
  'before-ring': 'before the ring',
  'after-alerting-tone': 'after an alerting tone, before the ring',
  'after-first-ring': 'after the first ring',
  'off-hook': 'off-hook, before the ring',
};

/** `FSK V.23 before the ring, seen 3 times` */
export const callerIdWords = ({ standard, start, count }: CallerIdMemory): string =>
  `${standards[standard]} ${starts[start]}, seen ${count === 1 ? 'once' : `${count} times`}`;
