import type { CallId } from '../core/ids.ts';
import { replacesFor } from '../sip/replaces.ts';
import type { IncomingRefer, IncomingSipCall, Replaces } from '../sip/trunk.ts';
import { answerInvite } from './answer-invite.ts';
import type { Call, CallPorts, CallSnapshot, DeskLeg, Dialogue } from './call.ts';
import { type Answered, ENDED, type Outcome } from './call-outcome.ts';
import type { CallRouter } from './call-router.ts';
import type { CallTable } from './call-table.ts';
import { sideOf } from './desk-side.ts';
import { InboundCall } from './inbound-call.ts';
import { JoinedCall } from './joined-call.ts';
import { OutboundCall } from './outbound-call.ts';
import { type OutboundPlan, refusedOrPlanned } from './outbound-plan.ts';
import type { ParkedCall } from './parked-call.ts';
import type { ParkingSettings } from './parking.ts';
import { type Parked, ParkingLot } from './parking-lot.ts';
import { rulingOn, rulingOnRefer } from './refer-rules.ts';
import type { RouteQuestion } from './route/route-decision.ts';
import { type Given, otherOf, type Side, type Which } from './side.ts';
import type { TollStamp } from './toll/guard-call.ts';
import type { TollDesk } from './toll/toll-desk.ts';
import { Transfer } from './transfer.ts';

const NOT_CONNECTED = 'This call is not connected yet.';
const EMERGENCY = 'An emergency call is left as it is.';

/** Where a transfer leads, and what that counts for. */
interface Way {
  readonly plan: OutboundPlan;
  readonly toll?: TollStamp | undefined;
}

/** Hold, transfer, park: what makes other calls of the calls there are. */
export class CallControl {
  readonly #ports: CallPorts;
  readonly #calls: CallTable;
  readonly #router: CallRouter;
  readonly #tolls: TollDesk;
  readonly #lot: ParkingLot;

  constructor(parts: {
    ports: CallPorts;
    calls: CallTable;
    router: CallRouter;
    parking: () => ParkingSettings;
    tolls: TollDesk;
  }) {
    this.#ports = parts.ports;
    this.#calls = parts.calls;
    this.#router = parts.router;
    this.#tolls = parts.tolls;
    this.#lot = new ParkingLot(parts.ports, parts.calls, parts.parking);
  }

  /** Lets everybody in the call wait with music, or goes on. */
  hold(id: CallId, on: boolean): Outcome {
    const found = this.#connected(id);
    if (typeof found === 'string') return refused(found);
    const desk = this.#ports.openDesks().find((leg) => found.hasLeg(leg));
    const elsewhere = this.#calls
      .all()
      .some((each) => each !== found && desk && each.hasLeg(desk) && !each.snapshot.held);
    if (!on && elsewhere) return refused('You are in another call. Put that one on hold first.');
    return found.hold(on) ? { ok: true } : refused(NOT_CONNECTED);
  }

  /** Puts somebody through, without speaking to whoever takes it. @param keep who is put through; left out: whoever is not of this house */
  transfer(id: CallId, to: string, keep?: Which): Outcome {
    const found = this.#connected(id);
    if (typeof found === 'string') return refused(found);
    const kept = keep ?? outsiderOf(found.snapshot);
    const { decision, denials, toll } = this.#router.decide(
      this.#question({ kind: 'console' }, to, found.snapshot, kept),
    );
    this.#tolls.deny(denials);
    const ruling = rulingOnRefer({ allowed: true }, decision);
    if (!ruling.ok) return refused(ruling.text);
    const plan = refusedOrPlanned(decision, undefined);
    if ('text' in plan) return refused(plan.text);
    const given = this.#take(found);
    if (!given) return ENDED;
    this.#transfer(given, kept, to, { plan, toll });
    return { ok: true };
  }

  /** Two calls become one: their outsiders talk to each other, and who was in both is free. */
  join(first: CallId, second: CallId): Outcome {
    const one = this.#connected(first);
    const two = this.#connected(second);
    if (typeof one === 'string') return refused(one);
    if (typeof two === 'string') return refused(two);
    if (one === two) return refused('A call cannot be joined with itself.');
    return this.#join(one, outsiderOf(one.snapshot), two, outsiderOf(two.snapshot)) ? { ok: true } : ENDED;
  }

  park(id: CallId, wanted?: string): Parked {
    const found = this.#connected(id);
    if (typeof found === 'string') return { ok: false, text: found };
    return this.#park(found, outsiderOf(found.snapshot), wanted);
  }

  /** The call of who waits in a slot. */
  parkedIn(slot: string): Call | undefined {
    return this.#lot.in(slot);
  }

  /** A desk fetches who waits in a slot. */
  retrieve(slot: string, desk: DeskLeg): Answered {
    const parked = this.#lot.in(slot);
    if (!parked) return refused(`Nobody waits in slot ${slot}.`);
    return this.#fetch(parked, sideOf(desk)) ? { ok: true, callId: parked.id } : ENDED;
  }

  /** The peer of a call's side asks for a transfer of the other one (RFC 3515). */
  referred(call: Call, by: Which, refer: IncomingRefer): void {
    const trunk = call.dialogues().find(({ which }) => which === by)?.trunk;
    if (!trunk || call.snapshot.emergency) {
      refer.refuse(403);
      return;
    }
    const control = this.#ports.control(trunk);
    const { user, replaces } = refer.to;
    const local = replaces && rulingOn(replaces, trunk, control, this.#dialogues());
    if (local?.ok && local.found.call !== call && local.found.phase === 'confirmed') {
      refer.accept();
      // Before the sides are ended: the NOTIFY goes by one of them.
      refer.tell(200);
      this.#join(call, otherOf(by), local.found.call, otherOf(local.found.which));
      return;
    }
    if (control.allowed && !replaces && this.#lot.isSlot(user)) {
      this.#parkByRefer(call, otherOf(by), user, refer);
      return;
    }
    const { decision, denials, toll } = this.#router.decide(
      this.#question({ kind: 'trunk', trunk }, user, call.snapshot, otherOf(by)),
    );
    this.#tolls.deny(denials);
    const ruling = rulingOnRefer(control, decision);
    const plan = refusedOrPlanned(decision, undefined);
    // What it names is at its own PBX, or nowhere.
    const taken = 'text' in plan || !replaces ? plan : withReplaces(plan, trunk, replaces);
    if (!ruling.ok || taken === undefined || 'text' in taken) {
      this.#ports.log.info(
        { call: call.id, trunk, to: user },
        ruling.ok ? 'a transfer that cannot be made' : ruling.text,
      );
      refer.refuse(ruling.ok ? 481 : ruling.status);
      return;
    }
    const given = this.#take(call);
    if (!given) {
      refer.refuse(481);
      return;
    }
    refer.accept();
    this.#transfer(given, otherOf(by), user, { plan: taken, toll }, refer);
  }

  /** An INVITE that is no new call: it takes another's place, or fetches who is parked. @returns whether it was one */
  takes(sip: IncomingSipCall): boolean {
    const control = this.#ports.control(sip.trunk);
    if (sip.replaces) {
      const ruling = rulingOn(sip.replaces, sip.trunk, control, this.#dialogues());
      this.#ports.log.info(
        { trunk: sip.trunk, ruling: ruling.ok ? 'taken over' : ruling.status },
        'INVITE with Replaces',
      );
      if (ruling.ok) void this.#takeOver(sip, ruling.found);
      else sip.refuse(ruling.status);
      return true;
    }
    const parked = control.allowed ? this.#lot.in(sip.dialled) : undefined;
    if (!parked) return false;
    void answerInvite(sip, this.#ports, (side) => this.#fetch(parked, side));
    return true;
  }

  #connected(id: CallId): Call | string {
    const call = this.#calls.get(id);
    if (!call) return ENDED.text;
    const { state, emergency, parked } = call.snapshot;
    if (parked) return 'This call is parked: fetch it first.';
    if (state !== 'connected') return NOT_CONNECTED;
    return emergency ? EMERGENCY : call;
  }

  #question(source: RouteQuestion['source'], called: string, { caller, called: before }: CallSnapshot, kept: Which) {
    return { source, called, caller: kept === 'a' ? caller : before === undefined ? {} : { number: before } };
  }

  #take(call: Call): Given | undefined {
    const given = call.surrender();
    if (given) this.#calls.drop(call.id);
    return given;
  }

  #transfer(given: Given, kept: Which, to: string, way: Way, refer?: IncomingRefer): void {
    const asked = refer ? undefined : this.#peerThatCalls(given[kept], way.plan);
    if (asked)
      this.#ask(given, kept, { to: asked, text: `Transferred to ${to}.` }, () => this.#put(given, kept, to, way));
    else this.#put(given, kept, to, way, refer);
  }

  #put(given: Given, kept: Which, to: string, { plan, toll }: Way, refer?: IncomingRefer): void {
    const other = given[otherOf(kept)];
    const transfer = new Transfer({ given, kept, to, refer }, this.#ports, {
      rejoin: (both, note) => this.#joined(both, note),
      recall: (side) => this.#lot.recall(side, other.callBack, to, given.entry.id),
      over: () => other.line && this.#calls.between(other.line, undefined),
    });
    if (other.line) this.#calls.between(other.line, other);
    const call = this.#calls.place(transfer.caller, plan, toll);
    this.#calls.becomes(given.entry.id, call.id);
  }

  /** What its own PBX is to call in our place: where both are there, and it is asked to. */
  #peerThatCalls(side: Side, { hops }: OutboundPlan): string | undefined {
    const [first] = hops;
    if (!side.sip || !side.trunk || first?.kind !== 'trunk' || first.trunk !== side.trunk) return undefined;
    return this.#ports.control(side.trunk).transfer === 'refer' ? first.to : undefined;
  }

  /** Our own REFER; what it does not do we do ourselves. */
  #ask(
    given: Given,
    kept: Which,
    asked: { to: string; replaces?: Replaces; text: string },
    otherwise: () => void,
  ): void {
    const side = given[kept];
    const waiting = this.#joined(given, '');
    // Both may hang up while the PBX is at it: then there is nothing left to do.
    const { to, replaces, text } = asked;
    waiting.hold(true);
    side.sip?.refer({ to, ...(replaces ? { replaces } : {}) }, (outcome) => {
      if (outcome.ok) {
        waiting.hangUp(text);
        return;
      }
      this.#ports.log.info({ call: given.entry.id, status: outcome.status }, 'the peer does not call by itself: we do');
      if (this.#take(waiting)) otherwise();
    });
  }

  #join(one: Call, keptOfOne: Which, two: Call, keptOfTwo: Which): boolean {
    const first = this.#take(one);
    if (!first) return false;
    const second = this.#take(two);
    if (!second) {
      this.#joined(first, '');
      return false;
    }
    const a = first[keptOfOne];
    const b = second[keptOfTwo];
    first[otherOf(keptOfOne)].hangUp(16, first.entry.audio);
    second[otherOf(keptOfTwo)].hangUp(16, second.entry.audio);
    this.#tolls.handOver(second.entry.id, first.entry.id);
    second.entry.finish({ outcome: 'answered', reason: `Joined with the call of ${a.party.label}.` });
    const both: Given = { ...first, a, b };
    const note = `Joined with the call of ${b.party.label}.`;
    const [dialog] = b.sip?.dialogs ?? [];
    const asks = a.sip && a.trunk && a.trunk === b.trunk && this.#ports.control(a.trunk).transfer === 'refer';
    if (asks && dialog && b.callBack)
      this.#ask(both, 'a', { to: b.callBack.to, replaces: replacesFor(dialog), text: note }, () =>
        this.#joined(both, note),
      );
    else this.#joined(both, note);
    return true;
  }

  #joined(given: Given, note: string): JoinedCall {
    const call = new JoinedCall(given, note, this.#ports, this.#calls);
    this.#calls.put(call, call.lines);
    return call;
  }

  #park(call: Call, kept: Which, wanted?: string): Parked {
    const found = this.#lot.find(wanted);
    if (!found.ok) return found;
    const given = this.#take(call);
    if (!given) return ENDED;
    this.#lot.park(given, kept, found.slot);
    return found;
  }

  #parkByRefer(call: Call, kept: Which, slot: string, refer: IncomingRefer): void {
    if (!this.#lot.find(slot).ok) {
      refer.refuse(486);
      return;
    }
    refer.accept();
    refer.tell(200);
    this.#park(call, kept, slot);
  }

  #fetch(parked: ParkedCall, by: Side): boolean {
    const fetched = parked.fetch();
    if (!fetched) return false;
    const { entry, side } = fetched;
    this.#calls.drop(parked.id);
    this.#joined(
      { entry, before: parked.snapshot, a: side, b: by },
      `Fetched from slot ${parked.slot} by ${by.party.label}.`,
    );
    return true;
  }

  async #takeOver(sip: IncomingSipCall, { call, which, phase }: OwnDialogue): Promise<void> {
    await answerInvite(sip, this.#ports, (side) => {
      if (phase === 'early') return pickUp(call, side);
      const given = this.#take(call);
      if (!given) return false;
      given[which].hangUp(16, given.entry.audio);
      this.#joined({ ...given, [which]: side }, `Taken over by ${side.party.label}.`);
      return true;
    });
  }

  #dialogues(): readonly OwnDialogue[] {
    return this.#calls
      .all()
      .flatMap((call) => call.dialogues().map((each) => ({ ...each, call, dialogs: each.sip.dialogs })));
  }
}

interface OwnDialogue extends Dialogue {
  readonly call: Call;
  readonly dialogs: Dialogue['sip']['dialogs'];
}

const refused = (text: string): { readonly ok: false; readonly text: string } => ({ ok: false, text });

/** Who is put through by the console: not the desk; of two others the one from outside. */
function outsiderOf({ direction, answeredBy }: CallSnapshot): Which {
  return answeredBy?.kind === 'desk' || direction === 'inbound' ? 'a' : 'b';
}

/** The INVITE that an attended transfer leads to: at the peer that has both calls. */
function withReplaces(plan: OutboundPlan, trunk: string, replaces: Replaces): OutboundPlan | undefined {
  const hops = plan.hops.flatMap((hop) => (hop.kind === 'trunk' && hop.trunk === trunk ? [{ ...hop, replaces }] : []));
  return hops.length > 0 ? { ...plan, hops } : undefined;
}

/** A call that rings somewhere is answered at another telephone. */
function pickUp(call: Call, side: Side): boolean {
  if (!(call instanceof InboundCall || call instanceof OutboundCall) || !side.leg) return false;
  return call.answerAtDesk({
    leg: side.leg,
    label: side.party.label,
    side,
    onLost: (listener) => side.listen({ gone: listener, digit: () => {}, flash: () => {} }),
  });
}
