import type { CallId, LegId, LineId } from '../core/ids.ts';
import type { Call, DeskLeg } from './call.ts';
import type { CallControl } from './call-control.ts';
import { type Answered, ENDED, IN_A_CALL, type Outcome, type Refusal } from './call-outcome.ts';
import type { DeskDialling } from './desk-dialling.ts';
import { InboundCall } from './inbound-call.ts';
import { OutboundCall } from './outbound-call.ts';
import type { DialledByPhone, PhoneDesk, PhoneFailed, Telephone } from './phone/phone-desk.ts';

/** Of a key that a desk presses: as long as by hand, and heard by any exchange (Q.24 asks for 40 ms). */
const KEY_MS = 100;
const NOBODY_CALLS: Refusal = { ok: false, text: 'Nobody is calling on this line now.' };
const NOT_HERE: Refusal = { ok: false, text: 'This call does not ring here, or somebody else has answered it.' };
const STOPPING: Refusal = { ok: false, text: 'The gateway is being stopped.' };
const NO_KEYS: Refusal = { ok: false, text: 'There is no call here that keys could be pressed in.' };

interface DeskCallsParts {
  readonly get: (id: CallId) => Call | undefined;
  /** The one that is talked in, where there are several. */
  readonly callWith: (leg: LegId) => Call | undefined;
  /** The call of a line that rings, made where there is none yet. */
  readonly offeredOn: (line: LineId) => InboundCall | undefined;
  readonly isEnding: () => boolean;
  readonly control: CallControl;
  readonly dialling: DeskDialling;
  readonly phones: PhoneDesk;
}

/** What desks do with calls: they pick them up, by computer or by telephone, dial, press keys and decline. */
export class DeskCalls {
  readonly #parts: DeskCallsParts;

  constructor(parts: DeskCallsParts) {
    this.#parts = parts;
  }

  /** Picks up a ringing line. */
  answerLine(line: LineId, desk: DeskLeg): Answered {
    if (this.#isTalking(desk)) return IN_A_CALL;
    const call = this.#parts.offeredOn(line);
    if (!call) return NOBODY_CALLS;
    return call.answerAtDesk(desk)
      ? { ok: true, callId: call.id }
      : { ok: false, text: 'Somebody else has answered this call.' };
  }

  /** Picks up a call that came by a trunk, or by a line. */
  answerCall(id: CallId, desk: DeskLeg): Answered {
    const call = this.#parts.get(id);
    if (call instanceof InboundCall && call.snapshot.line) return this.answerLine(call.snapshot.line, desk);
    if (this.#isTalking(desk)) return IN_A_CALL;
    if (!(call instanceof OutboundCall)) return ENDED;
    return call.answerAtDesk(desk) ? { ok: true, callId: id } : NOT_HERE;
  }

  /** Fetches who waits in a slot. */
  retrieve(slot: string, desk: DeskLeg): Answered {
    return this.#isTalking(desk) ? IN_A_CALL : this.#parts.control.retrieve(slot, desk);
  }

  /** Calls an extension or a number. */
  async dial(to: string, desk: DeskLeg): Promise<Answered> {
    return this.#parts.isEnding() ? STOPPING : this.#parts.dialling.dial(to, desk);
  }

  /** Presses keys in the call that is talked in. */
  press(digits: string, { leg }: DeskLeg): Outcome {
    const call = this.#parts.callWith(leg);
    const went = call && !call.snapshot.held && [...digits].every((digit) => call.press(leg, digit, KEY_MS));
    return went ? { ok: true } : NO_KEYS;
  }

  /** No desk takes a call that rings there. */
  decline(id: CallId): Outcome {
    const call = this.#parts.get(id);
    if (!call) return ENDED;
    const declined = (call instanceof InboundCall || call instanceof OutboundCall) && call.decline();
    return declined ? { ok: true } : { ok: false, text: 'This call does not ring at the console now.' };
  }

  /** Rings the desk's telephone for a line that rings. @param failed nothing came of it: a sentence for the person */
  answerLineByPhone(line: LineId, phone: Telephone, failed: PhoneFailed): Answered {
    const call = this.#parts.offeredOn(line);
    if (!call) return NOBODY_CALLS;
    return this.#parts.phones.pickUp(call, phone, (desk) => this.answerLine(line, desk), failed);
  }

  /** Rings the desk's telephone for a call that rings at the desks. */
  answerCallByPhone(id: CallId, phone: Telephone, failed: PhoneFailed): Answered {
    const call = this.#parts.get(id);
    if (!call?.snapshot.atConsole && !(call instanceof InboundCall)) return NOT_HERE;
    return this.#parts.phones.pickUp(call, phone, (desk) => this.answerCall(id, desk), failed);
  }

  /** Rings the desk's telephone for who waits in a slot. */
  retrieveByPhone(slot: string, phone: Telephone, failed: PhoneFailed): Answered {
    const call = this.#parts.control.parkedIn(slot);
    if (!call) return { ok: false, text: `Nobody waits in slot ${slot}.` };
    return this.#parts.phones.pickUp(call, phone, (desk) => this.retrieve(slot, desk), failed);
  }

  /** Rings the desk's telephone, and dials when it is picked up. @param noComputer nobody can talk at the computer: for help too */
  async dialByPhone(to: string, phone: Telephone, noComputer = false): Promise<DialledByPhone> {
    return this.#parts.isEnding() ? STOPPING : this.#parts.phones.dial(to, phone, noComputer);
  }

  /** The desk's telephone is not to ring for this call any more. */
  stopPhone(id: CallId): Outcome {
    return this.#parts.phones.stop(id);
  }

  /** Presses keys in a call that a desk's telephone has. */
  pressByPhone(id: CallId, digits: string): Outcome {
    const call = this.#parts.get(id);
    const went = call && !call.snapshot.held && this.#parts.phones.press(call, digits);
    return went ? { ok: true } : NO_KEYS;
  }

  /** One call at a time: a second one would take the first one's audio. */
  #isTalking({ leg }: DeskLeg): boolean {
    const call = this.#parts.callWith(leg);
    return call !== undefined && !call.snapshot.held;
  }
}
