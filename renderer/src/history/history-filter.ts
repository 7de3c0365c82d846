import type { HistoryFilterInput } from '../../../main/contract/history.ts';
import { callOutcome } from '../../../main/contract/views.ts';

/** What a person chooses from; empty is any. */
export interface HistoryChoice {
  readonly text: string;
  /** `2026-11-22`, of this computer's calendar. */
  readonly from: string;
  /** The last day that fits. */
  readonly to: string;
  readonly line: string;
  readonly trunk: string;
  readonly direction: '' | 'inbound' | 'outbound';
  readonly outcome: string;
  readonly missed: boolean;
}

export const anyCall: HistoryChoice = {
  text: '',
  from: '',
  to: '',
  line: '',
  trunk: '',
  direction: '',
  outcome: '',
  missed: false,
};

/** The beginning of a day here, `days` later; undefined for what is no day. */
function dayStart(day: string, days = 0): number | undefined {
  const [year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  // A day may have 23 or 25 hours: counted by the calendar.
  const time = new Date(year, month - 1, date + days).getTime();
  return Number.isNaN(time) ? undefined : time;
}

export const OUTCOMES = callOutcome.options;

export function filterOf(choice: HistoryChoice): HistoryFilterInput {
  const { text, line, trunk, direction, outcome, missed } = choice;
  const from = dayStart(choice.from);
  const to = dayStart(choice.to, 1);
  const ended = OUTCOMES.find((each) => each === outcome);
  return {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(line === '' ? {} : { line }),
    ...(trunk === '' ? {} : { trunk }),
    ...(direction === '' ? {} : { direction }),
    ...(ended === undefined ? {} : { outcomes: [ended] }),
    ...(missed ? { missed } : {}),
  };
}
