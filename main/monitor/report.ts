import type { AlarmEvent } from './alarm-board.ts';
import type { AlarmSeverity } from './alarm-catalogue.ts';

/** Something that others are to hear of. Without secrets. */
export type Report =
  | { readonly kind: 'alarm'; readonly event: AlarmEvent }
  | {
      readonly kind: 'call';
      readonly at: number;
      readonly id: string;
      readonly direction: string;
      readonly line?: string | undefined;
      readonly trunk?: string | undefined;
      readonly outcome: string;
      readonly seconds: number;
    }
  | {
      readonly kind: 'audit';
      readonly at: number;
      readonly who: string;
      readonly from: string;
      readonly what: string;
      readonly ok: boolean;
    };

const RANK: Readonly<Record<AlarmSeverity, number>> = { info: 0, warning: 1, error: 2 };

export const reaches = (severity: AlarmSeverity, least: AlarmSeverity): boolean => RANK[severity] >= RANK[least];

/** In a sentence. */
export function reportText(report: Report): string {
  switch (report.kind) {
    case 'alarm':
      return report.event.kind === 'raised' ? report.event.alarm.text : `Over: ${report.event.alarm.text}`;
    case 'call':
      return `Call ${report.id}: ${report.direction}, ${report.outcome}, ${report.seconds} s`;
    case 'audit':
      return `${report.who} from ${report.from}: ${report.what}${report.ok ? '' : ' (refused)'}`;
  }
}
