import type { Clock } from '../core/clock.ts';
import { assertNever, errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { MachineRunner } from '../core/machine-runner.ts';
import { knowing } from './hang-up-memory.ts';
import type { Hook } from './line-adapter.ts';
import { initialLineState, lineStep } from './line-machine.ts';
import type { LineMemory } from './line-memory.ts';
import type { Listening } from './line-signals.ts';
import {
  type HangUpLesson,
  type LineEffect,
  type LineInput,
  type LineState,
  type LineTimer,
  type LineTold,
  outlives,
} from './line-state.ts';
import { listeningFor } from './listening.ts';
import { PolaritySense } from './polarity-sense.ts';
import type { LineProfile } from './profile.ts';

/** The commands that a line needs: carried out by the media process. Rejections become `command-failed`. */
export interface LineHardware {
  setHook(hook: Hook): Promise<void>;
  /** Resolves when the last digit is out. */
  dial(digits: string, way: DialWay): Promise<void>;
  flash(ms: number): Promise<void>;
  listen(listening: Listening): Promise<void>;
}

/** What a line was taught by earlier calls, and takes from this one. */
export interface LineTeacher {
  memory(): LineMemory;
  learn(lesson: HangUpLesson): void;
}

const UNTAUGHT: LineTeacher = { memory: () => ({}), learn: () => {} };

/** How digits are told to the exchange: as tones (levels in dBm0), or by opening the loop. */
export interface DialWay {
  readonly toneMs: number;
  readonly gapMs: number;
  readonly levelDb: number;
  readonly twistDb: number;
  readonly pulse?: LineProfile['pulse'];
}

/** What the adapter was told to do on a line. */
export type LineCommand = Extract<LineEffect, { kind: 'hook' | 'dial' | 'flash' }>;

/** Performs what the machine decides for one line. One writer of its state; never awaits between decide and do. */
export class LineRunner implements Disposable {
  readonly id: LineId;
  readonly #hardware: LineHardware;
  readonly #teacher: LineTeacher;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timers = new Map<LineTimer, Disposable>();
  readonly #told = new Signal<LineTold>();
  readonly #changed = new Signal<LineState>();
  readonly #commanded = new Signal<LineCommand>();
  readonly #machine: MachineRunner<LineState, LineInput, LineEffect>;
  #profile: LineProfile;
  readonly #polarity: PolaritySense;
  #since: number;
  #dialAttempt = 0;
  /** When ring voltage and loop current last changed. */
  readonly #edgeAt = new Map<LineInput['kind'], number>();

  constructor(
    id: LineId,
    options: { profile: LineProfile; hardware: LineHardware; clock: Clock; log: Log; teacher?: LineTeacher },
  ) {
    this.id = id;
    this.#profile = options.profile;
    this.#hardware = options.hardware;
    this.#teacher = options.teacher ?? UNTAUGHT;
    this.#clock = options.clock;
    this.#log = options.log.child({ line: id });
    this.#since = options.clock.wallTime();
    this.#polarity = new PolaritySense(options.clock, (polarity) => this.#machine.post({ kind: 'polarity', polarity }));
    this.#machine = new MachineRunner<LineState, LineInput, LineEffect>({
      initial: initialLineState,
      step: (state, input) => lineStep(state, input, knowing(this.#profile, this.#teacher.memory())),
      perform: (effect) => this.#perform(effect),
      entered: (state, before, input) => this.#entered(state, before, input),
      changed: (state) => this.#changed.emit(state),
    });
  }

  get state(): LineState {
    return this.#machine.state;
  }

  get profile(): LineProfile {
    return this.#profile;
  }

  /** Wall time since when it is so; ringing counts from the first ring. */
  get since(): number {
    return this.#since;
  }

  onTold(listener: (told: LineTold) => void): Disposable {
    return this.#told.on(listener);
  }

  onChanged(listener: (state: LineState) => void): Disposable {
    return this.#changed.on(listener);
  }

  onCommand(listener: (command: LineCommand) => void): Disposable {
    return this.#commanded.on(listener);
  }

  /** Another profile, from the next input on: new settings, or what the line has taught us. */
  takeProfile(profile: LineProfile): void {
    const before = JSON.stringify(listeningFor(this.#profile, 'caller-id'));
    this.#profile = profile;
    // A free line listens already; every other state asks anew when the line is free again.
    if (this.state.kind === 'idle' && JSON.stringify(listeningFor(profile, 'caller-id')) !== before)
      this.#perform({ kind: 'listen', to: 'caller-id' });
  }

  /** Takes a fact, a wish or a timeout. */
  post(input: LineInput): void {
    if (input.kind === 'polarity') this.#polarity.take(input.polarity);
    else this.#machine.post(this.#timed(input));
  }

  [Symbol.dispose](): void {
    this.#machine[Symbol.dispose]();
    this.#polarity[Symbol.dispose]();
    this.#stopTimers();
    this.#told.clear();
    this.#changed.clear();
    this.#commanded.clear();
  }

  /** The machine has no clock: what it must know of times comes with the fact. */
  #timed(input: LineInput): LineInput {
    if (input.kind !== 'ring' && input.kind !== 'loop-current') return input;
    if (input.kind === 'ring' && (input.untimed || input.lastedMs !== undefined)) return input;
    const now = this.#clock.now();
    const before = this.#edgeAt.get(input.kind);
    this.#edgeAt.set(input.kind, now);
    return before === undefined ? input : { ...input, lastedMs: Math.round(now - before) };
  }

  #entered(state: LineState, before: LineState, input: LineInput): void {
    if (state.kind === before.kind) {
      this.#log.debug({ input: brief(input) }, `line stays ${state.kind}`);
      return;
    }
    this.#stopTimers((timer) => outlives(timer, before.kind, state.kind));
    // Caller ID, or the lack of it, does not make the ringing begin anew.
    if (!(state.kind === 'offered' && before.kind === 'identifying')) this.#since = this.#clock.wallTime();
    this.#log.info({ input: brief(input), was: before.kind }, `line is ${state.kind}`);
  }

  #perform(effect: LineEffect): void {
    if (effect.kind === 'hook' || effect.kind === 'dial' || effect.kind === 'flash') this.#commanded.emit(effect);
    switch (effect.kind) {
      case 'hook':
        if (effect.hook === 'off-hook') this.#polarity.seized();
        this.#command('hook', this.#hardware.setHook(effect.hook));
        break;
      case 'dial':
        this.#dial(effect.digits);
        break;
      case 'flash':
        this.#command('flash', this.#hardware.flash(this.#profile.flashMs));
        break;
      case 'listen':
        this.#command('listen', this.#hardware.listen(listeningFor(this.#profile, effect.to)));
        break;
      case 'start-timer':
        this.#stopTimer(effect.timer);
        this.#timers.set(
          effect.timer,
          this.#clock.after(effect.ms, () => {
            this.#timers.delete(effect.timer);
            this.post({ kind: 'timeout', timer: effect.timer });
          }),
        );
        break;
      case 'stop-timer':
        this.#stopTimer(effect.timer);
        break;
      case 'learn':
        this.#log.info({ lesson: effect.lesson }, 'learned how this line hangs up');
        this.#teacher.learn(effect.lesson);
        break;
      case 'tell':
        this.#told.emit(effect.told);
        break;
      default:
        assertNever(effect);
    }
  }

  #dial(digits: string): void {
    const attempt = ++this.#dialAttempt;
    const { digitMs, digitGapMs, dtmf, dialMethod, pulse } = this.#profile;
    const tone = { toneMs: digitMs, gapMs: digitGapMs, ...dtmf };
    const way: DialWay = dialMethod === 'pulse' ? { ...tone, pulse } : tone;
    // An attempt that was released meanwhile has no say in the next one.
    const done = this.#hardware.dial(digits, way).then(() => {
      if (attempt === this.#dialAttempt) this.post({ kind: 'dialled' });
    });
    this.#command('dial', done);
  }

  #command(what: 'hook' | 'dial' | 'flash' | 'listen', done: Promise<void>): void {
    done.catch((thrown: unknown) => {
      // Digits that were cut short by a release have failed nobody.
      if (what === 'dial' && this.state.kind !== 'dialling') {
        this.#log.debug({ what, error: errorText(thrown) }, 'dialling was cut short');
        return;
      }
      this.#log.warn({ what, error: errorText(thrown) }, 'a command to the adapter failed');
      this.post({ kind: 'command-failed', what, reason: `The adapter refused (${what}): ${errorText(thrown)}` });
    });
  }

  #stopTimer(timer: LineTimer): void {
    this.#timers.get(timer)?.[Symbol.dispose]();
    this.#timers.delete(timer);
  }

  #stopTimers(except: (timer: LineTimer) => boolean = () => false): void {
    for (const timer of [...this.#timers.keys()]) if (!except(timer)) this.#stopTimer(timer);
  }
}

/** An input as it may stand in a log: no caller, and no digits, among which a route may have a code of its own. */
function brief(input: LineInput): unknown {
  switch (input.kind) {
    case 'caller-id':
    case 'call-waiting':
      return { kind: input.kind, standard: input.message?.standard };
    case 'seize':
      return { kind: input.kind, digits: input.digits.length };
    default:
      return input;
  }
}
