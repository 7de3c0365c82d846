import type { Clock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';
import type { CallId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import type { RouteTable } from '../route/route-table.ts';
import { TwoStagePins } from '../two-stage/two-stage-pins.ts';
import { CallClocks } from './call-clocks.ts';
import type { Denial, TollStamp } from './guard-call.ts';
import type { CallLimits, GuardSettings } from './guard-settings.ts';
import { limitText, longestText } from './guard-words.ts';
import { isPin, readPinned } from './pin-hash.ts';
import { isLocked, MOST_TRIES, noTries, type PinTries, readTries, tryPin } from './pin-tries.ts';
import { TollAlarms } from './toll-alarms.ts';
import {
  CalendarDays,
  type LimitReached,
  type LimitScope,
  limitReached,
  spansAt,
  type TollCall,
  type Usage,
  type UsageSpans,
  usageOf,
} from './usage.ts';

/** What outlives the gateway. No method throws: a call must not fail for it. */
export interface TollStore {
  /** Calls since the last month began, and longer ago perhaps; those that were on when the gateway ended have ended. */
  readonly calls: readonly TollCall[];
  readonly notes: ReadonlyMap<string, string>;
  save(call: TollCall): void;
  note(key: string, value: string): void;
}

export interface TollPorts {
  readonly table: () => RouteTable & { readonly guards: GuardSettings };
  readonly store: TollStore;
  /** As `hashPin` made it; undefined where no PIN is set. */
  readonly pinHash: () => string | undefined;
  /** Of the PIN for callers on a line who are asked for a number. */
  readonly twoStagePinHash: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** The computer's own, where the office has none. */
  readonly timeZone: string;
}

/** What calls can be made to do: the one that began, or the one that it was handed to since. */
export interface TollCallControl {
  end(call: CallId, reason: string): void;
  /** The tone before the end. */
  warn(call: CallId): void;
}

const lifted = (scope: LimitScope): string => `lifted/${scope}`;
const tries = (trunk: string): string => `pin/${trunk}`;
/** In place of a trunk, none of which is called so: PINs that were given at a console. */
export const CONSOLE_PINS = '@console';
const cameBy = (trunk: string): string => (trunk === CONSOLE_PINS ? 'from a console' : `by the trunk "${trunk}"`);

/** Counts calls to the outside, says when a limit is reached, ends what is to be ended, and keeps the alarms. */
export class TollDesk implements Disposable {
  readonly alarms: TollAlarms;
  readonly twoStage: TwoStagePins;
  readonly #ports: TollPorts;
  readonly #calls: Map<string, TollCall>;
  readonly #liftedAt = new Map<LimitScope, number>();
  readonly #tries = new Map<string, PinTries>();
  readonly #clocks: CallClocks;
  /** Of a call that counts: the one that it is part of now. */
  readonly #owners = new Map<string, CallId>();
  readonly #changed = new Signal<void>();
  #days: { readonly zone: string; readonly days: CalendarDays } | undefined;

  constructor(ports: TollPorts) {
    this.#ports = ports;
    this.alarms = new TollAlarms(ports.clock);
    this.#calls = new Map(ports.store.calls.map((call) => [call.id, call]));
    for (const [key, value] of ports.store.notes) this.#recall(key, value);
    this.#clocks = new CallClocks(ports.clock, {
      guards: () => this.guards,
      usage: (scope) => this.usage(scope),
      longest: (call) => this.#longestMin(call),
      limits: (scope) => this.#limitsOf(scope),
    });
    this.alarms.onChange.on(() => this.#changed.emit());
    this.twoStage = new TwoStagePins({
      hash: ports.twoStagePinHash,
      routes: () => ports.table().routes,
      notes: ports.store.notes,
      note: (key, value) => ports.store.note(key, value),
      deny: (denials) => this.deny(denials),
      clock: ports.clock,
    });
  }

  get guards(): GuardSettings {
    return this.#ports.table().guards;
  }

  get pin(): 'set' | 'not-set' {
    return this.#ports.pinHash() === undefined ? 'not-set' : 'set';
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  usage(scope: LimitScope): Usage {
    return usageOf(this.#calls.values(), scope, this.#spans(), this.#liftedAt.get(scope));
  }

  /** Which limit lets no further call of this scope out. */
  readonly reached = (scope: LimitScope): LimitReached | undefined =>
    limitReached(this.usage(scope), this.#limitsOf(scope));

  /** A call goes out: from now on it counts, whatever comes of it. */
  begin(id: CallId, { costly, trunks }: TollStamp, control: TollCallControl): void {
    const call: TollCall = { id, costly, trunks, startedAt: this.#ports.clock.wallTime() };
    this.#forgetOld();
    this.#owners.set(id, id);
    this.#keep(call);
    const owner = (): CallId => this.#owners.get(id) ?? id;
    this.#clocks.add(call, {
      warn: () => control.warn(owner()),
      end: (scope) => {
        const reached = scope === 'longest' ? undefined : this.#minutesReached(scope);
        if (scope !== 'longest' && reached) {
          const text = limitText(scope, reached);
          this.#deny({ cause: `limit/${scope}/${reached.limit}`, severity: 'error', text });
          control.end(owner(), `Ended: ${text}`);
          return;
        }
        const text = longestText(this.#longestMin(call), costly);
        this.#deny({
          cause: `longest/${costly ? 'costly' : 'all'}`,
          severity: 'warning',
          text: `A call was e${text.slice(1)}`,
        });
        control.end(owner(), text);
      },
    });
  }

  answered(id: CallId): void {
    const call = this.#calls.get(id);
    if (!call || call.endedAt !== undefined || call.answeredAt !== undefined) return;
    const answered = { ...call, answeredAt: this.#ports.clock.wallTime() };
    this.#keep(answered);
    this.#clocks.answered(answered);
  }

  /** The calls that others that count are part of. */
  get owners(): ReadonlySet<CallId> {
    return new Set(this.#owners.values());
  }

  /** A call became part of another, by a transfer: it counts until that one ends. */
  handOver(from: CallId, to: CallId): void {
    for (const [id, owner] of this.#owners) if (owner === from) this.#owners.set(id, to);
  }

  /** With it end those that were handed to it. */
  ended(call: CallId): void {
    for (const [id, owner] of [...this.#owners]) if (owner === call) this.#end(id);
  }

  deny(denials: readonly Denial[]): void {
    for (const denial of denials) this.#deny(denial);
  }

  /** A PIN in front of a number, where there is one to know. */
  readPin(dialled: string): { readonly pin: string; readonly number: string } | undefined {
    return this.pin === 'set' ? readPinned(dialled, this.guards.pinPrefix) : undefined;
  }

  /** A PIN was given with a call of a trunk, or `CONSOLE_PINS`. Many at once are as many tries. */
  async givePin(trunk: string, pin: string): Promise<'right' | 'wrong'> {
    const hash = this.#ports.pinHash();
    const now = this.#ports.clock.wallTime();
    const before = this.#tries.get(trunk) ?? noTries;
    if (hash === undefined || isLocked(before, now)) {
      this.#deny(lockedDenial(trunk));
      return 'wrong';
    }
    const after = tryPin(before, now);
    this.#setTries(trunk, after);
    if (await isPin(pin, hash)) {
      this.#setTries(trunk, noTries);
      return 'right';
    }
    this.#deny(isLocked(after, now) ? lockedDenial(trunk) : wrongDenial(trunk));
    return 'wrong';
  }

  /** Another PIN, or none: what was tried with the old one does not count. */
  pinChanged(): void {
    for (const trunk of [...this.#tries.keys()]) this.#setTries(trunk, noTries);
    this.#changed.emit();
  }

  /** An alarm is dealt with: a limit counts anew from now, a lock on PINs is opened. */
  lift(cause: string): boolean {
    if (!this.alarms.clear(cause)) return false;
    const scope = /^limit\/(all|costly|trunk\/.+)\/[a-zA-Z]+$/.exec(cause)?.[1];
    if (scope !== undefined) {
      const now = this.#ports.clock.wallTime();
      this.#liftedAt.set(scope as LimitScope, now);
      this.#ports.store.note(lifted(scope as LimitScope), String(now));
      this.#clocks.look();
    }
    const trunk = /^pin\/(.+)$/.exec(cause)?.[1];
    if (trunk !== undefined) this.#setTries(trunk, noTries);
    this.twoStage.lift(cause);
    this.#changed.emit();
    return true;
  }

  [Symbol.dispose](): void {
    this.#clocks[Symbol.dispose]();
    this.#changed.clear();
  }

  #end(id: string): void {
    this.#owners.delete(id);
    const call = this.#calls.get(id);
    if (!call || call.endedAt !== undefined) return;
    const now = this.#ports.clock.wallTime();
    // A clock that was put back in the call: it has lasted no less than nothing.
    this.#keep({ ...call, endedAt: Math.max(now, call.answeredAt ?? call.startedAt) });
    this.#clocks.ended(id);
  }

  #deny(denial: Denial): void {
    this.#ports.log.warn({ cause: denial.cause }, denial.text);
    this.alarms.raise(denial);
  }

  #keep(call: TollCall): void {
    this.#calls.set(call.id, call);
    this.#ports.store.save(call);
    this.#changed.emit();
  }

  #setTries(trunk: string, now: PinTries): void {
    this.#tries.set(trunk, now);
    this.#ports.store.note(tries(trunk), JSON.stringify(now));
  }

  #recall(key: string, value: string): void {
    const [, scope] = /^lifted\/(all|costly|trunk\/.+)$/.exec(key) ?? [];
    if (scope !== undefined && Number.isFinite(Number(value))) this.#liftedAt.set(scope as LimitScope, Number(value));
    const [, trunk] = /^pin\/(.+)$/.exec(key) ?? [];
    const read = readTries(value);
    if (trunk !== undefined && read) this.#tries.set(trunk, read);
  }

  #limitsOf(scope: LimitScope): Readonly<Partial<Record<keyof CallLimits, number | undefined>>> {
    const { guards } = this;
    if (scope === 'all') return guards.limits;
    if (scope === 'costly') return guards.costlyLimits;
    const trunk = scope.slice('trunk/'.length);
    return (
      guards.exceptions.find(({ for: whom, limits }) => whom.kind === 'trunk' && whom.trunk === trunk && limits)
        ?.limits ?? {}
    );
  }

  #minutesReached(scope: LimitScope): LimitReached | undefined {
    const { minutesPerDay, minutesPerMonth } = this.#limitsOf(scope);
    return limitReached(this.usage(scope), { minutesPerDay, minutesPerMonth });
  }

  /** 0: none. */
  #longestMin({ costly, trunks }: TollCall): number {
    const all = [
      this.guards.limits.longestCallMin,
      costly ? this.guards.costlyLimits.longestCallMin : 0,
      ...trunks.map((trunk) => this.#limitsOf(`trunk/${trunk}`).longestCallMin ?? 0),
    ].filter((minutes) => minutes > 0);
    return all.length === 0 ? 0 : Math.min(...all);
  }

  #spans(): UsageSpans {
    const zone = this.#ports.table().office.timeZone ?? this.#ports.timeZone;
    if (this.#days?.zone !== zone) this.#days = { zone, days: new CalendarDays(zone) };
    return spansAt(this.#ports.clock.wallTime(), this.#days.days);
  }

  /** What no limit looks at any more. */
  #forgetOld(): void {
    const { monthFrom, hourFrom } = this.#spans();
    const from = Math.min(monthFrom, hourFrom);
    for (const [id, { endedAt }] of this.#calls) if (endedAt !== undefined && endedAt < from) this.#calls.delete(id);
  }
}

const wrongDenial = (trunk: string): Denial => ({
  cause: `wrong-pin/${trunk}`,
  severity: 'warning',
  text: `A wrong PIN came ${cameBy(trunk)}.`,
});

const lockedDenial = (trunk: string): Denial => ({
  cause: `pin/${trunk}`,
  severity: 'error',
  text: `${MOST_TRIES} wrong PINs came ${cameBy(trunk)}: PINs of it are not taken for now. If it was one of yours, lift this, and tell them the PIN.`,
});
