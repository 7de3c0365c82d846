import { usesPin } from '../call/toll/guard-policy.ts';
import { hashPin, whyNoPin } from '../call/toll/pin-hash.ts';
import type { TollAlarm } from '../call/toll/toll-alarms.ts';
import type { TollDesk } from '../call/toll/toll-desk.ts';
import type { LimitScope } from '../call/toll/usage.ts';
import type { Outcome } from '../contract/requests.ts';
import type { GuardsView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import { PIN_KEY, type SecretsFile, TWO_STAGE_PIN_KEY } from '../store/secrets-file.ts';
import type { Notices } from './notices.ts';

/** The last that a console is shown. */
const MOST_SHOWN = 20;
const COUNTED_MS = 1_000;
const notice = (cause: string): string => `guards/${cause}`;

/** The guards as a person meets them: a notice for each alarm, however often it comes, the counts, and the lifting. */
export class GuardDesk implements Disposable {
  readonly #tolls: TollDesk;
  readonly #secrets: SecretsFile;
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #pinChanged: () => void;
  readonly #listening = new DisposableStack();
  /** A month's calls are not counted again for every view. */
  #counted: { readonly at: number; readonly usage: GuardsView['usage'] } | undefined;

  constructor({
    tolls,
    secrets,
    notices,
    clock,
    pinChanged,
  }: {
    readonly tolls: TollDesk;
    readonly secrets: SecretsFile;
    readonly notices: Notices;
    readonly clock: Clock;
    readonly pinChanged: () => void;
  }) {
    this.#tolls = tolls;
    this.#secrets = secrets;
    this.#notices = notices;
    this.#clock = clock;
    this.#pinChanged = pinChanged;
    this.#listening.use(
      tolls.onChange(() => {
        this.#counted = undefined;
      }),
    );
    this.#listening.use(tolls.alarms.onTell.on((alarm) => this.#tell(alarm)));
  }

  get view(): GuardsView {
    const { alarms, guards, pin, twoStage } = this.#tolls;
    return {
      pin: usesPin(guards) ? pin : 'not-used',
      ...(twoStage.asked ? { twoStagePin: twoStage.pin } : {}),
      usage: this.#usage(),
      alarms: alarms.all
        .toSorted((a, b) => b.last - a.last)
        .slice(0, MOST_SHOWN)
        .map(({ cause, ...rest }) => ({ id: cause, lifting: liftingOf(cause), ...rest })),
    };
  }

  onChange(listener: () => void): Disposable {
    return this.#tolls.onChange(listener);
  }

  lift(id: string): Outcome {
    this.#notices.remove(notice(id));
    return this.#tolls.lift(id) ? { ok: true } : { ok: false, text: 'This alarm is gone already.' };
  }

  /** @param pin undefined: none any more */
  setPin(pin: string | undefined): Promise<Outcome> {
    return this.#keep(PIN_KEY, pin, () => this.#tolls.pinChanged());
  }

  /** Of callers on a line who are asked for a number. @param pin undefined: none any more */
  setTwoStagePin(pin: string | undefined): Promise<Outcome> {
    return this.#keep(TWO_STAGE_PIN_KEY, pin, () => this.#tolls.twoStage.changed());
  }

  [Symbol.dispose](): void {
    this.#listening.dispose();
  }

  async #keep(key: string, pin: string | undefined, changed: () => void): Promise<Outcome> {
    const why = pin === undefined ? undefined : whyNoPin(pin);
    if (why !== undefined) return { ok: false, text: why };
    await this.#secrets.set(key, pin === undefined ? undefined : await hashPin(pin));
    changed();
    this.#pinChanged();
    return { ok: true };
  }

  #usage(): GuardsView['usage'] {
    const now = this.#clock.now();
    if (this.#counted && now - this.#counted.at < COUNTED_MS) return this.#counted.usage;
    const { guards } = this.#tolls;
    const trunks = guards.exceptions.flatMap(({ for: whom, limits }) =>
      whom.kind === 'trunk' && limits ? [{ scope: `trunk/${whom.trunk}` as const, limits }] : [],
    );
    const scopes = [
      { scope: 'all' as const, limits: guards.limits },
      { scope: 'costly' as const, limits: guards.costlyLimits },
      ...trunks,
    ];
    const usage = scopes.map(({ scope, limits }) => ({ scope, limits: counted(limits), ...this.#used(scope) }));
    this.#counted = { at: now, usage };
    return usage;
  }

  #used(scope: LimitScope) {
    const { concurrent, callsPerHour, callsPerDay, msPerDay, msPerMonth } = this.#tolls.usage(scope);
    return {
      concurrent,
      callsPerHour,
      callsPerDay,
      minutesPerDay: Math.floor(msPerDay / 60_000),
      minutesPerMonth: Math.floor(msPerMonth / 60_000),
    };
  }

  #tell({ cause, severity, text, count }: TollAlarm): void {
    this.#notices.add(severity, count === 1 ? text : `${text} This has come ${count} times.`, notice(cause));
  }
}

type ShownLimits = GuardsView['usage'][number]['limits'];

function counted(
  limits: {
    readonly [Name in keyof ShownLimits]?: number | undefined;
  },
): ShownLimits {
  const { concurrent, callsPerHour, callsPerDay, minutesPerDay, minutesPerMonth } = limits;
  return { concurrent, callsPerHour, callsPerDay, minutesPerDay, minutesPerMonth };
}

function liftingOf(cause: string): GuardsView['alarms'][number]['lifting'] {
  if (cause.startsWith('limit/')) return 'count-anew';
  return /^(pin|two-stage\/(caller|line))\//.test(cause) ? 'take-pins' : 'put-away';
}
