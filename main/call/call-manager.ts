import { Signal } from '../core/events.ts';
import type { CallId, LegId, LineId, TrunkId } from '../core/ids.ts';
import { newCallId } from '../core/ids.ts';
import type { LineInput, LineTold } from '../line/line-state.ts';
import type { MediaFact } from '../media/media-protocol.ts';
import type { IncomingRefer, IncomingSipCall, Trunk } from '../sip/trunk.ts';
import type { Call, CallLine, CallPorts, CallSnapshot } from './call.ts';
import { CallControl } from './call-control.ts';
import { ENDED, type Outcome } from './call-outcome.ts';
import type { CallerRecord } from './call-record.ts';
import { CallRouter, type RouteTrial } from './call-router.ts';
import type { CallTable } from './call-table.ts';
import { callerOf } from './caller-identity.ts';
import { DeskCalls } from './desk-calls.ts';
import { DeskDialling } from './desk-dialling.ts';
import { EchoRecords } from './echo-records.ts';
import { Emergencies, type EmergencyAlert } from './emergencies.ts';
import type { DrillWay } from './failover/drill-machine.ts';
import { waysAround } from './failover/ways-around.ts';
import { type HandedLine, InboundCall, type InboundRoute } from './inbound-call.ts';
import { OutboundCall } from './outbound-call.ts';
import type { OutboundCaller } from './outbound-caller.ts';
import { type OutboundPlan, type Refused, refusedOrPlanned } from './outbound-plan.ts';
import type { ParkingSettings } from './parking.ts';
import type { Parked } from './parking-lot.ts';
import { PhoneDesk } from './phone/phone-desk.ts';
import { asItCame } from './route/caller-rule.ts';
import type { PlannedTwoStage, RouteQuestion } from './route/route-decision.ts';
import type { RouteTable } from './route/route-table.ts';
import type { Side, Which } from './side.ts';
import { SilentPeers } from './silent-peers.ts';
import type { TollStamp } from './toll/guard-call.ts';
import type { NumberLook } from './toll/number-look.ts';
import { PinGate } from './toll/pin-gate.ts';
import type { TollCallControl, TollDesk } from './toll/toll-desk.ts';
import { type RefusedCall, TrunkCalls } from './trunk-calls.ts';
import { TwoStageCall } from './two-stage/two-stage-call.ts';
import type { TwoStageCaller } from './two-stage/two-stage-caller.ts';

/** No route says where a line's call goes: it rings at the desks. */
const NO_TARGETS: InboundRoute = { targets: [], moveOn: [], callerRule: asItCame };

/** All calls: makes them from offers and INVITEs, finds them a line, and forwards what lines tell. */
export class CallManager implements CallTable, Disposable {
  /** What desks do with calls. */
  readonly desk: DeskCalls;
  readonly #ports: CallPorts;
  readonly #router: CallRouter;
  readonly #tolls: TollDesk;
  readonly #pins: PinGate;
  readonly #control: CallControl;
  readonly #trunkCalls: TrunkCalls;
  readonly #phones: PhoneDesk;
  readonly #lines = new Map<LineId, CallLine>();
  readonly #calls = new Map<CallId, Call>();
  readonly #byLine = new Map<LineId, Call>();
  readonly #silent: SilentPeers;
  readonly #emergencies: Emergencies;
  readonly #echoes: EchoRecords;
  readonly #listeners = new DisposableStack();
  readonly #changed = new Signal<void>();
  /** Of a line whose call is being made another: who hears of it meanwhile. */
  readonly #between = new Map<LineId, Side>();
  /** Calls that others are to become part of when these are answered: a transfer. */
  readonly #becoming = new Map<CallId, CallId>();
  readonly #tollControl: TollCallControl = {
    end: (id, reason) => this.#calls.get(id)?.hangUp(reason),
    warn: (id) => {
      const call = this.#calls.get(id);
      if (call instanceof OutboundCall) call.warn();
    },
  };
  #phase: 'open' | 'ending' = 'open';

  constructor(ports: CallPorts, table: () => RouteTable, parking: () => ParkingSettings, tolls: TollDesk) {
    this.#ports = ports;
    this.#tolls = tolls;
    this.#pins = new PinGate(ports, tolls);
    this.#silent = new SilentPeers(ports, (leg) => this.#callWith(leg));
    this.#echoes = new EchoRecords(ports.recorder);
    this.#emergencies = new Emergencies({
      ports,
      line: (id) => this.#lines.get(id),
      callOn: (line) => this.#byLine.get(line),
    });
    this.#router = new CallRouter({
      ports,
      table,
      tolls,
      lines: () => this.#lines.values(),
      callOn: (line) => this.callOn(line),
    });
    this.#control = new CallControl({ ports, calls: this, router: this.#router, parking, tolls });
    const isEnding = () => this.#phase === 'ending';
    const refused = (call: RefusedCall, why: Refused) => this.#recordRefused(call, why);
    this.#trunkCalls = new TrunkCalls({
      ports,
      calls: this,
      router: this.#router,
      tolls,
      pins: this.#pins,
      refused,
      isEnding,
    });
    const dialling = new DeskDialling({
      ports,
      calls: this,
      router: this.#router,
      tolls,
      refused: (called, why) => refused({ caller: {}, called }, why),
    });
    this.#phones = new PhoneDesk({
      ports,
      calls: this,
      router: this.#router,
      dialling,
      tolls,
      counts: (id, toll) => tolls.begin(id, toll, this.#tollControl),
      changed: () => this.#changed.emit(),
    });
    this.desk = new DeskCalls({
      get: (id) => this.#calls.get(id),
      callWith: (leg) => this.#callWith(leg),
      offeredOn: (line) => this.#offeredOn(line),
      isEnding,
      control: this.#control,
      dialling,
      phones: this.#phones,
    });
    this.#listeners.use(this.#changed.on(() => this.#phones.look()));
  }

  get calls(): readonly CallSnapshot[] {
    return [...this.#calls.values()].map(({ id, snapshot }) => {
      const ringsAt = this.#phones.ringsFor(id);
      return ringsAt === undefined ? snapshot : { ...snapshot, ringsAt };
    });
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** The SIP calls that each call has or is making, by their Call-IDs: for whoever looks for trouble. */
  get sipCalls(): readonly { readonly call: CallId; readonly trunk: TrunkId; readonly sipCallId: string }[] {
    return [...this.#calls.values()].flatMap((call) =>
      call
        .dialogues()
        .flatMap(({ trunk, sip }) => sip.dialogs.map(({ callId }) => ({ call: call.id, trunk, sipCallId: callId }))),
    );
  }

  onEmergency(listener: (alert: EmergencyAlert) => void): Disposable {
    return this.#emergencies.onAlert(listener);
  }

  /** What would become of a call now, and why, without calling. */
  tryRoute(question: Omit<RouteQuestion, 'at'> & { readonly at?: number | undefined }): RouteTrial {
    return this.#router.try(question);
  }

  /** What a number is, where the office is. */
  lookAt(number: string): NumberLook {
    return this.#router.lookAt(number);
  }

  /** Where calls go now that would go to this trunk if it could be had. */
  waysAround(trunk: TrunkId): DrillWay[] {
    const decisions = [...this.#lines.values()].map(({ runner, name }) => ({
      line: name,
      decision: this.#router.decide({ source: { kind: 'line', line: runner.id }, caller: {} }).decision,
    }));
    return waysAround(trunk, decisions);
  }

  callOn(line: LineId): CallSnapshot | undefined {
    return this.#byLine.get(line)?.snapshot;
  }

  addLine(line: CallLine): void {
    this.#lines.set(line.runner.id, line);
    this.#listeners.use(line.runner.onTold((told) => this.#lineTold(line, told)));
  }

  /** Its call has ended already. */
  removeLine(line: LineId): void {
    this.#lines.delete(line);
    this.#byLine.delete(line);
    this.#echoes.forget(line);
  }

  /** Until the trunk closes: it forgets its listeners then. */
  addTrunk(trunk: Trunk): void {
    trunk.onCall((sip) => this.#trunkOffers(sip));
  }

  mediaFact(fact: MediaFact): void {
    if (fact.kind === 'fax-tone') {
      this.#byLine.get(fact.line)?.faxHeard(fact.tone);
    } else if (fact.kind === 'flash') {
      this.#callWith(fact.leg)?.flash();
    } else if (fact.kind === 'digit') {
      if ('leg' in fact.from) this.#pins.digit(fact.from.leg, fact.digit);
      else {
        const call = this.#byLine.get(fact.from.line);
        if (call instanceof TwoStageCall) call.digit(fact.digit);
      }
    } else if (fact.kind === 'digit-out') {
      this.#callWith(fact.leg)?.sendDigit(fact.leg, fact.digit, fact.durationMs);
    } else if (fact.kind === 'rtp-silent') {
      const call = this.#callWith(fact.leg);
      if (!call) return;
      this.#ports.log.warn({ call: call.id, silentMs: fact.silentMs }, 'no audio from the peer');
      this.#silent.watch(fact.leg, fact.silentMs);
      if (call.expectsAudio(fact.leg)) this.#tellLine(call, { kind: 'peer-silent', silent: true });
    } else if (fact.kind === 'rtp-back') {
      const call = [...this.#calls.values()].find((each) => each.hasLeg(fact.leg));
      if (call) this.#tellLine(call, { kind: 'peer-silent', silent: false });
      this.#silent.forget(fact.leg);
    } else if (fact.kind === 'line-echo') {
      this.#echoes.report(fact.line, fact.echo);
    }
  }

  /** Lets everybody in the call wait with music, or goes on. */
  hold(id: CallId, on: boolean): Outcome {
    return this.#control.hold(id, on);
  }

  transfer(id: CallId, to: string, keep?: Which): Outcome {
    return this.#control.transfer(id, to, keep);
  }

  join(first: CallId, second: CallId): Outcome {
    return this.#control.join(first, second);
  }

  park(id: CallId, slot?: string): Parked {
    return this.#control.park(id, slot);
  }

  flash(id: CallId): Outcome {
    const call = this.#calls.get(id);
    if (!call) return ENDED;
    if (call.snapshot.state !== 'connected') return { ok: false, text: 'This call is not connected yet.' };
    call.flash();
    return { ok: true };
  }

  hangUp(id: CallId): Outcome {
    const call = this.#calls.get(id);
    if (!call) return ENDED;
    call.hangUp();
    return { ok: true };
  }

  /** Ends every call; others may come. */
  hangUpAll(reason: string): void {
    for (const call of [...this.#calls.values()]) call.hangUp(reason);
  }

  /** Ends every call, takes no other, and waits for nothing: for shutting down. */
  endAll(reason: string): void {
    this.#phase = 'ending';
    this.#pins[Symbol.dispose]();
    this.hangUpAll(reason);
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    this.#silent[Symbol.dispose]();
    this.#changed.clear();
    this.#emergencies[Symbol.dispose]();
  }

  /** During the first ring there is no call yet, because caller ID is waited for: she need not wait. */
  #offeredOn(line: LineId): InboundCall | undefined {
    if (!this.#byLine.has(line)) this.#lines.get(line)?.runner.post({ kind: 'offer' });
    const call = this.#byLine.get(line);
    return call instanceof InboundCall ? call : undefined;
  }

  #callWith(leg: LegId): Call | undefined {
    const having = [...this.#calls.values()].filter((each) => each.hasLeg(leg));
    // A desk has several, of which it talks in one.
    return having.find(({ snapshot }) => !snapshot.held) ?? having[0];
  }

  #tellLine(call: Call, input: LineInput): void {
    const { line } = call.snapshot;
    if (line) this.#lines.get(line)?.runner.post(input);
  }

  #lineTold(line: CallLine, told: LineTold): void {
    const id = line.runner.id;
    if (told.kind === 'offered') {
      if (this.#phase === 'ending') {
        // Off-hook already where it was glare; a ringing line rings on.
        if (told.answered) line.runner.post({ kind: 'release' });
        return;
      }
      if (this.#emergencies.isReserved(id)) return;
      const call = new InboundCall(line, told, this.#inboundRoute(id, callerOf(told.callerId)), this.#ports, this);
      this.#calls.set(call.id, call);
      this.#byLine.set(id, call);
      this.#echoes.began(id, call.id);
      call.start();
      this.#changed.emit();
      return;
    }
    const call = this.#byLine.get(id);
    // The line is free for another: told before the call reacts, which may seize it.
    if (told.kind === 'seize-failed' || told.kind === 'abandoned' || told.kind === 'far-hung-up')
      this.#byLine.delete(id);
    if (call) call.lineTold(told, id);
    if (told.kind === 'identified' && call instanceof InboundCall) {
      const { blocked } = this.#inboundRoute(id, callerOf(told.callerId));
      if (blocked) call.block(blocked);
    }
    if (!call) this.#between.get(id)?.lineTold(told);
  }

  #inboundRoute(line: LineId, caller: CallerRecord): InboundRoute {
    const { decision } = this.#router.decide({ source: { kind: 'line', line }, caller });
    this.#ports.log.debug({ line, trace: decision.trace.map(({ text }) => text) }, 'routed');
    return decision.kind === 'routed' ? decision : NO_TARGETS;
  }

  #trunkOffers(sip: IncomingSipCall): void {
    if (this.#phase === 'ending') sip.refuse(503);
    else if (!this.#control.takes(sip)) this.#trunkCalls.take(sip);
  }

  /** @param line the one that it goes out on */
  #tellEmergency(call: Call, line?: LineId): void {
    const { line: _, ...snapshot } = call.snapshot;
    const own = call instanceof OutboundCall ? call.callerLine : undefined;
    const by = own === undefined ? undefined : `on ${this.#lines.get(own)?.name || own}`;
    this.#emergencies.tell({ ...snapshot, ...(line ? { line } : {}), ...(by === undefined ? {} : { by }) });
  }

  /** A call that never gets as far as a line is recorded all the same. */
  #recordRefused(call: RefusedCall, { text, outcome, emergency }: Refused): void {
    const id = newCallId();
    const at = this.#ports.clock.wallTime();
    const known = { id, ...call, called: call.called.slice(0, 64) };
    this.#ports.recorder.start({ ...known, direction: 'outbound', startedAt: at });
    this.#ports.recorder.finish(id, { endedAt: at, outcome, reason: text });
    this.#ports.log.info({ call: id, dialled: known.called }, text);
    if (emergency) this.#emergencies.tell(known);
    this.#changed.emit();
  }

  /** What was given away and came back as no other call has ended: looked at when everybody has reacted. */
  #sweepTolls(): void {
    this.#ports.clock.after(0, () => {
      const waiting = new Set(this.#becoming.values());
      for (const id of this.#tolls.owners) if (!this.#calls.has(id) && !waiting.has(id)) this.#tolls.ended(id);
    });
  }

  // InboundEvents, TwoStageEvents: a call of a line goes on as another, under the same id.

  answersLine(handed: HandedLine, target: PlannedTwoStage): void {
    const call = new TwoStageCall(
      handed,
      target,
      this.#ports,
      {
        givePin: (by, pin) => this.#tolls.twoStage.give(by, pin),
        isHelp: (number) => this.#router.isHelp(number),
      },
      this,
    );
    this.put(call, [handed.line.runner.id]);
  }

  dialledIn(call: TwoStageCall, caller: TwoStageCaller): void {
    const { decision, denials, toll } = this.#router.decide({
      source: { kind: 'two-stage', line: caller.line },
      called: caller.dialled,
      caller: caller.record,
    });
    this.#ports.log.debug({ call: call.id, trace: decision.trace.map(({ text }) => text) }, 'routed');
    this.#tolls.deny(denials);
    const plan = refusedOrPlanned(decision, undefined);
    if ('text' in plan) {
      const { id, caller: record, called } = call.snapshot;
      if (plan.emergency)
        this.#emergencies.tell({ id, caller: record, ...(called === undefined ? {} : { called }), by: 'on a line' });
      caller.refused(plan);
      return;
    }
    call.give();
    this.place(caller, plan, toll);
  }

  // CallTable, for call control.

  get(id: CallId): Call | undefined {
    return this.#calls.get(id);
  }

  all(): readonly Call[] {
    return [...this.#calls.values()];
  }

  put(call: Call & { start(): void }, lines: readonly LineId[]): void {
    this.#calls.set(call.id, call);
    for (const line of lines) this.#byLine.set(line, call);
    call.start();
    if (this.#phase === 'ending') call.hangUp('The gateway was stopped.');
    this.#changed.emit();
  }

  drop(id: CallId): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    for (const [line, other] of this.#byLine) if (other === call) this.#byLine.delete(line);
    this.#sweepTolls();
    this.#changed.emit();
  }

  place(caller: OutboundCaller, plan: OutboundPlan, toll?: TollStamp): OutboundCall {
    const call = new OutboundCall(caller, plan, [...this.#lines.values()], this.#ports, this);
    if (toll) this.#tolls.begin(call.id, toll, this.#tollControl);
    if (plan.emergency) this.#tellEmergency(call);
    this.put(call, caller.line ? [caller.line] : []);
    return call;
  }

  becomes(from: CallId, to: CallId): void {
    this.#becoming.set(to, from);
  }

  between(line: LineId, side: Side | undefined): void {
    if (side) this.#between.set(line, side);
    else this.#between.delete(line);
  }

  // CallEvents, for the calls themselves.

  referred(call: Call, by: Which, refer: IncomingRefer): void {
    this.#control.referred(call, by, refer);
  }

  changed({ id, snapshot }: Call): void {
    if (snapshot.answeredAt !== undefined) {
      this.#tolls.answered(id);
      const before = this.#becoming.get(id);
      if (before !== undefined) this.#tolls.handOver(before, id);
      this.#becoming.delete(id);
    }
    this.#changed.emit();
  }

  claimed(call: Call, line: LineId, group: string): void {
    // A line that the hunt left behind is no more the call's.
    this.leftLines(call);
    this.#byLine.set(line, call);
    this.#router.taken(line, group);
    this.#echoes.took(line, call.id);
    if (call.snapshot.emergency) this.#tellEmergency(call, line);
  }

  leftLines(call: Call): void {
    const own = call instanceof OutboundCall ? call.callerLine : undefined;
    for (const [line, other] of this.#byLine) if (other === call && line !== own) this.#byLine.delete(line);
  }

  desksBusy(): boolean {
    const open = this.#ports.openDesks();
    return open.length > 0 && open.every((leg) => this.#callWith(leg) !== undefined);
  }

  clearLine(line: LineId, told: (free: boolean) => void): Disposable {
    return this.#emergencies.clear(line, told);
  }

  ended(call: Call): void {
    this.#calls.delete(call.id);
    this.#tolls.ended(call.id);
    this.#becoming.delete(call.id);
    this.#sweepTolls();
    for (const [line, other] of this.#byLine) if (other === call) this.#byLine.delete(line);
    this.#changed.emit();
  }
}
