/** Runs a trunk's health: asks its peer with OPTIONS, keeps the times, tells what changed. */
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { Uri } from './jssip.ts';
import {
  type HealthFact,
  type HealthPolicy,
  healthStep,
  initialHealth,
  type TrunkHealth,
  wakeAt,
} from './trunk-health-machine.ts';
import { hostText } from './uri.ts';
import type { UserAgent } from './user-agent.ts';

export interface HealthWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly ua: UserAgent;
  readonly host: string;
  readonly port?: number;
  /** 0: never asked. */
  readonly intervalS: number;
  readonly registers: boolean;
  /** @throws GatewayError where there is no way to the peer at all */
  open(): Promise<void>;
  /** After each fact, with how long an answer to OPTIONS took. */
  told(health: TrunkHealth, before: TrunkHealth, roundTripMs?: number): void;
}

/**
 * Four sendings by timer E. The worst case of finding out: the interval's 10 s, this, 1 s, and this again, 19 s in all;
 * timer F's 32 s would be too late.
 */
export const ANSWER_WAIT_MS = 4_000;

export class HealthWatch implements Disposable {
  readonly #options: HealthWatchOptions;
  readonly #policy: HealthPolicy;
  #health: TrunkHealth;
  #timer: Disposable | undefined;
  #question: Disposable | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(options: HealthWatchOptions) {
    this.#options = options;
    this.#policy = { intervalMs: options.intervalS > 0 ? options.intervalS * 1_000 : undefined };
    this.#health = initialHealth(options.registers ? 'lost' : 'not-needed');
  }

  get health(): TrunkHealth {
    return this.#health;
  }

  /** Until the next question. */
  get askInMs(): number {
    const wake = wakeAt(this.#health, this.#policy);
    return wake === Number.POSITIVE_INFINITY ? 0 : Math.max(0, wake - this.#options.clock.now());
  }

  tell(fact: HealthFact, roundTripMs?: number): void {
    if (this.#phase === 'closed') return;
    const { clock, log, told } = this.#options;
    const before = this.#health;
    const { state, ask } = healthStep(before, fact, clock.now(), this.#policy);
    this.#health = state;
    this.#timer?.[Symbol.dispose]();
    const wake = wakeAt(state, this.#policy);
    if (wake !== Number.POSITIVE_INFINITY)
      this.#timer = clock.after(Math.max(0, wake - clock.now()), () => this.tell({ kind: 'timer' }));
    if (before.kind !== state.kind) log.info({ from: before.kind, to: state.kind, fact }, 'trunk health');
    if (ask) this.#askAndTell();
    told(state, before, roundTripMs);
  }

  /** One question, beside those of the interval. @returns how long the answer took. @throws GatewayError without one */
  ask(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#ask(resolve, (reason) => reject(new GatewayError('sip-failed', reason)));
    return promise;
  }

  #askAndTell(): void {
    // One at a time: a question that a new one replaces tells nothing more.
    this.#question?.[Symbol.dispose]();
    this.#question = this.#ask(
      (roundTripMs) => this.tell({ kind: 'answered', by: 'options' }, roundTripMs),
      (reason) => this.tell({ kind: 'lost', reason }),
    );
  }

  /** Tells one of both once, unless it is disposed of before. Any answer shows life, a 404 too; but 503 says no. */
  #ask(answered: (roundTripMs: number) => void, lost: (reason: string) => void): Disposable {
    const { clock, ua, host, port, open } = this.#options;
    let phase: 'open' | 'over' = 'open';
    const over = (tell: () => void): void => {
      if (phase === 'over') return;
      phase = 'over';
      deadline[Symbol.dispose]();
      tell();
    };
    const nobody = (): void => over(() => lost(`${host} does not answer OPTIONS`));
    const deadline = clock.after(ANSWER_WAIT_MS, nobody);
    const send = (): void => {
      if (phase === 'over') return;
      const uri = Uri.parse(`sip:${hostText(host)}${port === undefined ? '' : `:${port}`}`);
      if (!uri) {
        over(() => lost(`${host} is not a host name`));
        return;
      }
      const sentAt = clock.now();
      ua.request('OPTIONS', uri, {}, ['Accept: application/sdp'], {
        onReceiveResponse: ({ status_code: status }) => {
          if (status === 503) over(() => lost(`${host} answers OPTIONS with 503`));
          else if (status >= 200) over(() => answered(clock.now() - sentAt));
        },
        onRequestTimeout: nobody,
        onTransportError: nobody,
      });
    };
    open().then(send, (thrown: unknown) => over(() => lost(errorText(thrown))));
    return { [Symbol.dispose]: () => over(() => {}) };
  }

  [Symbol.dispose](): void {
    this.#phase = 'closed';
    this.#timer?.[Symbol.dispose]();
    this.#question?.[Symbol.dispose]();
  }
}
