import type { HealthChange } from '../contract/routing-desk.ts';
import type { Clock } from '../core/clock.ts';
import type { Trunks } from './trunks.ts';
import { viewTrunk } from './view.ts';

/** Of each trunk: enough for one that comes and goes every few minutes for a day. */
const MOST = 500;
/** What is older is of no use to anybody: the history of calls goes further back. */
const KEPT_MS = 3 * 86_400_000;

/** How each trunk was: since the gateway's start, in memory. */
export class TrunkHealthLog implements Disposable {
  readonly #trunks: Trunks;
  readonly #clock: Pick<Clock, 'wallTime'>;
  readonly #changes = new Map<string, HealthChange[]>();
  readonly #listening: Disposable;

  constructor(trunks: Trunks, clock: Pick<Clock, 'wallTime'>) {
    this.#trunks = trunks;
    this.#clock = clock;
    this.#listening = trunks.onChange(() => this.#look());
    this.#look();
  }

  get trunks(): { readonly trunk: string; readonly changes: HealthChange[] }[] {
    return [...this.#changes].map(([trunk, changes]) => ({ trunk, changes: [...changes] }));
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #look(): void {
    const there = new Set<string>();
    for (const each of this.#trunks.all) {
      const { id, health, state, detail } = viewTrunk(each.settings, each.trunk, each);
      there.add(id);
      // One that could not be started is down for every call, whatever its machine waits for.
      const kind = state === 'stopped' ? 'down' : health.kind;
      const changes = this.#changes.get(id) ?? [];
      this.#changes.set(id, changes);
      if (changes.at(-1)?.kind === kind) continue;
      // Why it fell, and not what is being done about it, which changes from one question to the next.
      const why = kind !== 'down' ? undefined : state === 'stopped' ? detail : health.detail?.split(/(?<=\.) /)[0];
      changes.push({ at: this.#clock.wallTime(), kind, ...(why === undefined ? {} : { detail: why }) });
      this.#forget(changes);
    }
    for (const id of this.#changes.keys()) if (!there.has(id)) this.#changes.delete(id);
  }

  /** All but the last that began before the time that is kept. */
  #forget(changes: HealthChange[]): void {
    const oldest = this.#clock.wallTime() - KEPT_MS;
    const first = changes.findLastIndex(({ at }) => at <= oldest);
    changes.splice(0, Math.max(first, changes.length - MOST, 0));
  }
}
