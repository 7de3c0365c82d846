import type { CallLine } from '../call/call.ts';
import type { LineView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type AdapterId, adapterAndPort, adapterId, type LineId, lineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { hangUpWords, taught } from '../line/hang-up-memory.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import { LineRunner } from '../line/line-runner.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import type { LineProfile } from '../line/profile.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { MediaFact } from '../media/media-protocol.ts';
import type { LineMemories } from '../store/line-memories.ts';
import type { AdapterSettings, Settings } from '../store/settings-schema.ts';
import { type AdapterState, Adapters } from './adapters.ts';
import { callLine } from './call-line.ts';
import { LineEchoes } from './line-echoes.ts';
import { lineInput } from './line-inputs.ts';
import { type LineMeasure, LineMeasures } from './line-measures.ts';
import { LineOrders } from './line-orders.ts';
import { LineProfiles } from './line-profiles.ts';
import type { Notices } from './notices.ts';
import type { Simulators } from './simulators.ts';
import type { UsbDevices } from './usb-devices.ts';

/** All lines: their adapters' facts carried to their machines, what they are set to carried to their adapters. */
export class Lines implements Disposable {
  readonly #media: MediaClient;
  readonly #notices: Notices;
  readonly #memories: LineMemories;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #orders: LineOrders;
  readonly #profiles: LineProfiles;
  readonly #lines = new Map<LineId, CallLine>();
  readonly #adapters: Adapters;
  readonly #measures: LineMeasures;
  readonly #listeners = new DisposableStack();
  readonly #added = new Signal<CallLine>();
  readonly #removed = new Signal<LineId>();
  readonly #changed = new Signal<void>();

  constructor(options: {
    media: MediaClient;
    simulators: Pick<Simulators, 'socketFor'>;
    usb?: Pick<UsbDevices, 'plug' | 'look' | 'onChange' | 'nameOf'>;
    notices: Notices;
    memories: LineMemories;
    clock: Clock;
    log: Log;
    settings: Settings;
  }) {
    this.#media = options.media;
    this.#notices = options.notices;
    this.#memories = options.memories;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#orders = new LineOrders({
      ...options,
      echoes: new LineEchoes(options),
      able: (line) => this.#able(line),
    });
    this.#profiles = new LineProfiles(options);
    this.#measures = new LineMeasures(options.log);
    this.#adapters = this.#listeners.use(
      new Adapters({
        ...options,
        usb: options.usb,
        optionsOf: (id, settings) => this.#orders.options(id, settings),
        opened: (lines) => this.#adapterOpened(lines),
        lost: (id, reason) => this.#adapterLost(id, reason),
      }),
    );
    this.#listeners.use(this.#adapters.onChange(() => this.#changed.emit()));
    this.#listeners.use(this.#media.onFact((fact) => this.#fact(fact)));
  }

  get all(): readonly CallLine[] {
    return [...this.#lines.values()];
  }

  get(id: LineId): CallLine | undefined {
    return this.#lines.get(id);
  }

  /** What a line taught us, in words. */
  learned(id: LineId): LineView['learned'] {
    const callerId = this.#profiles.callerIdWords(id);
    const hangUp = hangUpWords(this.#memories.get(id));
    if (callerId === undefined && hangUp === undefined) return undefined;
    return { ...(callerId === undefined ? {} : { callerId }), ...(hangUp === undefined ? {} : { hangUp }) };
  }

  measured(id: LineId): LineMeasure | undefined {
    return this.#measures.get(id);
  }

  /** What its adapter can do, where that is known yet. */
  capabilities(id: LineId): AdapterCapabilities | undefined {
    return this.#able(id);
  }

  /** It is learnt anew. */
  forgetLearned(id: LineId, what: 'callerId' | 'hangUp' | 'echo'): void {
    const forgotten = what === 'hangUp' ? { loopBreak: undefined, polarity: undefined } : { [what]: undefined };
    this.#memories.update(id, forgotten);
    if (what === 'echo') this.#orders.tell(id);
    this.#setProfile(id);
    this.#changed.emit();
  }

  adapterState(id: string): AdapterState {
    return this.#adapters.state(adapterId(id));
  }

  undisturbed<T>(adapter: string, work: () => Promise<T>): Promise<T> {
    return this.#adapters.undisturbed(adapterId(adapter), work);
  }

  onAdded(listener: (line: CallLine) => void): Disposable {
    return this.#added.on(listener);
  }

  /** Its adapter was removed; a call on it has ended. */
  onRemoved(listener: (line: LineId) => void): Disposable {
    return this.#removed.on(listener);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** New settings: names, groups, targets, levels, echo and profiles apply from now on. */
  apply(settings: Settings): void {
    const lines = [...this.#lines.keys()];
    this.#orders.change(settings, lines);
    for (const line of lines) this.#changeProfile(line);
    this.#tellLimits();
    this.#changed.emit();
  }

  /**
   * The adapters that there are from now on: new ones are opened, others closed and their lines removed. What is changed
   * otherwise (how many lines, which exchange) holds from the next start on.
   * @returns when all are open or have failed
   */
  async applyAdapters(adapters: readonly AdapterSettings[]): Promise<void> {
    for (const { id } of this.#adapters.all)
      if (!adapters.some((each) => each.id === id)) this.#removeAdapter(adapterId(id));
    const before = new Map(this.#adapters.all.map((each) => [each.id, each]));
    await Promise.all(
      adapters.map((each) => {
        const known = before.get(each.id);
        if (!known) return this.addAdapter(each);
        if (each.family !== 'simulated' && each.family === known.family)
          this.#adapters.change({ ...each, lines: known.lines });
        return undefined;
      }),
    );
  }

  /** Opens an adapter; where that fails, its lines are out of service and it is tried again. */
  addAdapter(settings: AdapterSettings): Promise<void> {
    const id = adapterId(settings.id);
    for (let port = 1; port <= settings.lines; port++) this.#addLine(lineId(id, port), port);
    return this.#adapters.add(settings);
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    for (const { runner } of this.#lines.values()) runner[Symbol.dispose]();
    this.#added.clear();
    this.#removed.clear();
    this.#changed.clear();
  }

  #addLine(id: LineId, port: number): void {
    const media = this.#media;
    const runner = new LineRunner(id, {
      profile: this.#profileOf(id),
      hardware: {
        setHook: (hook) => media.request({ kind: 'set-hook', line: id, hook }),
        dial: (digits, way) => media.request({ kind: 'dial', line: id, digits, ...way }),
        flash: (ms) => media.request({ kind: 'hook-flash', line: id, ms }),
        listen: (listening) => media.request({ kind: 'listen', line: id, listening }),
      },
      teacher: {
        memory: () => this.#memories.get(id),
        learn: (lesson) => this.#memories.update(id, taught(this.#memories.get(id), lesson)),
      },
      clock: this.#clock,
      log: this.#log,
    });
    const line = callLine({
      ...{ runner, port },
      settings: () => this.#orders.of(id),
      limits: (name) => this.#orders.limits(id, name),
    });
    this.#lines.set(id, line);
    this.#listeners.use(runner.onChanged(() => this.#changed.emit()));
    this.#added.emit(line);
  }

  #able(line: LineId): AdapterCapabilities | undefined {
    return this.#adapters.capabilities(adapterAndPort(line).adapter);
  }

  #tellLimits(): void {
    this.#notices.replace(
      'line-limits',
      this.all.flatMap(({ limits }) => limits),
    );
  }

  async #adapterOpened(lines: readonly LineId[]): Promise<void> {
    for (const line of lines) {
      this.#orders.tell(line);
      await this.#setStart(line);
      this.#lines.get(line)?.runner.post({ kind: 'adapter-ready' });
    }
    this.#tellLimits();
  }

  #removeAdapter(id: AdapterId): void {
    const gone = [...this.#lines].filter(([line]) => adapterAndPort(line).adapter === id);
    this.#adapterLost(id, 'The adapter was removed.');
    this.#adapters.remove(id);
    for (const [line, { runner }] of gone) {
      this.#lines.delete(line);
      this.#removed.emit(line);
      runner[Symbol.dispose]();
    }
    this.#changed.emit();
  }

  /** Ports are loop start when an adapter was opened. */
  async #setStart(line: LineId): Promise<void> {
    this.#setProfile(line);
    const start = this.#lines.get(line)?.runner.profile.start;
    if (start === 'ground') await this.#media.request({ kind: 'set-start', line, start });
  }

  #changeProfile(line: LineId): void {
    const before = this.#lines.get(line)?.runner.profile.start;
    this.#setProfile(line);
    const start = this.#lines.get(line)?.runner.profile.start;
    if (start === undefined || start === before) return;
    // An adapter that is gone gets it when it is back.
    this.#media
      .request({ kind: 'set-start', line, start })
      .catch((thrown) => this.#log.debug({ line, error: errorText(thrown) }, 'how the line is seized was not set'));
  }

  #setProfile(line: LineId): void {
    this.#lines.get(line)?.runner.takeProfile(this.#profileOf(line));
  }

  #adapterLost(id: AdapterId, reason: string): void {
    for (const [line, { runner }] of this.#lines) {
      if (adapterAndPort(line).adapter !== id) continue;
      this.#measures.forget(line);
      runner.post({ kind: 'adapter-lost', reason });
    }
  }

  #profileOf(id: LineId): LineProfile {
    return this.#profiles.of(this.#orders.of(id), this.#able(id));
  }

  #learnCaller(id: LineId, message: CallerIdMessage): void {
    const runner = this.#lines.get(id)?.runner;
    if (runner && this.#profiles.heard(runner, message)) runner.takeProfile(this.#profileOf(id));
  }

  #fact(fact: MediaFact): void {
    switch (fact.kind) {
      case 'line-event':
        if (fact.event.kind === 'caller-id') this.#learnCaller(fact.line, fact.event.message);
        if (this.#lines.has(fact.line) && this.#measures.take(fact.line, fact.event)) this.#changed.emit();
        break;
      case 'caller-id':
        this.#learnCaller(fact.line, fact.message);
        break;
      case 'alerting-tone':
        this.#profiles.alerted(fact.line);
        break;
      case 'fax-tone':
        this.#log.info(
          { line: fact.line, tone: fact.tone, side: fact.played ? 'peer' : 'line' },
          'a fax machine or modem is on the call: its audio is passed through untouched',
        );
        break;
      case 'line-echo':
        this.#orders.learnEcho(fact.line, fact.echo);
        break;
      default:
        break;
    }
    const told = lineInput(fact);
    if (told) this.#lines.get(told.line)?.runner.post(told.input);
  }
}
