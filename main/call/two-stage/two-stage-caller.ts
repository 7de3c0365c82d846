import { assertNever, errorText } from '../../core/errors.ts';
import type { LineId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { MachineRunner } from '../../core/machine-runner.ts';
import type { LineTold } from '../../line/line-state.ts';
import type { CallPorts } from '../call.ts';
import type { AudioSide } from '../call-audio.ts';
import type { CallEntry } from '../call-entry.ts';
import type { CallerRecord } from '../call-record.ts';
import { farHangUpText } from '../hang-up-words.ts';
import type { HandedLine } from '../inbound-call.ts';
import { LineSide } from '../line-side.ts';
import type { OutboundCaller, OutboundCallerEvents } from '../outbound-caller.ts';
import type { Refused } from '../outbound-plan.ts';
import type { PlannedTwoStage } from '../route/route-decision.ts';
import type { Side } from '../side.ts';
import { soundOf } from './line-sounds.ts';
import {
  initialTwoStageState,
  startsWith,
  type TwoStageEffect,
  type TwoStageInput,
  type TwoStageOutcome,
  type TwoStageSound,
  type TwoStageState,
  type TwoStageTerms,
  type TwoStageTimer,
  twoStageStep,
} from './two-stage-machine.ts';

/** As many places as a call of our own may go through. */
const MAX_FORWARDS = 70;
/** Q.850 cause 17: user busy. */
const BUSY = 17;

export type TwoStagePorts = Pick<CallPorts, 'media' | 'clock' | 'promptFile' | 'log'>;

export interface TwoStageWorld {
  /** Looks at a PIN that somebody on the line gave; counts as a try. */
  readonly givePin: (
    by: { readonly line: LineId; readonly number: string | undefined },
    pin: string,
  ) => Promise<PinWas>;
  readonly isHelp: (number: string) => boolean;
}
type PinWas = 'right' | 'wrong';

/** Whoever has the call until its number is dialled, and where it came to nothing before. */
export interface TwoStageOwner {
  changed(): void;
  dialled(number: string): void;
  ended(outcome: TwoStageOutcome, reason: string): void;
}

/**
 * A caller on a line that the gateway answers by itself: performs what `twoStageStep` decides. It is asked for a number first;
 * then it is the caller of an `OutboundCall`, and hears a tone where nothing comes of that.
 */
export class TwoStageCaller implements OutboundCaller {
  readonly record: CallerRecord;
  readonly waits = false;
  readonly owesAudio = false;
  readonly maxForwards = MAX_FORWARDS;
  readonly goesOn: CallEntry;
  readonly audio: AudioSide;
  readonly #handed: HandedLine;
  readonly #target: PlannedTwoStage;
  readonly #ports: TwoStagePorts;
  readonly #world: TwoStageWorld;
  readonly #owner: TwoStageOwner;
  readonly #log: Log;
  readonly #timers = new Map<TwoStageTimer, Disposable>();
  readonly #watching = new DisposableStack();
  readonly #machine: MachineRunner<TwoStageState, TwoStageInput, TwoStageEffect>;
  #dialled = '';
  #events: OutboundCallerEvents | undefined;
  #over: (() => void) | undefined;

  constructor(
    handed: HandedLine,
    target: PlannedTwoStage,
    ports: TwoStagePorts,
    world: TwoStageWorld,
    owner: TwoStageOwner,
  ) {
    const { entry, caller, line } = handed;
    this.#handed = handed;
    this.#target = target;
    this.#ports = ports;
    this.#world = world;
    this.#owner = owner;
    this.#log = ports.log.child({ call: entry.id, line: line.runner.id });
    this.record = caller;
    this.goesOn = entry;
    this.audio = { member: { line: line.runner.id } };
    const terms: TwoStageTerms = { ...target, isHelp: world.isHelp };
    this.#machine = new MachineRunner<TwoStageState, TwoStageInput, TwoStageEffect>({
      initial: initialTwoStageState,
      step: (state, input) => twoStageStep(state, input, terms),
      perform: (effect) => this.#perform(effect),
      // What was pressed is nobody's to read in a log: it may be the PIN.
      entered: (state, before, input) =>
        this.#log.debug({ input: input.kind, from: before.kind, to: state.kind }, 'two-stage call'),
      changed: () => this.#owner.changed(),
    });
  }

  get line(): LineId {
    return this.#handed.line.runner.id;
  }

  get dialled(): string {
    return this.#dialled;
  }

  /** Takes the line, and asks. */
  start(): void {
    const { runner } = this.#handed.line;
    if (this.#handed.hook === 'answered') {
      this.#post({ kind: 'line-connected' });
    } else {
      for (const effect of startsWith) this.#perform(effect);
    }
    // Somebody else released it, or it was lost: whatever the line told, it is not ours any more.
    this.#watching.use(
      runner.onChanged(({ kind }) => {
        if (kind !== 'offered' && kind !== 'answering' && kind !== 'connected')
          this.#post({ kind: 'line-gone', text: 'The line was released.' });
      }),
    );
  }

  digit(digit: string): void {
    this.#post({ kind: 'digit', digit });
  }

  /** Before any call was made of it: the routes and the guards do not let it. */
  refused({ q850, text, outcome }: Refused): void {
    this.#post({ kind: 'refused', tone: toneOf(q850), outcome, reason: text });
  }

  // OutboundCaller, for the call that its number leads to.

  listen(events: OutboundCallerEvents): Disposable {
    this.#events = events;
    return { [Symbol.dispose]: () => this.#forget(events) };
  }

  open(): void {}

  ringing(): void {
    this.#post({ kind: 'rings' });
  }

  progress(hear: (audio: AudioSide) => void): void {
    this.#post({ kind: 'heard' });
    hear(this.audio);
  }

  answer(hear: (audio: AudioSide) => void, done: () => void): void {
    this.#post({ kind: 'answered' });
    hear(this.audio);
    done();
  }

  refuse(_status: number, q850: number): void {
    this.#post({ kind: 'refused', tone: toneOf(q850), outcome: 'failed', reason: 'It was refused.' });
  }

  part(over: () => void): void {
    this.#over = over;
    if (this.#machine.state.kind === 'ended') this.#tellOver();
    // Its call is over without a word to it: it was hung up, or is gone.
    else if (this.#machine.state.kind === 'connected') this.hangUp();
  }

  hangUp(): void {
    this.#post({ kind: 'hang-up', reason: 'Ended here.' });
  }

  sendDigit(): void {}

  flash(): void {
    this.#handed.line.runner.post({ kind: 'flash' });
  }

  lineTold(told: LineTold): void {
    switch (told.kind) {
      case 'connected':
        this.#post({ kind: 'line-connected' });
        break;
      case 'far-hung-up':
        this.#post({ kind: 'line-gone', text: farHangUpText(told.how, told) });
        break;
      case 'abandoned':
        this.#post({ kind: 'line-gone', text: 'The caller gave up.' });
        break;
      case 'call-waiting':
        this.#events?.told?.(told);
        break;
      default:
        break;
    }
  }

  close(): void {
    this.hangUp();
    this.#leave();
  }

  surrender(): Side {
    this.#leave();
    return new LineSide(this.#handed.line, this.record);
  }

  #forget(events: OutboundCallerEvents): void {
    if (this.#events === events) this.#events = undefined;
  }

  /** The line stays as it is: it is on-hook, or somebody else's. */
  #leave(): void {
    this.#machine[Symbol.dispose]();
    this.#watching.dispose();
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  #post(input: TwoStageInput): void {
    this.#machine.post(input);
  }

  #perform(effect: TwoStageEffect): void {
    const { runner } = this.#handed.line;
    switch (effect.kind) {
      case 'answer-line':
        runner.post({ kind: 'answer' });
        break;
      case 'release-line':
        runner.post({ kind: 'release' });
        break;
      case 'play':
        this.#play(effect.sound);
        break;
      case 'stop-sound':
        this.#request(this.#ports.media.request({ kind: 'stop-sound', line: runner.id }));
        break;
      case 'start-timer':
        this.#timers.get(effect.timer)?.[Symbol.dispose]();
        this.#timers.set(
          effect.timer,
          this.#ports.clock.after(effect.ms, () => this.#post({ kind: 'timeout', timer: effect.timer })),
        );
        break;
      case 'stop-timer':
        this.#timers.get(effect.timer)?.[Symbol.dispose]();
        this.#timers.delete(effect.timer);
        break;
      case 'check-pin':
        void this.#checkPin(effect.pin);
        break;
      case 'dial':
        this.#dialled = effect.number;
        this.#owner.dialled(effect.number);
        break;
      case 'gone':
        this.#events?.gone(effect.text);
        break;
      case 'end':
        this.#watching.dispose();
        this.#owner.ended(effect.outcome, effect.reason);
        this.#tellOver();
        break;
      default:
        assertNever(effect);
    }
  }

  #tellOver(): void {
    const over = this.#over;
    this.#over = undefined;
    over?.();
  }

  #play(sound: TwoStageSound): void {
    const { media, promptFile } = this.#ports;
    const { runner } = this.#handed.line;
    const tone = soundOf(sound, runner.profile);
    const { prompt } = this.#target;
    if (sound !== 'number' || prompt === undefined) {
      this.#request(media.request({ kind: 'play-tone', line: runner.id, ...tone }));
      return;
    }
    media.request({ kind: 'play-prompt', line: runner.id, file: promptFile(prompt) }).catch((thrown: unknown) => {
      this.#log.warn({ error: errorText(thrown) }, 'the prompt cannot be played: dial tone is');
      const { state } = this.#machine;
      if (state.kind === 'number' && state.typed === '')
        this.#request(media.request({ kind: 'play-tone', line: runner.id, ...tone }));
    });
  }

  async #checkPin(pin: string): Promise<void> {
    const by = { line: this.line, number: this.record.number };
    const was = await this.#world.givePin(by, pin).catch((thrown: unknown): PinWas => {
      this.#log.error({ error: errorText(thrown) }, 'a PIN could not be looked at');
      return 'wrong';
    });
    this.#post({ kind: 'pin-was', pin: was });
  }

  /** A line that is on-hook by now takes no sound: nothing to do about it. */
  #request(done: Promise<unknown>): void {
    done.catch((thrown: unknown) => this.#log.debug({ error: errorText(thrown) }, 'a sound was refused'));
  }
}

const toneOf = (q850: number): 'busy' | 'congestion' => (q850 === BUSY ? 'busy' : 'congestion');
