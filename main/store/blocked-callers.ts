import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BlockRule } from '../call/route/block-table.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { ContactsBook } from './contacts-book.ts';

/** More are no list that a person keeps. */
const MOST = 5_000;

const text = z.string().max(64);
const blockRule = z.object({
  match: z.discriminatedUnion('is', [
    z.object({ is: z.literal('exact'), number: text }),
    z.object({ is: z.literal('prefix'), digits: text }),
    z.object({ is: z.literal('withheld') }),
  ]),
  action: z.discriminatedUnion('do', [
    z.object({ do: z.literal('silence') }),
    z.object({ do: z.literal('hang-up') }),
    z.object({ do: z.literal('send'), trunk: text, to: text }),
  ]),
  why: z.string().max(400),
});

export interface BlockedCaller extends BlockRule {
  readonly id: string;
  readonly addedAt: number;
}

/** Who is on the block list, kept with the contacts. */
export class BlockedCallers implements Disposable {
  readonly #db: ContactsBook['db'];
  readonly #clock: Clock;
  readonly #changed = new Signal<void>();
  #rules: readonly BlockedCaller[];

  constructor(book: Pick<ContactsBook, 'db'>, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#db = book.db;
    this.#clock = clock;
    this.#rules = this.#db
      .prepare('SELECT id, rule, added_at FROM blocked ORDER BY added_at DESC, id')
      .all()
      .flatMap(({ id, rule, added_at }) => {
        const read = readRule(String(rule));
        if (!read) log.warn({ id }, 'an entry of the block list cannot be read');
        return read ? [{ id: String(id), addedAt: Number(added_at), ...read }] : [];
      });
  }

  /** The newest first. */
  get rules(): readonly BlockedCaller[] {
    return this.#rules;
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** In the place of the one with the same match. Undefined where the list is full. */
  add(rule: BlockRule): string | undefined {
    const same = this.#rules.find(({ match }) => JSON.stringify(match) === JSON.stringify(rule.match));
    if (!same && this.#rules.length >= MOST) return undefined;
    const id = same?.id ?? randomUUID();
    const addedAt = Math.round(this.#clock.wallTime());
    const { match, action, why } = rule;
    this.#run('INSERT OR REPLACE INTO blocked (id, rule, added_at) VALUES (?, ?, ?)', [
      id,
      JSON.stringify({ match, action, why }),
      addedAt,
    ]);
    this.#rules = [{ id, addedAt, match, action, why }, ...this.#rules.filter((each) => each.id !== id)];
    this.#changed.emit();
    return id;
  }

  /** @returns whether it was there */
  remove(id: string): boolean {
    if (!this.#rules.some((each) => each.id === id)) return false;
    this.#run('DELETE FROM blocked WHERE id = ?', [id]);
    this.#rules = this.#rules.filter((each) => each.id !== id);
    this.#changed.emit();
    return true;
  }

  [Symbol.dispose](): void {
    this.#changed.clear();
  }

  #run(sql: string, values: readonly (string | number)[]): void {
    try {
      this.#db.prepare(sql).run(...values);
    } catch (thrown) {
      throw new GatewayError('store-failed', `The block list could not be saved: ${errorText(thrown)}.`, {
        cause: thrown,
      });
    }
  }
}

function readRule(json: string): BlockRule | undefined {
  try {
    return blockRule.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
