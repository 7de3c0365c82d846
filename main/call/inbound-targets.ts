import { assertNever } from '../core/errors.ts';
import { type LegId, trunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { Identity, IncomingRefer, OutgoingSipCall, SipEnd, Trunk } from '../sip/trunk.ts';
import type { CallParty, CallPorts } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { AudioRecord } from './call-record.ts';
import type { PlannedTarget, TrunkTarget } from './route/route-decision.ts';
import type { Side } from './side.ts';
import { TargetAttempt } from './target-attempt.ts';
import { troubleOf } from './trunk-trouble.ts';

/** What becomes of an inbound call's targets. */
export interface TargetEvents {
  /** It is tried, by this trunk. */
  trying(trunk: Trunk, to: string): void;
  /** No reply to its INVITE for 3 s; it goes on. */
  unheard(): void;
  answered(): void;
  /** Refused or lost before the answer, or hung up after it. */
  over(text: string, end?: SipEnd): void;
  /** It cannot be tried now. */
  passedOver(text: string): void;
  timeout(): void;
  /** The line is to be answered here. */
  answersLine(): void;
  /** A target does not have the call, or cannot be relied on, and why: a sentence for people. */
  missed(text: string): void;
  digit(digit: string, durationMs: number): void;
  flash(): void;
  /** Its peer asks for a transfer (REFER). */
  referred(refer: IncomingRefer): void;
  audio(audio: AudioRecord): void;
}

/** The targets of one inbound call, one of which is tried at a time. */
export class InboundTargets {
  readonly #targets: readonly PlannedTarget[];
  readonly #ports: CallPorts;
  readonly #log: Log;
  readonly #events: TargetEvents;
  /** Replaced by the next: what an old one still says is not heard. */
  #attempt: TargetAttempt | undefined;
  #timeout: Disposable | undefined;
  /** The trunk that is tried is known to be down: nobody relies on it alone. */
  #doubtful = false;

  constructor(targets: readonly PlannedTarget[], ports: CallPorts, log: Log, events: TargetEvents) {
    this.#targets = targets;
    this.#ports = ports;
    this.#log = log;
    this.#events = events;
  }

  get leg(): LegId | undefined {
    return this.#attempt?.leg;
  }

  get audio(): AudioSide | undefined {
    return this.#attempt?.audio;
  }

  /** The dialogue with the one that is tried or has the call. */
  get sip(): OutgoingSipCall | undefined {
    return this.#attempt?.sip;
  }

  /** The one that has the call, for somebody else. */
  surrender(): Side | undefined {
    this.#timeout?.[Symbol.dispose]();
    return this.#attempt?.surrender();
  }

  get party(): CallParty | undefined {
    return this.#attempt?.party;
  }

  get encryption(): string | undefined {
    return this.#attempt?.encryption;
  }

  /** Whether the desks ring with this one. */
  atConsole(index: number): boolean {
    if (this.#doubtful) return true;
    const target = this.#targets[index];
    return target?.kind === 'console' || (target?.kind === 'trunk' && target.console);
  }

  expectsAudio(leg: LegId): boolean {
    return this.#attempt?.expectsAudio(leg) === true;
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#attempt?.sendDigit(digit, durationMs);
  }

  try(index: number, caller: Identity): void {
    const target = this.#targets[index];
    if (!target) return;
    this.close();
    switch (target.kind) {
      case 'trunk':
        this.#call(target, index, caller);
        break;
      case 'console':
        this.#limit(target.ringMs);
        break;
      case 'lines':
        this.#events.passedOver(target.passedOver?.text ?? '');
        break;
      case 'refuse':
        break;
      case 'two-stage':
        if (target.passedOver) {
          this.#missed(target.passedOver.text);
          this.#events.passedOver(target.passedOver.text);
        } else this.#events.answersLine();
        break;
      default:
        assertNever(target);
    }
  }

  /** Somebody has taken the call: it does not ring on to the next. */
  taken(): void {
    this.#timeout?.[Symbol.dispose]();
  }

  /** CANCEL or BYE to the one that is tried or has the call. */
  end(q850: number): void {
    this.#attempt?.end(q850);
    this.close();
  }

  close(): void {
    this.#timeout?.[Symbol.dispose]();
    this.#attempt?.close();
    this.#attempt = undefined;
    this.#doubtful = false;
  }

  #call(target: TrunkTarget, index: number, caller: Identity): void {
    const trunk = this.#ports.trunk(trunkId(target.trunk));
    const usable = this.#usable(trunk, target, index);
    if (!trunk || usable !== 'yes') {
      this.#missed(usable);
      this.#events.passedOver(usable);
      return;
    }
    const trouble = troubleOf(trunk);
    this.#doubtful = trouble !== undefined;
    if (trouble !== undefined) this.#missed(trouble);
    this.#limit(target.ringMs);
    this.#events.trying(trunk, target.to);
    this.#attempt = new TargetAttempt(trunk, target.to, caller, this.#ports, this.#log, {
      ...this.#events,
      unheard: () => {
        this.#missed(`The trunk "${trunk.id}" did not reply within 3 s.`);
        this.#events.unheard();
      },
    });
  }

  #limit(ringMs: number | undefined): void {
    if (ringMs === undefined) return;
    this.#timeout = this.#ports.clock.after(ringMs, () => {
      const { party } = this;
      if (party) this.#missed(`${party.label} at the trunk "${party.id}" did not answer.`);
      this.#events.timeout();
    });
  }

  #missed(text: string): void {
    this.#log.info(text);
    this.#events.missed(text);
  }

  /** `yes`, or why a target is passed over. A trunk known to be down costs the caller time; the last one is tried all the same. */
  #usable(trunk: Trunk | undefined, { to }: TrunkTarget, index: number): string {
    if (!trunk) return "A trunk that this line's calls go to is not there any more: change where they go.";
    if (to === '') return `Nothing says whom to call at the trunk "${trunk.id}".`;
    const last = index === this.#targets.length - 1;
    const trouble = troubleOf(trunk);
    return trouble !== undefined && !last ? trouble : 'yes';
  }
}
