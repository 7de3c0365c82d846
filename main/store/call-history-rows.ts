/** A call record as a row of `calls.db`, and back. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { CallRecord, EchoRecord } from '../call/call-record.ts';

const COLUMNS = {
  line: 'line',
  trunk: 'trunk',
  called: 'called',
  answeredAt: 'answered_at',
  answerEvidence: 'answer_evidence',
  answeredBy: 'answered_by',
  endedAt: 'ended_at',
  outcome: 'outcome',
  reason: 'reason',
  note: 'note',
  fax: 'fax',
  encryption: 'encryption',
  callerIdStandard: 'caller_id_standard',
} as const satisfies Partial<Record<keyof CallRecord, string>>;

/** What is known of a call, as values by column; what is not known is left out. */
export function columnsOf(part: Partial<CallRecord>): Record<string, SQLInputValue> {
  const values: Record<string, SQLInputValue> = {};
  for (const [name, column] of Object.entries(COLUMNS)) {
    const value = part[name as keyof typeof COLUMNS];
    if (value !== undefined) values[column] = typeof value === 'number' ? Math.round(value) : value;
  }
  if (part.caller) {
    values.caller_number = part.caller.number ?? null;
    values.caller_name = part.caller.name ?? null;
    values.caller_withheld = part.caller.withheld ?? null;
    values.caller_redirecting = part.caller.redirecting ?? null;
  }
  return values;
}

/** To a tenth of a dB. */
const tenth = (db: number): number => Math.round(10 * db) / 10;

export const echoColumns = (echo: EchoRecord): Record<string, SQLInputValue> => ({
  echo_erl_db: tenth(echo.erlDb),
  echo_erle_db: tenth(echo.erleDb),
  echo_state: echo.state,
  echo_seeded: echo.seeded ? 1 : 0,
  echo_dialled_erl_db: echo.dialledErlDb === undefined ? null : tenth(echo.dialledErlDb),
});

const echoOf = (row: Record<string, SQLOutputValue>): unknown =>
  row.echo_state === null
    ? undefined
    : present({
        erlDb: row.echo_erl_db,
        erleDb: row.echo_erle_db,
        state: row.echo_state,
        seeded: row.echo_seeded === 1,
        dialledErlDb: row.echo_dialled_erl_db,
      });

export function recordOf(row: Record<string, SQLOutputValue>): CallRecord {
  const record: Record<string, unknown> = {
    id: row.id,
    direction: row.direction,
    startedAt: row.started_at,
    caller: present({
      number: row.caller_number,
      name: row.caller_name,
      withheld: row.caller_withheld,
      redirecting: row.caller_redirecting,
    }),
    echo: echoOf(row),
    audio: typeof row.audio === 'string' ? JSON.parse(row.audio) : undefined,
  };
  for (const [name, column] of Object.entries(COLUMNS)) record[name] = row[column];
  // The columns hold only what `columnsOf` wrote.
  return present(record) as unknown as CallRecord;
}

/** Without the columns that are NULL: an optional property is absent, never null. */
const present = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined));
