import { setTimeout as pause } from 'node:timers/promises';
import type { CallerIdMessage } from '../../../../main/line/line-signals.ts';
import type { AnalogLine, ModelContext } from '../../analog-line.ts';
import { ByteQueue } from '../../byte-queue.ts';
import { DeviceClock } from '../../device-clock.ts';
import { type Setup, Stall, type UsbDescriptors, type UsbDevice } from '../../usb-device.ts';
import { type Behaviours, takeBehaviour, wellBehaved } from './behaviours.ts';
import { callerIdHex, callerIdText } from './caller-id-words.ts';
import { ChipEars } from './chip-ears.ts';
import { type ChipName, chips } from './chips.ts';
import { CommandLine } from './command-line.ts';
import { DuplexStream } from './duplex-stream.ts';
import { IN, modemDescriptors, OUT } from './modem-descriptors.ts';
import { RingsHeard } from './rings-heard.ts';
import { sampleFormat } from './sample-format.ts';

const SET_LINE_CODING = 0x20;
const GET_LINE_CODING = 0x21;
const SET_CONTROL_LINE_STATE = 0x22;
const SEND_BREAK = 0x23;
/** 10 ms: what the chip hears and plays at a time. */
const STEP_SAMPLES = 80;
/**
 * A real chip never stands still. After this process did, what the host plays must have time to come: 50 ms heard at once
 * would be 50 ms missing.
 */
const CATCH_UP_PACE = 2;
/** A break of the loop that is longer is told of (`-TTE`). */
const LOOP_BREAK_MS = 200;
const IDLE_VOLTS = 48.2;
const IN_USE_VOLTS = 8.6;
const OFF_HOOK_VOLTS = 7.4;
const NO_LINE_VOLTS = 1.4;

/** A voice modem (CDC-ACM, AT commands, V.253) in front of one line: it hears what is on the wires, and nothing else. */
export class VoiceModemModel implements UsbDevice {
  readonly descriptors: UsbDescriptors;
  readonly #chip: (typeof chips)[ChipName];
  readonly #line: AnalogLine;
  readonly #ears: ChipEars;
  readonly #rings: RingsHeard;
  readonly #clock: DeviceClock;
  readonly #watch: Disposable;
  readonly #toHost = new ByteQueue();
  readonly #commands: CommandLine;
  readonly #behaviours: Behaviours = wellBehaved();
  readonly #counts = {
    /** Whose data its own ears understood. */
    callers: 0,
    heard: 0,
    played: 0,
    underruns: 0,
    overruns: 0,
    mostQueued: 0,
    streams: 0,
    dtrDrops: 0,
    opens: 0,
  };
  #power: AbortController | undefined;
  #stream: DuplexStream | undefined;
  #hook: 'on-hook' | 'off-hook' = 'on-hook';
  #dtr = false;
  #lastCaller: CallerIdMessage | undefined;
  #callerTold = false;
  #loopBreak: NodeJS.Timeout | undefined;

  constructor(name: ChipName, { lines, clockPpm, serial }: ModelContext) {
    const [line] = lines;
    if (!line) throw new Error('a modem needs a line');
    this.#chip = chips[name];
    this.#line = line;
    this.#clock = new DeviceClock(clockPpm, { pace: CATCH_UP_PACE });
    this.descriptors = modemDescriptors(this.#chip, serial);
    this.#ears = new ChipEars({
      onEvent: (code) => this.#event(code),
      onCallerId: (message) => this.#heardCaller(message),
    });
    this.#commands = new CommandLine(this.#chip, this.#behaviours, {
      say: (text) => this.#say(text),
      setHook: (hook) => this.#setHook(hook),
      flash: (ms, done) => this.#flash(ms, done),
      beginStream: (code) => this.#beginStream(code),
      volts: () => this.#volts(),
      repeatCaller: () => this.#lastCaller && this.#tellCaller(this.#lastCaller),
    });
    this.#rings = new RingsHeard(line, {
      say: (text) => this.#unasked(text),
      ring: () => this.#ring(),
      cadence: () => this.#chip.ringCadence && this.#commands.settings.ringCadence,
    });
    this.#watch = line.onEvent((event) => {
      if (event.kind === 'loop-current') this.#loop(event.flowing);
    });
  }

  async control(setup: Setup): Promise<Buffer | undefined> {
    switch (setup.request) {
      case SET_LINE_CODING:
        this.#counts.opens += 1;
        this.#unwedge('reopen');
        return undefined;
      case GET_LINE_CODING:
        return Buffer.from([0, 0xc2, 1, 0, 0, 0, 8]);
      case SET_CONTROL_LINE_STATE:
        this.#setDtr((setup.value & 1) !== 0);
        return undefined;
      case SEND_BREAK:
        return undefined;
      default:
        throw new Stall();
    }
  }

  in(endpoint: number, length: number, signal: AbortSignal): Promise<Buffer> {
    if (endpoint === IN) return this.#toHost.pull(length, signal);
    // Nothing is told on the notification endpoint.
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  async out(endpoint: number, data: Buffer, signal: AbortSignal): Promise<void> {
    if (endpoint !== OUT) throw new Stall();
    if (this.#behaviours.writeDelayMs > 0) await pause(this.#behaviours.writeDelayMs, undefined, { signal });
    if (this.#behaviours.wedged === 'stream' && data.includes(Buffer.from([0x10, 0x03]))) this.#unwedge('stream');
    else if (!this.#behaviours.wedged) this.#takeBytes(data);
  }

  plugged(): void {
    this.unplugged();
    this.#behaviours.wedged = undefined;
    this.#power = new AbortController();
    this.#commands.powerOn();
    void this.#run(this.#power.signal);
  }

  unplugged(): void {
    this.#power?.abort();
    this.#power = undefined;
    this.#stream = undefined;
    this.#toHost.clear();
    this.#setHook('on-hook');
  }

  behave(name: string, value: unknown): void {
    if (takeBehaviour(this.#behaviours, name, value)) return;
    switch (name) {
      case 'garbage': {
        const bytes = typeof value === 'number' ? value : 300;
        this.#toHost.push(Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 89 + (at >> 2) * 16) & 0xff)));
        return;
      }
      case 'says':
        this.#toHost.push(Buffer.from(value as Uint8Array));
        return;
      case 'busy-false':
        this.#event('b');
        return;
      case 'extension':
        this.#event(value === false ? 'p' : 'P');
        return;
      case 'loses-line':
        this.#event('l');
        return;
      case 'ends-stream':
        this.#leave();
        return;
      case 'runs-dry':
        this.#stream?.flush();
        return;
      default:
        throw new Error(`a voice modem knows no behaviour "${name}": behaviours.ts has them all`);
    }
  }

  seen(): Readonly<Record<string, unknown>> {
    const stream = this.#stream;
    return {
      hook: this.#hook,
      dtr: this.#dtr,
      streaming: stream !== undefined,
      commands: this.#commands.heard,
      settings: { ...this.#commands.settings },
      ...this.#counts,
      played: this.#counts.played + (stream?.played ?? 0),
      queued: stream?.queued ?? 0,
      mostQueued: Math.max(this.#counts.mostQueued, stream?.mostQueued ?? 0),
      underruns: this.#counts.underruns + (stream?.underruns ?? 0),
      overruns: this.#counts.overruns + (stream?.overruns ?? 0),
      lostSamples: this.#clock.lostSamples,
      slips: this.#line.slips,
    };
  }

  [Symbol.dispose](): void {
    this.unplugged();
    clearTimeout(this.#loopBreak);
    this.#watch[Symbol.dispose]();
    this.#rings[Symbol.dispose]();
    this.#ears[Symbol.dispose]();
  }

  /** The converter, which never stands still while there is power. */
  async #run(signal: AbortSignal): Promise<void> {
    this.#clock.restart();
    let sinceHook = 0;
    try {
      for (;;) {
        await this.#clock.pass(STEP_SAMPLES, signal);
        const heard = this.#line.hear(STEP_SAMPLES);
        const stream = this.#stream;
        const { audio, events } = stream?.play(STEP_SAMPLES) ?? { audio: new Int16Array(STEP_SAMPLES), events: '' };
        this.#line.say(audio);
        this.#ears.hear(heard, audio);
        if (!stream || this.#behaviours.wedged) continue;
        this.#counts.heard += STEP_SAMPLES;
        this.#send(stream.encode(this.#behaviours.loseSamples > 0 ? this.#overrun(heard) : heard));
        if (events !== '') this.#event(events);
        sinceHook += STEP_SAMPLES;
        if (this.#behaviours.falseLocalHook && sinceHook % 8000 < STEP_SAMPLES)
          for (const code of 'hH') this.#event(code);
      }
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  }

  #overrun(heard: Int16Array): Int16Array {
    const lost = Math.min(heard.length, this.#behaviours.loseSamples);
    this.#behaviours.loseSamples -= lost;
    this.#event('o');
    return heard.subarray(lost);
  }

  /** Of the stream, for the host. */
  #send(bytes: Buffer): void {
    const lost = Math.min(bytes.length, this.#behaviours.loseBytes);
    this.#behaviours.loseBytes -= lost;
    this.#toHost.push(bytes.subarray(lost));
  }

  #takeBytes(data: Buffer): void {
    const stream = this.#stream;
    if (stream) stream.take(data);
    else this.#commands.take(data);
  }

  #beginStream(code: number): boolean {
    const format = this.#chip.formats.find(([each]) => each === code);
    const samples = format && this.#chip.duplex && sampleFormat(format[1], format[2]);
    if (!samples) return false;
    this.#counts.streams += 1;
    const traits = {
      leaves: this.#chip.leaves,
      tripledOnly: this.#behaviours.tripledOnly,
      tellsEveryUnderrun: this.#behaviours.tellsEveryUnderrun,
    };
    // What is sent after CONNECT is heard after CONNECT.
    queueMicrotask(() => {
      this.#stream = new DuplexStream(samples, traits, () => this.#leave());
    });
    return true;
  }

  #leave(): void {
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = undefined;
    this.#counts.played += stream.played;
    this.#counts.underruns += stream.underruns;
    this.#counts.overruns += stream.overruns;
    this.#counts.mostQueued = Math.max(this.#counts.mostQueued, stream.mostQueued);
    this.#toHost.push(Buffer.from([0x10, 0x03]));
    this.#say('\r\nOK\r\n');
  }

  #setDtr(dtr: boolean): void {
    const fell = this.#dtr && !dtr;
    this.#dtr = dtr;
    if (!fell) return;
    this.#counts.dtrDrops += 1;
    this.#unwedge('dtr');
    if (this.#behaviours.wedged || !this.#commands.settings.hangsUpByDtr) return;
    this.#stream = undefined;
    this.#setHook('on-hook');
    this.#commands.hungUp();
  }

  #unwedge(by: NonNullable<Behaviours['wedged']>): void {
    if (this.#behaviours.wedged !== by) return;
    this.#behaviours.wedged = undefined;
    this.#stream = undefined;
    this.#setHook('on-hook');
    this.#commands.hungUp();
  }

  #setHook(hook: 'on-hook' | 'off-hook'): void {
    if (hook === this.#hook) return;
    this.#hook = hook;
    clearTimeout(this.#loopBreak);
    // The exchange may be gone already, and is on-hook then.
    this.#line.setHook(hook).catch(() => {});
    if (hook === 'on-hook') this.#ears.onHook();
    else this.#ears.offHook();
    if (hook === 'on-hook') this.#stream = undefined;
    else if (this.#chip.tellsOwnHook) setTimeout(() => this.#event('H'), 60);
  }

  #flash(ms: number, done: () => void): void {
    this.#line.openLoop(0).catch(() => {});
    setTimeout(() => {
      if (this.#hook === 'off-hook') this.#line.closeLoop(ms).catch(() => {});
      done();
    }, ms);
  }

  #loop(flowing: boolean): void {
    clearTimeout(this.#loopBreak);
    if (flowing || this.#hook === 'on-hook' || !this.#chip.senses) return;
    this.#loopBreak = setTimeout(() => this.#event('l'), LOOP_BREAK_MS);
  }

  #volts(): number {
    const { battery, inUse } = this.#line.state;
    if (this.#hook === 'off-hook') return OFF_HOOK_VOLTS;
    return battery ? (inUse ? IN_USE_VOLTS : IDLE_VOLTS) : NO_LINE_VOLTS;
  }

  #ring(): void {
    if (this.#hook === 'off-hook' || (this.#behaviours.callerBeforeRing && !this.#callerTold)) return;
    if (this.#commands.settings.voice) this.#say('\x10R');
    else this.#unasked('RING');
  }

  #heardCaller(message: CallerIdMessage): void {
    if (this.#hook === 'off-hook' || (this.#chip.needsPatch && this.#commands.settings.patch === undefined)) return;
    this.#lastCaller = message;
    this.#counts.callers += 1;
    if (this.#commands.settings.callerId > 0 && !this.#behaviours.keepsCallerId) this.#tellCaller(message);
    this.#callerTold = true;
    setTimeout(() => {
      this.#callerTold = false;
    }, 20_000).unref();
  }

  #tellCaller(message: CallerIdMessage): void {
    const lines = this.#commands.settings.callerId === 2 ? callerIdHex(message) : callerIdText(message);
    for (const line of lines) this.#unasked(line);
  }

  #event(codes: string): void {
    if (!this.#stream || this.#behaviours.wedged) return;
    for (const code of codes) this.#send(Buffer.from([0x10, code.charCodeAt(0)]));
  }

  #unasked(line: string): void {
    if (this.#power && !this.#stream) this.#say(`\r\n${line}\r\n`);
  }

  #say(text: string): void {
    if (!this.#behaviours.wedged) this.#toHost.push(Buffer.from(text, 'latin1'));
  }
}
