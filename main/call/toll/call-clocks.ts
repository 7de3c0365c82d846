import type { Clock } from '../../core/clock.ts';
import type { CallLimits, GuardSettings } from './guard-settings.ts';
import { inScope, type LimitScope, msLeft, type TollCall, type Usage } from './usage.ts';

export interface ClockedCall {
  /** @param by the longest call, or the limit of minutes that is reached */
  end(by: LimitScope | 'longest'): void;
  warn(): void;
}

interface ClockPorts {
  readonly guards: () => GuardSettings;
  readonly usage: (scope: LimitScope) => Usage;
  /** Minutes; 0: none. */
  readonly longest: (call: TollCall) => number;
  readonly limits: (scope: LimitScope) => Readonly<Partial<Record<keyof CallLimits, number | undefined>>>;
}

interface Clocked {
  call: TollCall;
  readonly control: ClockedCall;
  readonly timers: DisposableStack;
  phase: 'on' | 'warned' | 'ending';
}

const MINUTE_MS = 60_000;
/** A timer a little before its time looks again. */
const LEAST_MS = 10;

/** Ends answered calls in time, a tone ahead: the longest call, and minutes that run out where that is set. */
export class CallClocks implements Disposable {
  readonly #clock: Clock;
  readonly #ports: ClockPorts;
  readonly #calls = new Map<string, Clocked>();
  #look: Disposable | undefined;

  constructor(clock: Clock, ports: ClockPorts) {
    this.#clock = clock;
    this.#ports = ports;
  }

  add(call: TollCall, control: ClockedCall): void {
    this.#calls.set(call.id, { call, control, timers: new DisposableStack(), phase: 'on' });
  }

  answered(call: TollCall): void {
    const clocked = this.#calls.get(call.id);
    if (!clocked) return;
    clocked.call = call;
    const longestMs = this.#ports.longest(call) * MINUTE_MS;
    if (longestMs > 0) {
      const warnMs = longestMs - this.#warnMs;
      if (this.#warnMs > 0 && warnMs > 0) clocked.timers.use(this.#clock.after(warnMs, () => this.#warn(clocked)));
      clocked.timers.use(this.#clock.after(longestMs, () => this.#end(clocked, 'longest')));
    }
    this.look();
  }

  ended(id: string): void {
    this.#calls.get(id)?.timers.dispose();
    this.#calls.delete(id);
    this.look();
  }

  /** Whose minutes run out when: with every call that begins or ends the end comes nearer or goes further away. */
  look(): void {
    this.#look?.[Symbol.dispose]();
    this.#look = undefined;
    if (this.#ports.guards().atLimit !== 'end') return;
    const talking = [...this.#calls.values()].filter(
      ({ call, phase }) => call.answeredAt !== undefined && phase !== 'ending',
    );
    const dues: number[] = [];
    for (const scope of scopesOf(talking.map(({ call }) => call))) {
      const its = talking.filter(({ call }) => inScope(call, scope));
      const left = msLeft(this.#ports.usage(scope), this.#ports.limits(scope), its.length);
      if (left === undefined) continue;
      if (left <= 0) {
        for (const each of its) this.#end(each, scope);
        return;
      }
      if (left > this.#warnMs) dues.push(left - this.#warnMs);
      else {
        for (const each of its) this.#warn(each);
        dues.push(left);
      }
    }
    if (dues.length > 0)
      this.#look = this.#clock.after(Math.max(LEAST_MS, Math.ceil(Math.min(...dues))), () => this.look());
  }

  [Symbol.dispose](): void {
    this.#look?.[Symbol.dispose]();
    for (const { timers } of this.#calls.values()) timers.dispose();
    this.#calls.clear();
  }

  get #warnMs(): number {
    return this.#ports.guards().warnS * 1000;
  }

  #warn(clocked: Clocked): void {
    if (this.#warnMs === 0 || clocked.phase !== 'on') return;
    clocked.phase = 'warned';
    clocked.control.warn();
  }

  /** Once: each end looks again, at the calls that are left. */
  #end(clocked: Clocked, by: LimitScope | 'longest'): void {
    if (clocked.phase === 'ending') return;
    clocked.phase = 'ending';
    clocked.control.end(by);
  }
}

const scopesOf = (calls: readonly TollCall[]): LimitScope[] => [
  'all',
  'costly',
  ...new Set(calls.flatMap(({ trunks }) => trunks.map((trunk): LimitScope => `trunk/${trunk}`))),
];
