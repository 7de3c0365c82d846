import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { CallOutcome } from '../call/call-record.ts';
import type { NumberKey } from '../contacts/written-number.ts';
import { hasAsked, searchExpression } from '../core/search-words.ts';
import { firstPlaceAt } from './call-order.ts';
import { textsOf } from './history-index.ts';

/** What calls are looked for by; all of it must fit. */
export interface HistoryFilter {
  /** Each word is the beginning of one in the record, or the beginning or end of a number. */
  readonly text?: string | undefined;
  /** Calls of these numbers fit the text as well: of contacts whose names it finds. International. */
  readonly numbersOfText?: readonly string[] | undefined;
  /** Wall time, from then on and before then. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly line?: string | undefined;
  readonly trunk?: string | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly outcomes?: readonly CallOutcome[] | undefined;
  /** The other party's. */
  readonly number?: NumberKey | undefined;
  /** Calls from outside that nobody took. */
  readonly missed?: boolean | undefined;
}

export interface RowPage {
  /** Newest first. */
  readonly rows: readonly Record<string, SQLOutputValue>[];
  /** Where the next page begins; undefined at the end. A page may be short, or empty, before that. */
  readonly next: number | undefined;
}

/**
 * So many records are looked at for one page at the most, however few of them fit: a page takes as long as it takes. Each may lie
 * elsewhere on the disk, which counts where the system has not read it lately.
 */
const LOOKED_AT = 1_000;

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Where a page's rows come from in order, and what is left to be asked of each. */
interface Plan {
  readonly from: string;
  readonly place: string;
  readonly where: readonly Condition[];
  readonly rest: readonly Condition[];
}

const is = (column: string, value: SQLInputValue): Condition => ({ sql: `${column} = ?`, values: [value] });

/** By the index that leaves the fewest rows to look at. */
function planOf(filter: HistoryFilter): Plan {
  const { text, line, trunk, direction, number } = filter;
  const outcomes = filter.missed ? (['missed'] as const) : [...new Set(filter.outcomes ?? [])];
  const expression = text === undefined ? undefined : expressionOf(text, filter.numbersOfText ?? []);
  const conditions = new Map<string, Condition>();
  if (number) conditions.set('party', numberCondition(number));
  // Nearly all calls are answered: the line says more.
  const [only] = outcomes;
  const rare = outcomes.length === 1 && only !== undefined && only !== 'answered';
  if (rare) conditions.set('outcome', is('outcome', only));
  if (line !== undefined) conditions.set('line', is('line', line));
  if (trunk !== undefined) conditions.set('trunk', is('trunk', trunk));
  if (outcomes.length > 0 && !rare)
    conditions.set('outcomes', { sql: `outcome IN (${outcomes.map(() => '?').join(', ')})`, values: outcomes });
  const way = filter.missed ? 'inbound' : direction;
  if (way !== undefined) conditions.set('direction', is('direction', way));
  if (expression !== undefined)
    return {
      from: 'calls_text CROSS JOIN calls ON calls.seq = calls_text.rowid',
      place: 'calls_text.rowid',
      where: [{ sql: 'calls_text MATCH ?', values: [expression] }],
      rest: [...conditions.values()],
    };
  for (const [name, condition] of conditions) {
    if (!['party', 'outcome', 'line', 'trunk'].includes(name)) continue;
    conditions.delete(name);
    return {
      from: `calls INDEXED BY calls_by_${name}`,
      place: 'calls.seq',
      where: [condition],
      rest: [...conditions.values()],
    };
  }
  return { from: 'calls', place: 'calls.seq', where: [], rest: [...conditions.values()] };
}

/** Found by its last digits; where both are known in full, those must be the same (`sameNumber`). */
const numberCondition = ({ e164, tail, digits }: NumberKey): Condition =>
  e164 === undefined
    ? { sql: 'party_tail = ? AND (party = ? OR party GLOB ?)', values: [tail, digits, tail.length >= 7 ? '*' : digits] }
    : { sql: "party_tail = ? AND (party = ? OR party NOT GLOB '+*')", values: [tail, e164] };

function expressionOf(text: string, numbers: readonly string[]): string | undefined {
  const expression = searchExpression(text);
  if (expression === undefined) return undefined;
  const also = numbers.map((number) => `"${number.replace(/\D/g, '')}"`).filter((word) => word !== '""');
  return also.length === 0 ? expression : `(${expression}) OR ${also.join(' OR ')}`;
}

/** The search knows the beginnings of words alone. */
const isAsked = (row: Record<string, SQLOutputValue>, { text, numbersOfText = [] }: HistoryFilter): boolean =>
  text === undefined ||
  (typeof row.party === 'string' && numbersOfText.includes(row.party)) ||
  hasAsked(text, () => textsOf(row));

/** Reads pages of `calls.db`: by the place in time, so that each call is on one page, whatever is added meanwhile. */
export class HistoryPages {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** @param before `next` of the page before */
  page(filter: HistoryFilter, { limit, before }: { readonly limit: number; readonly before?: number }): RowPage {
    const plan = planOf(filter);
    const first = filter.from === undefined ? -Number.MAX_SAFE_INTEGER : firstPlaceAt(filter.from);
    const end = Math.min(
      before ?? Number.MAX_SAFE_INTEGER,
      filter.to === undefined ? Number.MAX_SAFE_INTEGER : firstPlaceAt(filter.to),
    );
    const floor = plan.rest.length === 0 ? undefined : this.#floor(plan, first, end);
    const range: Condition = {
      sql: `${plan.place} < ? AND ${plan.place} >= ?`,
      values: [end, floor ?? first],
    };
    const rows = this.#select('calls.*', plan.from, [...plan.where, range, ...plan.rest], plan.place, 'LIMIT ?', [
      limit + 1,
    ]);
    const shown = rows.slice(0, limit).filter((row) => isAsked(row, filter));
    return { rows: shown, next: rows.length > limit ? Number(rows[limit - 1]?.seq) : floor };
  }

  /** The last place to look at for one page; undefined where that is the end. */
  #floor({ from, place, where }: Plan, first: number, end: number): number | undefined {
    const range: Condition = { sql: `${place} < ? AND ${place} >= ?`, values: [end, first] };
    // Only what the index holds is read for it.
    const source = place === 'calls_text.rowid' ? 'calls_text' : from;
    const [row] = this.#select(`${place} AS seq`, source, [...where, range], place, 'LIMIT 1 OFFSET ?', [
      LOOKED_AT - 1,
    ]);
    return row && Number(row.seq);
  }

  #select(
    what: string,
    from: string,
    where: readonly Condition[],
    place: string,
    limit: string,
    limits: readonly SQLInputValue[],
  ): Record<string, SQLOutputValue>[] {
    const sql = `SELECT ${what} FROM ${from} WHERE ${where.map((each) => each.sql).join(' AND ')} ORDER BY ${place} DESC ${limit}`;
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement.all(...where.flatMap(({ values }) => values), ...limits);
  }

  /** To be called before the database is closed. */
  clear(): void {
    this.#statements.clear();
  }
}
