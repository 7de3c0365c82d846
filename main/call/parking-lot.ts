import type { CallId } from '../core/ids.ts';
import type { Call, CallPorts } from './call.ts';
import type { CallTable } from './call-table.ts';
import { HandedCaller } from './handed-caller.ts';
import type { OutboundHop } from './outbound-plan.ts';
import { ParkedCall } from './parked-call.ts';
import { findSlot, type ParkingSettings } from './parking.ts';
import { asItCame } from './route/caller-rule.ts';
import { endCauses } from './route/move-on.ts';
import { type CallBack, type Given, otherOf, type Side, type Which } from './side.ts';

export type Parked = { readonly ok: true; readonly slot: string } | { readonly ok: false; readonly text: string };

/** How long who parked or transferred a call is rung when it comes back, and then the desks. */
const BACK_RING_MS = 25_000;
const DESKS_RING_MS = 180_000;

/** The slots, who waits in them, and the way back to who parked them. */
export class ParkingLot {
  readonly #ports: CallPorts;
  readonly #calls: CallTable;
  readonly #settings: () => ParkingSettings;

  constructor(ports: CallPorts, calls: CallTable, settings: () => ParkingSettings) {
    this.#ports = ports;
    this.#calls = calls;
    this.#settings = settings;
  }

  /** A slot for one more: the one that was asked for, or the first free one. */
  find(wanted?: string): Parked {
    return findSlot(this.#settings(), new Set(this.#parked().map(({ slot }) => slot)), wanted);
  }

  /** Whether calls are parked under this number. */
  isSlot(number: string): boolean {
    return findSlot(this.#settings(), new Set(), number).ok;
  }

  in(slot: string): ParkedCall | undefined {
    return this.#parked().find((each) => each.slot === slot);
  }

  /** One side waits in the slot; the other one, who parked it, is let go. */
  park(given: Given, kept: Which, slot: string): void {
    const other = given[otherOf(kept)];
    const { callBack } = other;
    other.hangUp(16, given.entry.audio);
    const parked: ParkedCall = new ParkedCall(
      {
        entry: given.entry,
        before: given.before,
        side: given[kept],
        slot,
        by: callBack,
        backAfterMs: this.#settings().backAfterS * 1000,
        back: () => this.#back(parked),
      },
      this.#ports,
      this.#calls,
    );
    this.#calls.put(parked, parked.lines);
  }

  /** Offered to who had it last, then to the desks. Whom nobody takes then is let go. */
  recall(side: Side, to: CallBack | undefined, dialled: string, from: CallId): void {
    const hops: OutboundHop[] = [
      ...(to
        ? [{ kind: 'trunk' as const, trunk: to.trunk, to: to.to, console: true, target: 0, ringMs: BACK_RING_MS }]
        : []),
      { kind: 'console', target: 1, ringMs: DESKS_RING_MS },
    ];
    let id: CallId | undefined;
    const caller = new HandedCaller(side, to?.to ?? dialled, {
      rings: () => {},
      answered: () => {},
      refused: () => side.hangUp(NOT_ANSWERED, (audio) => id && this.#ports.recorder.audio(id, audio)),
      gone: () => {},
    });
    const call: Call = this.#calls.place(caller, { hops, moveOn: endCauses, emergency: false, callerRule: asItCame });
    id = call.id;
    this.#calls.becomes(from, call.id);
  }

  #back(parked: ParkedCall): void {
    const fetched = parked.fetch();
    if (!fetched) return;
    const { entry, side } = fetched;
    this.#calls.drop(parked.id);
    entry.finish({
      outcome: 'answered',
      reason: `Nobody fetched it from slot ${parked.slot}: it went back to who parked it.`,
    });
    this.recall(side, parked.by, parked.slot, parked.id);
  }

  #parked(): readonly ParkedCall[] {
    return this.#calls.all().filter((call) => call instanceof ParkedCall);
  }
}

/** Q.850. */
const NOT_ANSWERED = 19;
