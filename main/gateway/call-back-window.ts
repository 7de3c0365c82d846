import type { CallRecord } from '../call/call-record.ts';
import { CALL_BACK_MS } from '../call/route/block-table.ts';
import { isEmergency } from '../call/route/emergency.ts';
import type { Clock } from '../core/clock.ts';

/** Calls looked through at the start for one that called for help: an hour's at a busy office. */
export const LOOKED_THROUGH = 500;

/** After an emergency call nobody is blocked for a while: whoever it reached may call back, from any number or none. */
export class CallBackWindow {
  readonly #clock: Clock;
  #until: number;

  /** @param recent what the history has of the last hour: the gateway may have been started again since. @param countries whose numbers count here */
  constructor(
    clock: Clock,
    recent: readonly Pick<CallRecord, 'direction' | 'called' | 'startedAt'>[],
    countries: readonly string[],
  ) {
    this.#clock = clock;
    const calls = recent.filter(
      ({ direction, called }) => direction === 'outbound' && called !== undefined && isEmergency(called, countries),
    );
    this.#until = Math.max(0, ...calls.map(({ startedAt }) => startedAt + CALL_BACK_MS));
  }

  /** Wall time; past or 0 where nobody is expected to call back. */
  get until(): number {
    return this.#until;
  }

  emergencyCalled(): void {
    this.#until = this.#clock.wallTime() + CALL_BACK_MS;
  }
}
