import type { RouteTable } from '../../main/call/route/route-table.ts';
import type { GuardSettings } from '../../main/call/toll/guard-settings.ts';
import { TollDesk, type TollStore } from '../../main/call/toll/toll-desk.ts';
import type { TollCall } from '../../main/call/toll/usage.ts';
import type { Clock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';

/** A book of tolls that is forgotten with the test; `again` is what a restart finds in it. */
export class BookInMemory implements TollStore {
  readonly calls: readonly TollCall[];
  readonly notes: ReadonlyMap<string, string>;
  readonly #calls: Map<string, TollCall>;
  readonly #notes: Map<string, string>;

  constructor(calls: readonly TollCall[] = [], notes: ReadonlyMap<string, string> = new Map()) {
    this.calls = calls;
    this.notes = notes;
    this.#calls = new Map(calls.map((call) => [call.id, call]));
    this.#notes = new Map(notes);
  }

  get again(): BookInMemory {
    return new BookInMemory([...this.#calls.values()], this.#notes);
  }

  save(call: TollCall): void {
    this.#calls.set(call.id, call);
  }

  note(key: string, value: string): void {
    this.#notes.set(key, value);
  }
}

/** The desk of the guards, on a clock that is moved by hand. */
export const tollDesk = (parts: {
  readonly table: () => RouteTable & { readonly guards: GuardSettings };
  readonly clock: Clock;
  readonly store?: TollStore;
  readonly pinHash?: () => string | undefined;
  readonly twoStagePinHash?: () => string | undefined;
  readonly timeZone?: string;
}): TollDesk =>
  new TollDesk({
    table: parts.table,
    store: parts.store ?? new BookInMemory(),
    pinHash: parts.pinHash ?? (() => undefined),
    twoStagePinHash: parts.twoStagePinHash ?? (() => undefined),
    clock: parts.clock,
    log: silentLog,
    timeZone: parts.timeZone ?? 'UTC',
  });
