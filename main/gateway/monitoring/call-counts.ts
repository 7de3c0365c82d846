import type { CallRecord } from '../../call/call-record.ts';
import { Signal } from '../../core/events.ts';
import type { CallId } from '../../core/ids.ts';
import type { CallHistory } from '../../store/call-history.ts';
import type { CallCounts } from './gateway-metrics.ts';

/** Counts calls as their records end, once each. */
export class EndedCalls implements CallCounts, Disposable {
  readonly ended = new Map<string, number>();
  seconds = 0;
  total = 0;
  readonly #on = new Set<CallId>();
  readonly #signal = new Signal<CallRecord>();
  readonly #listening: Disposable;

  constructor(history: Pick<CallHistory, 'get' | 'onChange'>) {
    this.#listening = history.onChange((id) => {
      const record = history.get(id);
      if (!record) return;
      if (record.outcome === 'in-progress') this.#on.add(id);
      else if (this.#on.delete(id)) this.#count(record);
    });
  }

  onEnd(listener: (record: CallRecord) => void): Disposable {
    return this.#signal.on(listener);
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#signal.clear();
  }

  #count(record: CallRecord): void {
    const key = `${record.direction} ${record.outcome}`;
    this.ended.set(key, (this.ended.get(key) ?? 0) + 1);
    this.total++;
    this.seconds += secondsOf(record);
    this.#signal.emit(record);
  }
}

/** From answer to end; 0 of a call that nobody answered. */
export const secondsOf = ({ answeredAt, endedAt }: CallRecord): number =>
  answeredAt === undefined || endedAt === undefined ? 0 : Math.max(0, (endedAt - answeredAt) / 1_000);
