import type { CallId, LineId } from '../../core/ids.ts';
import type { LineTold } from '../../line/line-state.ts';
import type { Call, CallEvents, CallPorts, CallSnapshot, Dialogue } from '../call.ts';
import type { HandedLine } from '../inbound-call.ts';
import type { PlannedTwoStage } from '../route/route-decision.ts';
import { TwoStageCaller, type TwoStageWorld } from './two-stage-caller.ts';
import type { TwoStageOutcome } from './two-stage-machine.ts';

export interface TwoStageEvents extends CallEvents {
  /** The caller's number is known: it is put through, or refused. */
  dialledIn(call: TwoStageCall, caller: TwoStageCaller): void;
}

/** A caller on a line who is asked for a number; once it is dialled, the call goes on as an `OutboundCall` under the same id. */
export class TwoStageCall implements Call {
  readonly #handed: HandedLine;
  readonly #log: CallPorts['log'];
  readonly #events: TwoStageEvents;
  readonly #caller: TwoStageCaller;
  /** `given`: it is somebody else's. */
  #phase: 'open' | 'given' | 'over' = 'open';
  #hangUpReason: string | undefined;

  constructor(
    handed: HandedLine,
    target: PlannedTwoStage,
    ports: CallPorts,
    world: TwoStageWorld,
    events: TwoStageEvents,
  ) {
    const { entry, line } = handed;
    this.#handed = handed;
    this.#log = ports.log.child({ call: entry.id, line: line.runner.id });
    this.#events = events;
    this.#caller = new TwoStageCaller(handed, target, ports, world, {
      changed: () => {
        if (this.#phase === 'open') events.changed(this);
      },
      dialled: (number) => {
        entry.update({ called: number });
        events.dialledIn(this, this.#caller);
      },
      ended: (outcome, reason) => this.#end(outcome, reason),
    });
  }

  get id(): CallId {
    return this.#handed.entry.id;
  }

  get snapshot(): CallSnapshot {
    const { entry, line, caller } = this.#handed;
    const called = this.#caller.dialled;
    return {
      ...entry.facts,
      direction: 'inbound',
      line: line.runner.id,
      caller,
      ...(called === '' ? {} : { called }),
      state: 'dialling',
    };
  }

  start(): void {
    this.#log.info('the caller is asked for a number');
    this.#caller.start();
  }

  lineTold(told: LineTold, _line: LineId): void {
    this.#caller.lineTold(told);
  }

  /** Heard on its line. */
  digit(digit: string): void {
    this.#caller.digit(digit);
  }

  /** Its caller has another call from now on. */
  give(): void {
    this.#phase = 'given';
  }

  hangUp(reason?: string): void {
    this.#hangUpReason ??= reason;
    this.#caller.hangUp();
  }

  hasLeg(): boolean {
    return false;
  }

  expectsAudio(): boolean {
    return false;
  }

  press(): boolean {
    return false;
  }

  flash(): void {}
  faxHeard(): void {}
  sendDigit(): void {}

  hold(): boolean {
    return false;
  }

  dialogues(): readonly Dialogue[] {
    return [];
  }

  surrender(): undefined {
    return undefined;
  }

  #end(outcome: TwoStageOutcome, text: string): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'over';
    const reason = this.#hangUpReason ?? text;
    this.#caller.close();
    this.#handed.entry.finish({ outcome, reason });
    this.#log.info({ outcome, reason }, 'call ended');
    this.#events.ended(this);
  }
}
