import { Signal } from '../core/events.ts';
import type { CallId, LegId, LineId, TrunkId } from '../core/ids.ts';
import { newCallId } from '../core/ids.ts';
import { isPulsable } from '../line/dial-steps.ts';
import type { LineInput, LineTold } from '../line/line-state.ts';
import type { EchoReport, MediaFact } from '../media/media-protocol.ts';
import type { IncomingSipCall, Trunk } from '../sip/trunk.ts';
import type { Call, CallLine, CallPorts, CallSnapshot, DeskLeg } from './call.ts';
import { InboundCall } from './inbound-call.ts';
import { OutboundCall } from './outbound-call.ts';
import { refusalFor } from './refusals.ts';
import { huntOrder, type OutboundRoute, routeNumber } from './routing.ts';

/** A peer that sends no audio for this long after the media process noticed is taken for dead: the line goes free. */
const DEAD_PEER_MS = 60_000;
/** How often a silent peer is looked at. */
const SILENCE_LOOK_MS = 5_000;

export type Answered = { readonly ok: true; readonly callId: CallId } | { readonly ok: false; readonly text: string };
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly text: string };

/** All calls: makes them from offers and INVITEs, finds them a line, and forwards what lines tell. */
export class CallManager implements Disposable {
  readonly #ports: CallPorts;
  readonly #routes: () => readonly OutboundRoute[];
  readonly #lines = new Map<LineId, CallLine>();
  readonly #calls = new Map<CallId, Call>();
  readonly #byLine = new Map<LineId, Call>();
  readonly #silent = new Map<LegId, Disposable>();
  /** Whose call a line's echo was: told when the line goes on-hook, after the call has ended. */
  readonly #echoOf = new Map<LineId, CallId>();
  readonly #listeners = new DisposableStack();
  readonly #changed = new Signal<void>();
  #phase: 'open' | 'ending' = 'open';

  constructor(ports: CallPorts, routes: () => readonly OutboundRoute[]) {
    this.#ports = ports;
    this.#routes = routes;
  }

  get calls(): readonly CallSnapshot[] {
    return [...this.#calls.values()].map(({ snapshot }) => snapshot);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  callOn(line: LineId): CallSnapshot | undefined {
    return this.#byLine.get(line)?.snapshot;
  }

  addLine(line: CallLine): void {
    this.#lines.set(line.runner.id, line);
    this.#listeners.use(line.runner.onTold((told) => this.#lineTold(line, told)));
  }

  /** Until the trunk closes: it forgets its listeners then. */
  addTrunk(trunk: Trunk): void {
    trunk.onCall((sip) => this.#trunkCalls(sip, trunk.id));
  }

  mediaFact(fact: MediaFact): void {
    if (fact.kind === 'fax-tone') {
      this.#byLine.get(fact.line)?.faxHeard(fact.tone);
    } else if (fact.kind === 'flash') {
      this.#callWith(fact.leg)?.flash();
    } else if (fact.kind === 'digit-out') {
      this.#callWith(fact.leg)?.sendDigit(fact.digit, fact.durationMs);
    } else if (fact.kind === 'rtp-silent') {
      const call = this.#callWith(fact.leg);
      if (!call) return;
      this.#ports.log.warn({ call: call.id, silentMs: fact.silentMs }, 'no audio from the peer');
      this.#watchSilence(fact.leg, call);
      if (call.expectsAudio(fact.leg)) this.#tellLine(call, { kind: 'peer-silent', silent: true });
    } else if (fact.kind === 'rtp-back') {
      const call = [...this.#calls.values()].find((each) => each.hasLeg(fact.leg));
      if (call) this.#tellLine(call, { kind: 'peer-silent', silent: false });
      this.#forgetSilence(fact.leg);
    } else if (fact.kind === 'line-echo') {
      this.#recordEcho(fact.line, fact.echo);
    }
  }

  /** A desk picks up a ringing line. */
  answerAtDesk(line: LineId, desk: DeskLeg): Answered {
    // One call at a time until there is hold: a second one would take the first one's audio.
    if ([...this.#calls.values()].some((each) => each.hasLeg(desk.leg)))
      return { ok: false, text: 'You are in a call. Hang up first.' };
    // During the first ring there is no call yet, because caller ID is waited for: she need not wait.
    if (!this.#byLine.has(line)) this.#lines.get(line)?.runner.post({ kind: 'offer' });
    const call = this.#byLine.get(line);
    if (!(call instanceof InboundCall)) return { ok: false, text: 'Nobody is calling on this line now.' };
    return call.answerAtDesk(desk)
      ? { ok: true, callId: call.id }
      : { ok: false, text: 'Somebody else has answered this call.' };
  }

  flash(id: CallId): Outcome {
    const call = this.#calls.get(id);
    if (!call) return { ok: false, text: 'This call has ended already.' };
    if (call.snapshot.state !== 'connected') return { ok: false, text: 'This call is not connected yet.' };
    call.flash();
    return { ok: true };
  }

  hangUp(id: CallId): Outcome {
    const call = this.#calls.get(id);
    if (!call) return { ok: false, text: 'This call has ended already.' };
    call.hangUp();
    return { ok: true };
  }

  /** Ends every call, takes no other, and waits for nothing: for shutting down. */
  endAll(reason: string): void {
    this.#phase = 'ending';
    for (const call of [...this.#calls.values()]) call.hangUp(reason);
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    for (const timer of this.#silent.values()) timer[Symbol.dispose]();
    this.#silent.clear();
    this.#changed.clear();
  }

  /**
   * Only silence of a peer that owes us audio counts: one that has not answered yet may be silent for minutes, and one
   * that holds the call for hours (`a call on hold is not taken for dead`).
   */
  #watchSilence(leg: LegId, call: Call): void {
    this.#forgetSilence(leg);
    let owedMs = 0;
    const look = (): void => {
      if (!call.hasLeg(leg)) {
        this.#forgetSilence(leg);
        return;
      }
      owedMs = call.expectsAudio(leg) ? owedMs + SILENCE_LOOK_MS : 0;
      if (owedMs < DEAD_PEER_MS) return;
      this.#forgetSilence(leg);
      call.hangUp('No audio came from the other side for a minute.');
    };
    this.#silent.set(leg, this.#ports.clock.every(SILENCE_LOOK_MS, look));
  }

  #callWith(leg: LegId): Call | undefined {
    return [...this.#calls.values()].find((each) => each.hasLeg(leg));
  }

  #tellLine(call: Call, input: LineInput): void {
    const { line } = call.snapshot;
    if (line) this.#lines.get(line)?.runner.post(input);
  }

  #forgetSilence(leg: LegId): void {
    this.#silent.get(leg)?.[Symbol.dispose]();
    this.#silent.delete(leg);
  }

  #lineTold(line: CallLine, told: LineTold): void {
    const id = line.runner.id;
    if (told.kind === 'offered') {
      if (this.#phase === 'ending') {
        // Off-hook already where it was glare; a ringing line rings on.
        if (told.answered) line.runner.post({ kind: 'release' });
        return;
      }
      const call = new InboundCall(line, told, this.#ports, this);
      this.#calls.set(call.id, call);
      this.#byLine.set(id, call);
      this.#echoOf.set(id, call.id);
      call.start();
      this.#changed.emit();
      return;
    }
    const call = this.#byLine.get(id);
    // The line is free for another: told before the call reacts, which may seize it.
    if (told.kind === 'seize-failed' || told.kind === 'abandoned' || told.kind === 'far-hung-up')
      this.#byLine.delete(id);
    call?.lineTold(told);
  }

  #recordEcho(line: LineId, { erlDb, erleDb, state, seeded, dialledErlDb }: EchoReport): void {
    const id = this.#echoOf.get(line);
    if (!id) return;
    this.#echoOf.delete(line);
    this.#ports.recorder.echo(id, {
      erlDb,
      erleDb,
      state,
      seeded,
      ...(dialledErlDb === undefined ? {} : { dialledErlDb }),
    });
  }

  #trunkCalls(sip: IncomingSipCall, trunk: TrunkId): void {
    if (this.#phase === 'ending') {
      sip.refuse(503);
      return;
    }
    const routed = routeNumber(sip.dialled, this.#routes());
    if (!routed.ok) {
      this.#refuse(sip, trunk, routed.why, routed.text);
      return;
    }
    // Before a line is seized for it: nobody's telephone shall ring for a call that cannot be heard.
    const unmet = sip.offer === undefined ? undefined : this.#ports.whyUnmet(sip.offer);
    if (unmet !== undefined) {
      this.#refuse(sip, trunk, 'media', unmet);
      return;
    }
    const candidates = huntOrder(
      [...this.#lines.values()].map(({ runner, groups }) => ({
        id: runner.id,
        groups,
        idleSince: runner.state.kind === 'idle' ? runner.since : undefined,
      })),
      routed.group,
    );
    const free = candidates.flatMap((id) => this.#lines.get(id) ?? []);
    const able = free.filter(({ limits }) => limits.length === 0);
    if (able.length === 0 && free.length > 0) {
      this.#refuse(sip, trunk, 'no-line', free.flatMap(({ limits }) => limits).join(' '));
      return;
    }
    const lines = able.filter((line) => canDial(line, routed.digits));
    if (lines.length === 0 && free.length > 0) {
      const text = `The lines of the group "${routed.group}" dial by pulses, which know 0 to 9 alone: ${routed.digits}.`;
      this.#refuse(sip, trunk, 'not-a-number', text);
      return;
    }
    const { digits, afterAnswer } = routed;
    const call = new OutboundCall(sip, { digits, afterAnswer, lines }, this.#ports, this);
    this.#calls.set(call.id, call);
    call.start();
    this.#changed.emit();
  }

  /** A call that never gets as far as a line is recorded all the same. */
  #refuse(
    sip: IncomingSipCall,
    trunk: TrunkId,
    why: 'not-a-number' | 'no-route' | 'no-line' | 'media',
    text: string,
  ): void {
    const id = newCallId();
    const at = this.#ports.clock.wallTime();
    const { number, name } = sip.caller;
    const caller = { ...(number ? { number } : {}), ...(name ? { name } : {}) };
    this.#ports.recorder.start({
      id,
      direction: 'outbound',
      trunk,
      caller,
      called: sip.dialled.slice(0, 64),
      startedAt: at,
    });
    this.#ports.recorder.finish(id, { endedAt: at, outcome: 'refused', reason: text });
    this.#ports.log.info({ call: id, dialled: sip.dialled.slice(0, 64) }, text);
    const { status, q850 } = refusalFor(why);
    sip.refuse(status, undefined, q850);
    this.#changed.emit();
  }

  // CallEvents, for the calls themselves.

  changed(_call: Call): void {
    this.#changed.emit();
  }

  claimed(call: Call, line: LineId): void {
    this.#byLine.set(line, call);
    // A line that the hunt left behind was not the call's.
    for (const [other, id] of this.#echoOf) if (id === call.id) this.#echoOf.delete(other);
    this.#echoOf.set(line, call.id);
  }

  ended(call: Call): void {
    this.#calls.delete(call.id);
    for (const [line, other] of this.#byLine) if (other === call) this.#byLine.delete(line);
    this.#changed.emit();
  }
}

/** Whether the line can dial these digits the way it dials. */
const canDial = ({ runner }: CallLine, digits: string): boolean =>
  runner.profile.dialMethod === 'tone' || isPulsable(digits);
