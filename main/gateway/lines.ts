import type { CallLine } from '../call/call.ts';
import type { LineView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type AdapterId, adapterAndPort, adapterId, asLineId, type LineId, lineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { hangUpWords, taught } from '../line/hang-up-memory.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { EchoSetting } from '../line/line-echo.ts';
import { LineRunner } from '../line/line-runner.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import type { LineMode, LineProfile } from '../line/profile.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { MediaFact } from '../media/media-protocol.ts';
import type { LineMemories } from '../store/line-memories.ts';
import type { AdapterSettings, LineSettings, Settings } from '../store/settings-schema.ts';
import { lineSettings } from '../store/settings-schema.ts';
import { echoSetting, LineEchoes } from './line-echoes.ts';
import { lineInput } from './line-inputs.ts';
import { lineLimits } from './line-limits.ts';
import { chosenProfile, LineProfiles } from './line-profiles.ts';
import type { Notices } from './notices.ts';
import type { Simulators } from './simulators.ts';

/** An adapter that is gone is looked for this often. */
const RETRY_MS = 2000;

/** All lines: their adapters opened (again, when they or the media process come back), facts carried to their machines. */
export class Lines implements Disposable {
  readonly #media: MediaClient;
  readonly #simulators: Pick<Simulators, 'socketFor'>;
  readonly #notices: Notices;
  readonly #memories: LineMemories;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #echoes: LineEchoes;
  readonly #profiles: LineProfiles;
  readonly #lines = new Map<LineId, CallLine>();
  readonly #adapters = new Map<AdapterId, AdapterSettings>();
  /** What each adapter can do, once it was open. */
  readonly #capabilities = new Map<AdapterId, AdapterCapabilities>();
  readonly #opening = new Map<AdapterId, Promise<void>>();
  readonly #retries = new Map<AdapterId, Disposable>();
  readonly #listeners = new DisposableStack();
  readonly #added = new Signal<CallLine>();
  readonly #changed = new Signal<void>();
  #settings: Settings;

  constructor(options: {
    media: MediaClient;
    simulators: Pick<Simulators, 'socketFor'>;
    notices: Notices;
    memories: LineMemories;
    clock: Clock;
    log: Log;
    settings: Settings;
  }) {
    this.#media = options.media;
    this.#simulators = options.simulators;
    this.#notices = options.notices;
    this.#memories = options.memories;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#echoes = new LineEchoes(options);
    this.#profiles = new LineProfiles(options);
    this.#settings = options.settings;
    this.#listeners.use(this.#media.onFact((fact) => this.#fact(fact)));
    this.#listeners.use(
      this.#media.onLost((reason) => this.#allLost(`The media process ended (${reason}) and is being restarted.`)),
    );
    this.#listeners.use(
      this.#media.onState((state) => {
        if (state === 'running') for (const id of this.#adapters.keys()) this.#reopen(id);
      }),
    );
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

  onAdded(listener: (line: CallLine) => void): Disposable {
    return this.#added.on(listener);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** New settings: names, groups, targets, levels, echo and profiles apply from now on. */
  apply(settings: Settings): void {
    const before = [...this.#lines.keys()].map((id) => this.#settingsOf(id));
    this.#settings = settings;
    for (const { id, levels, echo } of before) {
      const line = asLineId(id);
      const now = this.#settingsOf(line);
      if (JSON.stringify(now.levels) !== JSON.stringify(levels)) this.#setLevels(line);
      if (JSON.stringify(now.echo) !== JSON.stringify(echo)) this.#echoes.setUp(line, this.#echoSettingOf(line));
      this.#changeProfile(line);
    }
    this.#tellLimits();
    this.#changed.emit();
  }

  /** Opens an adapter; where that fails, its lines are out of service and it is tried again. */
  async addAdapter(settings: AdapterSettings): Promise<void> {
    const id = adapterId(settings.id);
    this.#adapters.set(id, settings);
    for (let port = 1; port <= settings.lines; port++) this.#addLine(lineId(id, port), port);
    await this.#open(id, settings);
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    for (const retry of this.#retries.values()) retry[Symbol.dispose]();
    for (const { runner } of this.#lines.values()) runner[Symbol.dispose]();
    this.#added.clear();
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
    const settingsOf = (): LineSettings => this.#settingsOf(id);
    const limitsOf = (): readonly string[] => this.#limitsOf(id, line.name);
    const line: CallLine = {
      runner,
      get name() {
        return settingsOf().name || `Line ${port}`;
      },
      get groups() {
        return settingsOf().groups;
      },
      get inbound() {
        return settingsOf().inbound;
      },
      get limits() {
        return limitsOf();
      },
    };
    this.#lines.set(id, line);
    this.#listeners.use(runner.onChanged(() => this.#changed.emit()));
    this.#added.emit(line);
  }

  #settingsOf(id: LineId): LineSettings {
    return this.#settings.lines.find((each) => each.id === id) ?? lineSettings.parse({ id, name: '' });
  }

  /** Nothing is known of an adapter that was never open. */
  #limitsOf(id: LineId, name: string): readonly string[] {
    const able = this.#capabilities.get(adapterAndPort(id).adapter);
    return able ? lineLimits(this.#settingsOf(id), name, able) : [];
  }

  #tellLimits(): void {
    this.#notices.replace(
      'line-limits',
      this.all.flatMap(({ limits }) => limits),
    );
  }

  #echoSettingOf(id: LineId): EchoSetting {
    return echoSetting(this.#settingsOf(id), this.#capabilities.get(adapterAndPort(id).adapter));
  }

  /**
   * Race: the media process comes back while its adapter is being opened yet. Opened a second time, it would be refused
   * as open already, and taken for lost (`an adapter is opened once, however often it is wished for at once`).
   */
  #open(id: AdapterId, settings: AdapterSettings): Promise<void> {
    const now = this.#opening.get(id);
    if (now) return now;
    const opening = this.#openNow(id, settings).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  async #openNow(id: AdapterId, settings: AdapterSettings): Promise<void> {
    this.#retries.get(id)?.[Symbol.dispose]();
    this.#retries.delete(id);
    try {
      const socket = await this.#simulators.socketFor(id, settings);
      const { capabilities, lines } = await this.#media.request({
        kind: 'open-adapter',
        adapter: id,
        family: settings.family,
        options: { socket, lines: settings.lines, lineModes: this.#lineModes(id, settings) },
      });
      this.#capabilities.set(id, capabilities);
      for (const line of lines) {
        this.#setLevels(line);
        this.#echoes.setUp(line, this.#echoSettingOf(line));
        await this.#setStart(line);
        this.#lines.get(line)?.runner.post({ kind: 'adapter-ready' });
      }
      this.#notices.remove(`adapter/${id}`);
      this.#tellLimits();
    } catch (thrown) {
      const reason = errorText(thrown);
      this.#adapterLost(id, reason);
      // One that was opened and refused afterwards would be refused as open already when it is tried again.
      this.#media
        .request({ kind: 'close-adapter', adapter: id })
        .catch((error) => this.#log.debug({ adapter: id, error: errorText(error) }, 'the adapter was not closed'));
      this.#notices.add('error', `The adapter "${id}" cannot be used: ${reason}`, `adapter/${id}`);
      this.#retryLater(id);
    }
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

  /** What each port is set to electrically, for families that can. */
  #lineModes(id: AdapterId, { lines }: AdapterSettings): readonly LineMode[] {
    return Array.from({ length: lines }, (_, index) => chosenProfile(this.#settingsOf(lineId(id, index + 1))).lineMode);
  }

  /** An adapter that is gone gets its levels when it is back. */
  #setLevels(line: LineId): void {
    const { levels } = this.#settingsOf(line);
    this.#media
      .request({ kind: 'set-levels', line, ...levels })
      .catch((thrown) => this.#log.debug({ line, error: errorText(thrown) }, 'the levels were not set'));
  }

  #reopen(id: AdapterId): void {
    const settings = this.#adapters.get(id);
    if (settings) void this.#open(id, settings);
  }

  #retryLater(id: AdapterId): void {
    this.#retries.get(id)?.[Symbol.dispose]();
    this.#retries.set(
      id,
      this.#clock.after(RETRY_MS, () => {
        // A media process that is down opens all adapters when it is back.
        if (this.#media.state === 'running') this.#reopen(id);
      }),
    );
  }

  #adapterLost(id: AdapterId, reason: string): void {
    for (const [line, { runner }] of this.#lines)
      if (adapterAndPort(line).adapter === id) runner.post({ kind: 'adapter-lost', reason });
  }

  #allLost(reason: string): void {
    for (const { runner } of this.#lines.values()) runner.post({ kind: 'adapter-lost', reason });
  }

  #profileOf(id: LineId): LineProfile {
    return this.#profiles.of(this.#settingsOf(id), this.#capabilities.get(adapterAndPort(id).adapter));
  }

  #learnCaller(id: LineId, message: CallerIdMessage): void {
    const runner = this.#lines.get(id)?.runner;
    if (runner && this.#profiles.heard(runner, message)) runner.takeProfile(this.#profileOf(id));
  }

  #fact(fact: MediaFact): void {
    switch (fact.kind) {
      case 'line-event':
        if (fact.event.kind === 'caller-id') this.#learnCaller(fact.line, fact.event.message);
        break;
      case 'caller-id':
        this.#learnCaller(fact.line, fact.message);
        break;
      case 'alerting-tone':
        this.#profiles.alerted(fact.line);
        break;
      case 'adapter-lost':
        this.#adapterLost(fact.adapter, fact.reason);
        this.#notices.add(
          'error',
          `The adapter "${fact.adapter}" is gone: ${fact.reason}. Plug it in again.`,
          `adapter/${fact.adapter}`,
        );
        this.#retryLater(fact.adapter);
        break;
      case 'fax-tone':
        this.#log.info(
          { line: fact.line, tone: fact.tone, side: fact.played ? 'peer' : 'line' },
          'a fax machine or modem is on the call: its audio is passed through untouched',
        );
        break;
      case 'line-echo':
        this.#echoes.learn(fact.line, fact.echo, this.#echoSettingOf(fact.line));
        break;
      default:
        break;
    }
    const told = lineInput(fact);
    if (told) this.#lines.get(told.line)?.runner.post(told.input);
  }
}
