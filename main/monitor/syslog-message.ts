import { ENTERPRISE } from './enterprise.ts';
import { type Report, reportText } from './report.ts';

/** RFC 5424 §6.2.1 */
const SEVERITY = { error: 3, warning: 4, notice: 5, info: 6 } as const;
const LONGEST_HOST = 255;

export interface SyslogOrigin {
  readonly host: string;
  readonly processId: number;
  readonly facility: number;
}

/** One message (RFC 5424 §6), without framing. */
export function syslogMessage(report: Report, { host, processId, facility }: SyslogOrigin): string {
  const { severity, at, id, values } = headOf(report);
  const head = [
    `<${facility * 8 + SEVERITY[severity]}>1`,
    new Date(at).toISOString(),
    printable(host, LONGEST_HOST),
    'copperline',
    String(processId),
    id,
  ].join(' ');
  const data = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
  // A byte order mark says that it is UTF-8 (§6.4); a line feed would begin another message at many receivers.
  return `${head} [${report.kind}@${ENTERPRISE}${data}] \uFEFF${oneLine(reportText(report))}`;
}

/** Over TCP and TLS each is preceded by its length in bytes (RFC 6587 §3.4.1, RFC 5425 §4.3). */
export const octetCounted = (message: string): string => `${Buffer.byteLength(message)} ${message}`;

function headOf(report: Report): {
  readonly severity: keyof typeof SEVERITY;
  readonly at: number;
  readonly id: string;
  readonly values: Readonly<Record<string, string | number | boolean | undefined>>;
} {
  switch (report.kind) {
    case 'alarm': {
      const { kind, at, alarm } = report.event;
      return {
        severity: kind === 'cleared' ? 'notice' : alarm.severity,
        at,
        id: kind === 'cleared' ? 'ALARM-CLEARED' : 'ALARM-RAISED',
        values: {
          id: alarm.id,
          code: alarm.code,
          number: alarm.number,
          subject: alarm.subject,
          cause: alarm.cause,
          cure: alarm.cure,
        },
      };
    }
    case 'call': {
      const { at, id, direction, line, trunk, outcome, seconds } = report;
      return { severity: 'info', at, id: 'CALL-ENDED', values: { id, direction, line, trunk, outcome, seconds } };
    }
    case 'audit': {
      const { at, who, from, what, ok } = report;
      return { severity: ok ? 'info' : 'warning', at, id: 'AUDIT', values: { who, from, what, ok } };
    }
  }
}

/** §6.3.3: backslash, quote and closing bracket. */
const escaped = (text: string): string => oneLine(text).replace(/[\\"\]]/g, '\\$&');
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').slice(0, 1_500);
const printable = (text: string, most: number): string => text.replace(/[^\x21-\x7e]/g, '').slice(0, most) || '-';
