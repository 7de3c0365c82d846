import type { CallId, LegId, LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineTold } from '../line/line-state.ts';
import type { Call, CallEvents, CallPorts, CallSnapshot, Dialogue } from './call.ts';
import { CallAudio } from './call-audio.ts';
import type { CallEntry } from './call-entry.ts';
import type { CallBack, Given, Side } from './side.ts';

export interface ParkedParts {
  /** Goes on with it. */
  readonly entry: CallEntry;
  readonly before: CallSnapshot;
  readonly side: Side;
  readonly slot: string;
  /** Who parked it; undefined: the desks. */
  readonly by: CallBack | undefined;
  readonly backAfterMs: number;
  /** Nobody has fetched it for so long. */
  readonly back: () => void;
}

/** Somebody who waits in a slot, with music, to be fetched. */
export class ParkedCall implements Call {
  readonly slot: string;
  readonly by: CallBack | undefined;
  readonly #parts: ParkedParts;
  readonly #clock: CallPorts['clock'];
  readonly #events: CallEvents;
  readonly #log: Log;
  readonly #audio: CallAudio;
  readonly #listeners = new DisposableStack();
  readonly #backAt: number;
  #phase: 'waiting' | 'over' = 'waiting';

  constructor(parts: ParkedParts, ports: CallPorts, events: CallEvents) {
    this.slot = parts.slot;
    this.by = parts.by;
    this.#parts = parts;
    this.#clock = ports.clock;
    this.#events = events;
    this.#log = ports.log.child({ call: this.id });
    this.#audio = new CallAudio(ports.media, this.#log);
    this.#backAt = ports.clock.wallTime() + parts.backAfterMs;
  }

  get id(): CallId {
    return this.#parts.entry.id;
  }

  get snapshot(): CallSnapshot {
    const { before, side, slot } = this.#parts;
    const { answeredBy: _answeredBy, dialledBy: _dialledBy, held: _held, line: _line, ...rest } = before;
    return {
      ...rest,
      ...(side.line ? { line: side.line } : {}),
      parked: { slot, backAt: this.#backAt },
      state: 'connected',
    };
  }

  get lines(): readonly LineId[] {
    const { line } = this.#parts.side;
    return line ? [line] : [];
  }

  start(): void {
    const { entry, side, slot, backAfterMs, back } = this.#parts;
    entry.note(`Parked in slot ${slot}.`);
    this.#log.info({ slot }, 'parked');
    this.#audio.talk(side.audio);
    this.#listeners.use(side.listen({ gone: (text) => this.#end(text, 16), digit: () => {}, flash: () => {} }));
    this.#listeners.use(this.#clock.after(backAfterMs, back));
  }

  lineTold(told: LineTold, line: LineId): void {
    if (line === this.#parts.side.line) this.#parts.side.lineTold(told);
  }

  hasLeg(leg: LegId): boolean {
    return this.#parts.side.leg === leg;
  }

  /** Whoever waits may be on hold itself, or away from the telephone. */
  expectsAudio(): boolean {
    return false;
  }

  flash(): void {}
  faxHeard(): void {}

  press(): boolean {
    return false;
  }

  sendDigit(_leg: LegId, digit: string, durationMs: number): void {
    this.#parts.side.sendDigit(digit, durationMs);
  }

  hangUp(reason = 'Ended at this desk.', q850 = 16): void {
    this.#end(reason, q850);
  }

  hold(): boolean {
    return false;
  }

  dialogues(): readonly Dialogue[] {
    const { sip, trunk } = this.#parts.side;
    return sip && trunk ? [{ which: 'a', trunk, sip, phase: 'confirmed' }] : [];
  }

  /** It has one side alone: `fetch` gives it. */
  surrender(): Given | undefined {
    return undefined;
  }

  /** Somebody has come for it. Undefined: too late. */
  fetch(): Pick<ParkedParts, 'entry' | 'side'> | undefined {
    if (this.#phase === 'over') return undefined;
    this.#phase = 'over';
    this.#listeners.dispose();
    this.#audio[Symbol.dispose]();
    return this.#parts;
  }

  #end(reason: string, q850: number): void {
    const fetched = this.fetch();
    if (!fetched) return;
    const { entry, side } = fetched;
    side.hangUp(q850, entry.audio);
    entry.finish({ outcome: 'answered', reason });
    this.#log.info({ reason }, 'call ended');
    this.#events.ended(this);
  }
}
