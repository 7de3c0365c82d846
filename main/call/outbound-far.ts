import type { LegId, LineId, TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineRunner } from '../line/line-runner.ts';
import type { LineStateKind, SeizeFailure } from '../line/line-state.ts';
import type { Identity, InviteOptions, Trunk } from '../sip/trunk.ts';
import type { CallLine, CallParty, CallPorts, DeskLeg, Dialogue } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { AudioRecord } from './call-record.ts';
import { sideOf } from './desk-side.ts';
import { LineSide } from './line-side.ts';
import type { Side } from './side.ts';
import { type AttemptEvents, TargetAttempt } from './target-attempt.ts';

/** The far end of a call that came by a trunk: whichever line, trunk or desk is tried now or has the call. */
export class OutboundFar {
  readonly #lines: ReadonlyMap<LineId, CallLine>;
  readonly #ports: CallPorts;
  readonly #log: Log;
  #line: LineId | undefined;
  #attempt: TargetAttempt | undefined;
  #desk: DeskLeg | undefined;
  #deskLost: Disposable | undefined;

  constructor(lines: readonly CallLine[], ports: CallPorts, log: Log) {
    this.#lines = new Map(lines.map((line) => [line.runner.id, line]));
    this.#ports = ports;
    this.#log = log;
  }

  get line(): LineId | undefined {
    return this.#line;
  }

  /** Who has taken it, where that is somebody else than a line. */
  get party(): CallParty | undefined {
    return this.#desk ? sideOf(this.#desk).party : this.#attempt?.party;
  }

  get encryption(): string | undefined {
    return this.#attempt?.encryption;
  }

  get audio(): AudioSide | undefined {
    if (this.#desk) return sideOf(this.#desk).audio;
    return this.#line ? { member: { line: this.#line } } : this.#attempt?.audio;
  }

  /** Of a SIP call, that is tried or answered. */
  get leg(): LegId | undefined {
    return this.#attempt?.leg;
  }

  /** Of a SIP call of ours. */
  dialogue(phase: Dialogue['phase']): Dialogue | undefined {
    const sip = this.#attempt?.sip;
    return sip && { which: 'b', trunk: sip.trunk satisfies TrunkId, sip, phase };
  }

  runner(line: LineId | undefined): LineRunner | undefined {
    return line && this.#lines.get(line)?.runner;
  }

  /** What people call a line. */
  name(line: LineId): string {
    return this.#lines.get(line)?.name || line;
  }

  hasLeg(leg: LegId): boolean {
    return this.#attempt?.leg === leg || this.#desk?.leg === leg;
  }

  expectsAudio(leg: LegId): boolean {
    return this.#desk?.leg === leg || this.#attempt?.expectsAudio(leg) === true;
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#attempt?.sendDigit(digit, durationMs);
  }

  /** Why a line cannot be had now; undefined when it can, and is the far end from now on. */
  whyNot(line: LineId): SeizeFailure | undefined {
    const runner = this.runner(line);
    const why = runner ? whyNotSeized(runner.state.kind) : 'line-lost';
    if (why === undefined) this.#line = line;
    return why;
  }

  /** What is tried now is no line. */
  leaveLine(): void {
    this.#line = undefined;
  }

  call(trunk: Trunk, to: string, caller: Identity, events: AttemptEvents, options: InviteOptions): void {
    this.#attempt = new TargetAttempt(trunk, to, caller, this.#ports, this.#log, events, options);
  }

  /** CANCEL or BYE. */
  endTarget(q850: number): void {
    this.#attempt?.end(q850);
    this.#attempt = undefined;
  }

  /** It ended by itself. */
  targetOver(): void {
    this.#attempt?.close();
    this.#attempt = undefined;
  }

  takeDesk(desk: DeskLeg, lost: (text: string) => void): void {
    this.#desk = desk;
    this.#deskLost = desk.onLost(lost);
  }

  /** Connected, as a side that others may have. @param dialled whom a line is connected with */
  surrender(dialled: string): Side | undefined {
    this.#deskLost?.[Symbol.dispose]();
    if (this.#desk) return sideOf(this.#desk);
    const line = this.#line && this.#lines.get(this.#line);
    return line ? new LineSide(line, { number: dialled }) : this.#attempt?.surrender();
  }

  close(record: (audio: AudioRecord) => void): void {
    this.#deskLost?.[Symbol.dispose]();
    this.#attempt?.close();
    this.#desk?.side?.hangUp(16, record);
  }
}

/** Why a line in this state cannot be had; undefined when it can. */
function whyNotSeized(kind: LineStateKind): SeizeFailure | undefined {
  switch (kind) {
    case 'idle':
      return undefined;
    case 'ring-check':
    case 'identifying':
    case 'offered':
      return 'glare';
    case 'out-of-service':
      return 'line-lost';
    default:
      return 'not-idle';
  }
}
