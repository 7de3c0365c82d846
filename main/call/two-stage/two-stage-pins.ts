import type { Clock } from '../../core/clock.ts';
import type { LineId } from '../../core/ids.ts';
import type { Route } from '../route/route-table.ts';
import type { Denial } from '../toll/guard-call.ts';
import { isPin } from '../toll/pin-hash.ts';
import { isLocked, MOST_TRIES, noTries, type PinTries, readTries, tryPin } from '../toll/pin-tries.ts';

export interface TwoStagePinPorts {
  /** As `hashPin` made it; undefined where no PIN is set. */
  readonly hash: () => string | undefined;
  readonly routes: () => readonly Route[];
  readonly notes: ReadonlyMap<string, string>;
  note(key: string, value: string): void;
  deny(denials: readonly Denial[]): void;
  readonly clock: Clock;
}

/** Who gave a PIN: the number is the caller's to choose, the line is not. */
export interface PinGiver {
  readonly line: LineId;
  readonly number: string | undefined;
}

/** All callers of a line together: who calls with another number each time comes no further. */
const MOST_ON_LINE = 4 * MOST_TRIES;
/** Callers who are remembered: the oldest goes first, and the line's own count is there still. */
const MOST_CALLERS = 500;
const ONE_WORD = 'withheld';

const lineNote = (line: string): string => `two-stage/line/${line}`;

/**
 * The PIN of callers who are asked for a number, and how often each has failed: a caller is locked after three wrong ones, a
 * line after twelve, for ten minutes at first and twice as long each time. What a line has is kept over a restart.
 */
export class TwoStagePins {
  readonly #ports: TwoStagePinPorts;
  readonly #callers = new Map<string, PinTries>();
  readonly #lines = new Map<string, PinTries>();

  constructor(ports: TwoStagePinPorts) {
    this.#ports = ports;
    for (const [key, value] of ports.notes) {
      const [, line] = /^two-stage\/line\/(.+)$/.exec(key) ?? [];
      const tries = readTries(value);
      if (line !== undefined && tries) this.#lines.set(line, tries);
    }
  }

  /** Whether any route has callers give it. */
  get asked(): boolean {
    return this.#ports
      .routes()
      .some(
        ({ enabled, targets }) =>
          enabled && targets.some((target) => target.kind === 'two-stage' && target.pin === 'required'),
      );
  }

  get pin(): 'set' | 'not-set' {
    return this.#ports.hash() === undefined ? 'not-set' : 'set';
  }

  /** A try counts from when it is made: many at once are as many. Who is locked is told nothing but that it was wrong. */
  async give(by: PinGiver, pin: string): Promise<'right' | 'wrong'> {
    const { hash, clock } = this.#ports;
    const now = clock.wallTime();
    const known = hash();
    const before = this.#triesOf(by);
    if (known === undefined || isLocked(before.line, now) || isLocked(before.caller, now)) {
      this.#deny(by, now);
      return 'wrong';
    }
    this.#set(by, tryPin(before.caller, now), tryPin(before.line, now, MOST_ON_LINE));
    if (await isPin(pin, known)) {
      this.#set(by, noTries, noTries);
      return 'right';
    }
    this.#deny(by, now);
    return 'wrong';
  }

  /** Another PIN, or none: what was tried with the old one does not count. */
  changed(): void {
    this.#callers.clear();
    for (const line of [...this.#lines.keys()]) this.#setLine(line, noTries);
  }

  /** An alarm is dealt with: PINs of its line are taken again. */
  lift(cause: string): void {
    const [, line] = /^two-stage\/(?:caller|line)\/(.+)$/.exec(cause) ?? [];
    if (line === undefined) return;
    for (const key of [...this.#callers.keys()]) if (key.startsWith(`${line} `)) this.#callers.delete(key);
    this.#setLine(line, noTries);
  }

  #triesOf(by: PinGiver): { readonly caller: PinTries; readonly line: PinTries } {
    return { caller: this.#callers.get(keyOf(by)) ?? noTries, line: this.#lines.get(by.line) ?? noTries };
  }

  #set(by: PinGiver, caller: PinTries, line: PinTries): void {
    const key = keyOf(by);
    this.#callers.delete(key);
    if (caller !== noTries) this.#callers.set(key, caller);
    const [oldest] = this.#callers.keys();
    if (this.#callers.size > MOST_CALLERS && oldest !== undefined) this.#callers.delete(oldest);
    this.#setLine(by.line, line);
  }

  #setLine(line: string, tries: PinTries): void {
    const before = this.#lines.get(line) ?? noTries;
    if (JSON.stringify(before) === JSON.stringify(tries)) return;
    this.#lines.set(line, tries);
    this.#ports.note(lineNote(line), JSON.stringify(tries));
  }

  #deny(by: PinGiver, now: number): void {
    const { caller, line } = this.#triesOf(by);
    const who = by.number ?? 'A caller without a number';
    const denial: Denial = isLocked(line, now)
      ? {
          cause: `two-stage/line/${by.line}`,
          severity: 'error',
          text: `${MOST_ON_LINE} wrong PINs came from callers on the line "${by.line}": PINs on it are not taken for now. If it was one of yours, lift this, and tell them the PIN.`,
        }
      : isLocked(caller, now)
        ? {
            cause: `two-stage/caller/${by.line}`,
            severity: 'error',
            text: `${who} gave ${MOST_TRIES} wrong PINs on the line "${by.line}": PINs of that caller are not taken for now. If it was one of yours, lift this, and tell them the PIN.`,
          }
        : {
            cause: `two-stage/wrong/${by.line}`,
            severity: 'warning',
            text: `${who} gave a wrong PIN on the line "${by.line}".`,
          };
    this.#ports.deny([denial]);
  }
}

const keyOf = ({ line, number }: PinGiver): string => `${line} ${number ?? ONE_WORD}`;
