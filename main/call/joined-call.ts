import type { CallId, LegId, LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { FaxTone } from '../line/line-signals.ts';
import type { LineTold } from '../line/line-state.ts';
import type { Call, CallEvents, CallPorts, CallSnapshot, Dialogue } from './call.ts';
import { CallAudio } from './call-audio.ts';
import { type Given, otherOf, type Side, type Which } from './side.ts';
import { WaitingCaller } from './waiting-caller.ts';

/** Two sides that were put together: by a transfer, a pick-up from a parking slot, or a call that took another's place. */
export class JoinedCall implements Call {
  readonly #given: Given;
  readonly #events: CallEvents;
  readonly #log: Log;
  readonly #audio: CallAudio;
  readonly #listeners = new DisposableStack();
  readonly #waiting: WaitingCaller;
  readonly #note: string;
  #phase: 'connected' | 'over' = 'connected';

  /** @param given goes on with its entry @param note how it came about */
  constructor(given: Given, note: string, ports: CallPorts, events: CallEvents) {
    this.#given = given;
    this.#note = note;
    this.#events = events;
    this.#log = ports.log.child({ call: given.entry.id });
    this.#audio = new CallAudio(ports.media, this.#log);
    this.#waiting = this.#listeners.use(new WaitingCaller(ports.clock, () => events.changed(this)));
  }

  get id(): CallId {
    return this.#given.entry.id;
  }

  get snapshot(): CallSnapshot {
    const { a, b, before } = this.#given;
    const { held: _held, parked: _parked, atConsole: _atConsole, waiting: _waiting, line: _line, ...others } = before;
    const { dialledBy: _dialledBy, ...rest } = others;
    const line = a.line ?? b.line;
    const encryption = a.encryption ?? b.encryption;
    return {
      ...rest,
      ...(a.party.kind === 'desk' ? { dialledBy: a.party } : {}),
      ...(line ? { line } : {}),
      ...(this.#waiting.caller ? { waiting: this.#waiting.caller } : {}),
      answeredBy: b.party,
      ...(this.#given.entry.fax ? { fax: this.#given.entry.fax } : {}),
      ...(this.#audio.held ? { held: true } : {}),
      ...(encryption ? { encryption } : {}),
      state: 'connected',
    };
  }

  /** The lines that tell it things. */
  get lines(): readonly LineId[] {
    return [this.#given.a, this.#given.b].flatMap(({ line }) => line ?? []);
  }

  start(): void {
    const { a, b } = this.#given;
    this.#given.entry.update({ answeredBy: b.party.label });
    if (this.#note) this.#given.entry.note(this.#note);
    this.#log.info({ a: a.party, b: b.party }, 'joined');
    if (this.#given.entry.fax) this.#audio.fax();
    this.#audio.talk(a.audio, b.audio);
    this.#listen('a');
    this.#listen('b');
  }

  lineTold(told: LineTold, line: LineId): void {
    for (const side of [this.#given.a, this.#given.b]) if (side.line === line) side.lineTold(told);
  }

  hasLeg(leg: LegId): boolean {
    return this.#given.a.leg === leg || this.#given.b.leg === leg;
  }

  expectsAudio(leg: LegId): boolean {
    return [this.#given.a, this.#given.b].some((side) => side.leg === leg && side.owesAudio);
  }

  flash(): void {
    this.#given.a.flash();
    this.#given.b.flash();
  }

  faxHeard(tone: FaxTone): void {
    if (this.#phase === 'over' || !this.#given.entry.faxHeard(tone)) return;
    this.#audio.fax();
    this.#events.changed(this);
  }

  press(leg: LegId, digit: string, durationMs: number): boolean {
    const { a, b } = this.#given;
    const other = a.leg === leg ? b : b.leg === leg ? a : undefined;
    if (other) this.#audio.give(other.audio, digit, durationMs);
    return other !== undefined;
  }

  sendDigit(leg: LegId, digit: string, durationMs: number): void {
    for (const side of [this.#given.a, this.#given.b]) if (side.leg === leg) side.sendDigit(digit, durationMs);
  }

  hangUp(reason = 'Ended at this desk.', q850 = 16): void {
    this.#end(reason, q850);
  }

  hold(on: boolean): boolean {
    this.#audio.hold(on);
    this.#events.changed(this);
    return true;
  }

  dialogues(): readonly Dialogue[] {
    return (['a', 'b'] as const).flatMap((which) => {
      const { sip, trunk } = this.#given[which];
      return sip && trunk ? [{ which, trunk, sip, phase: 'confirmed' as const }] : [];
    });
  }

  surrender(): Given | undefined {
    if (this.#phase === 'over') return undefined;
    const before = this.snapshot;
    this.#phase = 'over';
    this.#listeners.dispose();
    this.#audio[Symbol.dispose]();
    return { ...this.#given, before };
  }

  #listen(which: Which): void {
    const side: Side = this.#given[which];
    const other = this.#given[otherOf(which)];
    this.#listeners.use(
      side.listen({
        gone: (text) => this.#end(text, 16),
        digit: (digit, durationMs) => this.#audio.give(other.audio, digit, durationMs),
        flash: () => other.flash(),
        told: ({ callerId }) => {
          this.#waiting.told(callerId);
          this.#given.entry.noteWaiting(this.#waiting);
        },
      }),
    );
    if (side.sip) this.#listeners.use(side.sip.onRefer((refer) => this.#events.referred(this, which, refer)));
  }

  #end(reason: string, q850: number): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#listeners.dispose();
    this.#audio[Symbol.dispose]();
    const encryption = this.#given.a.encryption ?? this.#given.b.encryption;
    this.#given.a.hangUp(q850, this.#given.entry.audio);
    this.#given.b.hangUp(q850, this.#given.entry.audio);
    this.#given.entry.finish({ outcome: 'answered', reason, encryption });
    this.#log.info({ reason }, 'call ended');
    this.#events.ended(this);
  }
}
