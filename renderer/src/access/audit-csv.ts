import type { AuditEntry } from '../../../main/contract/access.ts';
import { CSV_START, csvRow } from '../../../main/contract/csv-cell.ts';
import type { Translate } from '../i18n/i18n.ts';
import { didWhat, whoWords } from './audit-words.ts';

/** In words, and as the gateway calls it, for whoever reads it by machine. */
export function auditToCsv(entries: readonly AuditEntry[], t: Translate): string {
  const headings = (['when', 'who', 'from', 'what', 'ok', 'request', 'detail'] as const).map((name) =>
    t(`access.audit.column.${name}`),
  );
  const rows = entries.map(({ at, who, from, what, ok, detail }) => [
    new Date(at).toISOString(),
    whoWords(who, t),
    from,
    didWhat(what, t),
    t(ok ? 'access.audit.done' : 'access.audit.refused'),
    what,
    detail ?? '',
  ]);
  return CSV_START + [headings, ...rows].map(csvRow).join('');
}

export function saveCsv(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `audit-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
