import type { TrunkId } from '../core/ids.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { IncomingSipCall } from '../sip/trunk.ts';
import type { CallPorts } from './call.ts';
import type { CallerRecord } from './call-record.ts';
import type { CallRouter } from './call-router.ts';
import type { CallTable } from './call-table.ts';
import { type LoopFound, loopIn } from './loop-guard.ts';
import { OutboundCall } from './outbound-call.ts';
import { type OutboundPlan, type Refused, refusedOrPlanned } from './outbound-plan.ts';
import { refusalOf } from './refusals.ts';
import { callerRecordOf, SipCaller } from './sip-caller.ts';
import type { GuardedDecision } from './toll/guard-call.ts';
import { asDialled } from './toll/pin-call.ts';
import type { PinGate } from './toll/pin-gate.ts';
import type { TollDesk } from './toll/toll-desk.ts';

/** Q.850 cause 25: exchange routing error. */
const LOOP = 25;

export interface RefusedCall {
  readonly trunk?: TrunkId;
  readonly caller: CallerRecord;
  readonly called: string;
}

interface TrunkCallsParts {
  readonly ports: CallPorts;
  readonly calls: CallTable;
  readonly router: CallRouter;
  readonly tolls: TollDesk;
  readonly pins: PinGate;
  /** A call that never gets as far as a line is recorded all the same. */
  readonly refused: (call: RefusedCall, why: Refused) => void;
  readonly isEnding: () => boolean;
}

/** Calls that come by trunks: decided, held at the gate where a PIN is due, and placed or refused. */
export class TrunkCalls {
  readonly #parts: TrunkCallsParts;

  constructor(parts: TrunkCallsParts) {
    this.#parts = parts;
  }

  take(sip: IncomingSipCall): void {
    const { pins, tolls } = this.#parts;
    const pinned = tolls.readPin(sip.dialled);
    const call = pinned ? asDialled(sip, pinned.number) : sip;
    const guarded = this.#decide(call);
    // Nobody waits for a PIN that nothing hangs on: an emergency call above all.
    if (guarded.pin === 'not-wanted') this.#takeUp(call, guarded);
    else
      void pins.pass(call, pinned?.pin, (passed) =>
        this.#takeUp(passed.sip, this.#decide(passed.sip, passed.pin), passed.seat),
      );
  }

  #decide(sip: IncomingSipCall, pin?: 'known'): GuardedDecision {
    const { trunk, dialled } = sip;
    const caller = callerRecordOf(sip);
    return this.#parts.router.decide({ source: { kind: 'trunk', trunk }, called: dialled, caller, pin });
  }

  /** @param seat where the caller's audio is open already */
  #takeUp(sip: IncomingSipCall, { decision, denials, toll }: GuardedDecision, seat?: RtpSeat): void {
    const { calls, isEnding, ports, tolls } = this.#parts;
    const { trunk } = sip;
    ports.log.debug({ trunk, trace: decision.trace.map(({ text }) => text) }, 'routed');
    tolls.deny(denials);
    // Before a line is seized for it: nobody's telephone shall ring for a call that cannot be heard.
    const unmet = sip.offer === undefined ? undefined : ports.whyUnmet(sip.offer, trunk);
    const plan = refusedOrPlanned(decision, unmet);
    const loop = this.#loop(sip, plan);
    if (loop || 'text' in plan || isEnding()) {
      void seat?.close().catch(() => undefined);
      if (loop) this.#refuse(sip, { q850: LOOP, text: loop.text, outcome: 'refused', emergency: false }, loop.status);
      else if ('text' in plan) this.#refuse(sip, plan);
      else sip.refuse(503);
      return;
    }
    const seated = seat ? { ...ports, openSeat: async () => seat } : ports;
    calls.place(new SipCaller(sip, seated, ports.log), plan, toll);
  }

  #refuse(sip: IncomingSipCall, why: Refused, status = refusalOf(why.q850).status): void {
    const { trunk, dialled } = sip;
    this.#parts.refused({ trunk, caller: callerRecordOf(sip), called: dialled }, why);
    sip.refuse(status, undefined, why.q850);
  }

  /** Help is on a line, which no circle goes through. */
  #loop(
    { trunk, dialled, caller, maxForwards, viaUs }: IncomingSipCall,
    plan: OutboundPlan | Refused,
  ): LoopFound | undefined {
    if (plan.emergency) return undefined;
    const goesOn = 'hops' in plan && plan.hops[0]?.kind === 'trunk';
    const unanswered = this.#parts.calls
      .all()
      .flatMap((call) => (call instanceof OutboundCall ? (call.unanswered ?? []) : []));
    return loopIn({ trunk, dialled, calling: caller.number, maxForwards, goesOn, viaUs }, unanswered);
  }
}
