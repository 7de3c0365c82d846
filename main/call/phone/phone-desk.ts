import type { CallId, LegId, TrunkId } from '../../core/ids.ts';
import type { Identity, Trunk } from '../../sip/trunk.ts';
import type { Call, CallPorts, DeskLeg } from '../call.ts';
import type { Answered, Outcome } from '../call-outcome.ts';
import type { CallRouter } from '../call-router.ts';
import type { CallTable } from '../call-table.ts';
import type { DeskDialling, ReadyToDial } from '../desk-dialling.ts';
import type { Side } from '../side.ts';
import type { TollStamp } from '../toll/guard-call.ts';
import type { TollDesk } from '../toll/toll-desk.ts';
import { troubleOf } from '../trunk-trouble.ts';
import { PhoneCall } from './phone-call.ts';
import { PhoneCaller } from './phone-caller.ts';
import { PhoneRing } from './phone-ring.ts';

/** Of a key that a console presses for its telephone: as long as by hand. */
const KEY_MS = 100;

/** Where a desk talks instead of at its computer: an extension or a number at a trunk. */
export interface Telephone {
  readonly trunk: TrunkId;
  readonly number: string;
}

export type DialledByPhone =
  | Answered
  /** An emergency call waits for no telephone: it is to be dialled at the computer. */
  | { readonly ok: false; readonly text: string; readonly here: true };

/** Nothing came of a telephone that was rung for this call: a sentence for the person. */
export type PhoneFailed = (call: CallId, text: string) => void;

interface PhoneDeskParts {
  readonly ports: CallPorts;
  readonly calls: CallTable;
  readonly router: Pick<CallRouter, 'judgePhone'>;
  readonly dialling: Pick<DeskDialling, 'ready' | 'again'>;
  readonly tolls: Pick<TollDesk, 'deny'>;
  /** A call counts from now on. */
  readonly counts: (call: CallId, toll: TollStamp) => void;
  readonly changed: () => void;
}

/** Desks that talk by telephone: it is rung first, and what it was rung for becomes its call when it is picked up. */
export class PhoneDesk {
  readonly #parts: PhoneDeskParts;
  /** By the call that is to be picked up, or dialled. */
  readonly #rings = new Map<CallId, PhoneRing>();
  /** Of telephones that were picked up. */
  readonly #legs = new Set<LegId>();

  constructor(parts: PhoneDeskParts) {
    this.#parts = parts;
  }

  /** The telephone that rings for this call. */
  ringsFor(id: CallId): string | undefined {
    return this.#rings.get(id)?.party.label;
  }

  /** Rings the telephone, and dials when it is picked up. @param noComputer nobody can talk at the computer: for help too */
  async dial(typed: string, phone: Telephone, noComputer = false): Promise<DialledByPhone> {
    const { calls, dialling, ports } = this.#parts;
    const ready = await dialling.ready(typed);
    if ('text' in ready) return { ok: false, text: ready.text };
    // Without the PIN that may stand in front of it: no display and no record shows that.
    const { to } = ready;
    if (ready.plan.emergency && !noComputer)
      return {
        ok: false,
        here: true,
        text: `${to} is an emergency number: it is dialled at this computer at once, and waits for no telephone.`,
      };
    const found = this.#find(phone);
    if ('text' in found) return found;
    const call: PhoneCall = new PhoneCall(to, partyOf(phone), ports, calls, (text) =>
      this.#rings.get(call.id)?.cancel(text),
    );
    calls.put(call, []);
    this.#ring(call.id, found.trunk, phone, named(to, to), {
      pickedUp: (side) => this.#dialFrom(side, call, to, ready, found.toll),
      failed: (text, why) => call.fail(why === 'cancelled' ? 'cancelled' : 'failed', `${text} ${to} was not dialled.`),
    });
    return { ok: true, callId: call.id };
  }

  /**
   * Rings the telephone for a call that rings at the desks or waits in a slot. Others may take it meanwhile: then the telephone
   * falls silent.
   * @param take gives the call to the telephone @param failed told once, where it does not have the call
   */
  pickUp(call: Call, phone: Telephone, take: (desk: DeskLeg) => Answered, failed: PhoneFailed): Answered {
    const { id } = call;
    if (this.#rings.has(id))
      return { ok: false, text: `The telephone ${this.ringsFor(id)} rings for this call already.` };
    const found = this.#find(phone);
    if ('text' in found) return found;
    const { number, name } = call.snapshot.caller;
    this.#ring(id, found.trunk, phone, named(name ?? number ?? 'a caller', number), {
      pickedUp: (side) => {
        const taken = take(this.#deskOf(side, id));
        if (taken.ok && found.toll) this.#parts.counts(id, found.toll);
        if (taken.ok) return;
        side.hangUp(16, () => {});
        failed(id, taken.text);
      },
      failed: (text, why) => {
        if (why === 'failed') failed(id, text);
      },
    });
    this.#parts.changed();
    return { ok: true, callId: id };
  }

  /** The telephone is not to ring for this call any more. */
  stop(id: CallId): Outcome {
    const ring = this.#rings.get(id);
    ring?.cancel('Ended at the console before the telephone was picked up.');
    return ring ? { ok: true } : { ok: false, text: 'No telephone rings for this call.' };
  }

  /** Presses keys for the telephone that has this call. */
  press(call: Call, digits: string): boolean {
    const leg = [...this.#legs].find((each) => call.hasLeg(each));
    return leg !== undefined && [...digits].every((digit) => call.press(leg, digit, KEY_MS));
  }

  /** Calls changed: a telephone that rings for one that is over or somebody's falls silent. */
  look(): void {
    for (const [id, ring] of [...this.#rings]) {
      const state = this.#parts.calls.get(id)?.snapshot;
      if (!state || (state.state === 'connected' && !state.parked)) ring.notWanted();
    }
  }

  #find({ trunk: id, number }: Telephone): (Answered & { readonly ok: false }) | Found {
    const trunk = this.#parts.ports.trunk(id);
    const trouble = trunk ? troubleOf(trunk) : `The trunk "${id}" is not there any more.`;
    if (!trunk || trouble !== undefined)
      return {
        ok: false,
        text: `The telephone ${number} cannot be rung. ${trouble ?? ''} Choose another one, or this computer, in the settings under "Talk with".`,
      };
    const { refused, denials, toll } = this.#parts.router.judgePhone(id, number);
    this.#parts.tolls.deny(denials);
    if (refused !== undefined) return { ok: false, text: `The telephone ${number} is not rung. ${refused}` };
    return { trunk, toll };
  }

  #ring(
    id: CallId,
    trunk: Trunk,
    phone: Telephone,
    caller: Identity,
    events: ConstructorParameters<typeof PhoneRing>[4],
  ) {
    const ring = new PhoneRing(trunk, phone.number, caller, this.#parts.ports, {
      pickedUp: (side) => {
        this.#rings.delete(id);
        this.#remember(side);
        events.pickedUp(side);
        this.#parts.changed();
      },
      failed: (text, why) => {
        this.#rings.delete(id);
        events.failed(text, why);
        this.#parts.changed();
      },
    });
    this.#rings.set(id, ring);
  }

  /** The way is looked for anew: much may have changed while it rang. */
  #dialFrom(side: Side, call: PhoneCall, to: string, ready: ReadyToDial, ofPhone: TollStamp | undefined): void {
    const { calls, dialling } = this.#parts;
    const now = dialling.again(ready);
    if ('text' in now) {
      side.hangUp(16, () => {});
      call.fail(now.outcome, now.text);
      return;
    }
    const began = call.give();
    if (began) calls.place(new PhoneCaller(side, to, began), now.plan, bothOf(now.toll, ofPhone));
    else side.hangUp(16, () => {});
  }

  #deskOf(side: Side, id: CallId): DeskLeg {
    const { leg } = side;
    if (leg === undefined) throw new Error('A telephone without audio was picked up.');
    return {
      leg,
      label: side.party.label,
      side,
      onLost: (listener) =>
        side.listen({
          gone: listener,
          digit: (digit, durationMs) => void this.#parts.calls.get(id)?.press(leg, digit, durationMs),
          flash: () => this.#parts.calls.get(id)?.flash(),
        }),
    };
  }

  #remember(side: Side): void {
    const { leg } = side;
    if (leg === undefined) return;
    this.#legs.add(leg);
    const listening = side.listen({
      gone: () => {
        this.#legs.delete(leg);
        listening[Symbol.dispose]();
      },
      digit: () => {},
      flash: () => {},
    });
  }
}

interface Found {
  readonly trunk: Trunk;
  readonly toll: TollStamp | undefined;
}

const partyOf = ({ trunk, number }: Telephone) => ({
  kind: 'desk' as const,
  id: `phone/${trunk}/${number}`,
  label: number,
});

/** What the telephone's display shows. */
const named = (who: string, number: string | undefined): Identity => ({
  name: `Copperline: ${who}`,
  ...(number !== undefined && /^\+?[0-9*#]+$/.test(number) ? { number } : {}),
});

/** One call, that costs on both its sides. */
function bothOf(one: TollStamp | undefined, other: TollStamp | undefined): TollStamp | undefined {
  if (!one || !other) return one ?? other;
  return { costly: one.costly || other.costly, trunks: [...new Set([...one.trunks, ...other.trunks])] };
}
