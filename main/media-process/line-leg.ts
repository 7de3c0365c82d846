/** One line: the adapter's frames, what is heard in them, what is dialled, and the line's place in a bridge. */
import { GatewayError } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { HeardFrame } from '../line/heard-tone.ts';
import {
  FRAME_MS,
  FRAME_SAMPLES,
  type Frame,
  type Hook,
  type LineAdapter,
  type LineStart,
} from '../line/line-adapter.ts';
import type { EchoSetting } from '../line/line-echo.ts';
import type {
  FaxTone,
  LineLevels,
  LineLoudness,
  Listening,
  MediaFact,
  PulseDialling,
} from '../media/media-protocol.ts';
import type { Party } from './bridge.ts';
import type { Bridges } from './bridges.ts';
import { ACK_MS, CallWaiting } from './call-waiting.ts';
import { DigitMute } from './digit-mute.ts';
import { DigitPlayer } from './digit-player.ts';
import type { DtmfTiming } from './dtmf-sender.ts';
import type { FramePump } from './frame-pump.ts';
import { FrameRing } from './frame-ring.ts';
import { LevelMeter } from './level-meter.ts';
import type { DspEvent, LineDsp } from './line-dsp.ts';
import { LineEar } from './line-ear.ts';
import { LineEcho } from './line-echo.ts';
import { LineSound, type ToneOrder } from './line-sound.ts';
import { pulsesFor } from './pulse-digits.ts';
import { QuietWatch } from './quiet-watch.ts';
import { ScopeTap } from './scope-tap.ts';

/** A peer's digit is played at least this long and with this gap, so that any exchange's receiver takes it (ITU-T Q.24). */
const MIN_RELAYED_MS = 80;
const RELAYED_GAP_MS = 80;
const MAX_RELAYED_MS = 10_000;
/**
 * No frame for so long: the adapter's clock stands still, and others are served without it. What was only held up for a moment, by
 * the bus or the machine, still comes: were others served meanwhile, it would be too much, and late for the rest of the call.
 */
const STALLED_AFTER_MS = 10 * FRAME_MS;

/** What a waiting caller's data may be. */
const FSK: Listening['callerId'] = ['bell202', 'v23'];

type DialWay = DtmfTiming & { readonly pulse?: PulseDialling };

export interface LineLegPorts {
  readonly pump: FramePump;
  readonly bridges: Bridges;
  readonly tell: (fact: MediaFact) => void;
}

export class LineLeg {
  readonly id: LineId;
  readonly party: Party;
  readonly #adapter: LineAdapter;
  readonly #port: number;
  readonly #dsp: LineDsp;
  readonly #echo: LineEcho;
  readonly #ports: LineLegPorts;
  readonly #digits = new DigitPlayer();
  readonly #sound = new LineSound();
  readonly #mute = new DigitMute();
  readonly #quiet = new QuietWatch();
  readonly #loudness = new LevelMeter();
  readonly #ears = new Map<LineEar, (error: GatewayError) => void>();
  readonly #callWaiting: CallWaiting;
  #listening: Listening = { dtmf: false, callerId: [], tones: [] };
  readonly #muted = new Int16Array(FRAME_SAMPLES);
  readonly #toLine = new Int16Array(FRAME_SAMPLES);
  /** Between this line's clock and another line's that paces the bridge. */
  readonly #said = new FrameRing();
  readonly #heard = new FrameRing();
  readonly #audio: Disposable;
  /** Of what is heard. */
  #gainDb = 0;
  #hook: Hook = 'on-hook';
  #scope: ScopeTap | undefined;
  /** Fax machines and modems are listened for in a call, until one was heard. */
  #listensFax = false;
  /** The call is a fax machine's or modem's: its audio is passed through untouched. */
  #passesThrough = false;
  #frameAt: number | undefined;
  #closed = false;

  constructor(id: LineId, adapter: LineAdapter, port: number, dsp: LineDsp, ports: LineLegPorts) {
    this.id = id;
    this.#adapter = adapter;
    this.#port = port;
    this.#dsp = dsp;
    this.#echo = new LineEcho(dsp);
    this.#ports = ports;
    this.#callWaiting = new CallWaiting({
      answer: (digit) => this.#answerAlert(digit),
      listenForData: (on) => this.#dsp.listen(on ? { ...this.#listening, callerId: FSK } : this.#listening),
      tell: (message) => ports.tell({ kind: 'call-waiting', line: id, ...(message ? { message } : {}) }),
    });
    this.party = {
      source: { read: (frame) => this.#said.pull(frame) },
      sink: { write: (frame) => this.#heard.push(frame) },
      digits: {
        outOfBand: false,
        digitBegan: () => {},
        digitEnded: (digit, durationMs, inAudio) => this.#relayDigit(digit, durationMs, inAudio),
      },
      hasClock: true,
      stalled: (nowMs) => this.#frameAt === undefined || nowMs - this.#frameAt > STALLED_AFTER_MS,
      moved: () => this.#moved(),
    };
    this.#audio = adapter.attachAudio(port, (fromLine) => this.#exchange(fromLine));
  }

  async setHook(hook: Hook): Promise<void> {
    if (hook === 'on-hook') {
      this.#digits.stop('The line was put on-hook before the last digit was dialled.');
      this.#callWaiting.stop();
      this.#sound.stop();
      this.#endEcho();
    }
    await this.#adapter.setHook(this.#port, hook);
    if (hook !== this.#hook) {
      this.#quiet.reset();
      this.#loudness.reset();
    }
    this.#hook = hook;
    if (this.#closed) return;
    if (hook === 'off-hook') this.#echo.begin();
    // An off-hook that was still on its way has begun it again.
    else this.#endEcho();
  }

  async setStart(start: LineStart): Promise<void> {
    await this.#adapter.setStart(this.#port, start);
  }

  async hookFlash(ms: number): Promise<void> {
    this.#needsOffHook('A hook flash');
    await this.#adapter.hookFlash(this.#port, ms);
  }

  /** Resolves when the last digit has been played. */
  async dial(digits: string, { pulse, ...timing }: DialWay): Promise<void> {
    this.#needsOffHook('Dialling');
    if (!pulse) return this.#digits.play(digits, timing);
    if (!this.#adapter.capabilities.pulse)
      throw new GatewayError(
        'media-refused',
        `Line ${this.id} is to dial by pulses, and its adapter cannot: set its dialMethod to "tone".`,
      );
    await this.#adapter.dialPulses(this.#port, pulsesFor(digits, pulse), pulse.interDigitMs);
  }

  playTone(order: ToneOrder): void {
    this.#needsOffHook('A tone');
    this.#sound.playTone(order);
  }

  /** A recording is wanted that is still being read. @returns what takes it */
  awaitRecorded(): (samples: Int16Array) => void {
    this.#needsOffHook('A prompt');
    return this.#sound.awaitRecorded();
  }

  stopSound(): void {
    this.#sound.stop();
  }

  listen(listening: Listening): void {
    this.#callWaiting.stop();
    try {
      this.#dsp.listen(listening);
      this.#listening = listening;
      // What was suspected is never told to be over.
      if (!listening.dtmf) this.#mute.clear();
      this.#callWaiting.react(listening.callWaiting);
      // A conversation begins while both are silent already: it must know.
      this.#quiet.tellAgain();
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new GatewayError('bad-request', `Line ${this.id} cannot listen for that: ${cause.message}.`, { cause });
    }
  }

  /** Somebody looks at it from now on, from block 0; or nobody. */
  setScope(on: boolean): void {
    this.#scope = on ? new ScopeTap(this.id, this.#ports.tell) : undefined;
  }

  /** Since it was asked last; undefined for a line that is on-hook, or whose adapter stands still. */
  loudness(): LineLoudness | undefined {
    const read = this.#hook === 'off-hook' ? this.#loudness.read() : undefined;
    return read && { line: this.id, ...read };
  }

  /** What comes from the line from now on. @throws GatewayError `closed` where the line is closed meanwhile */
  hear(ms: number): Promise<readonly HeardFrame[]> {
    return new Promise((resolve, reject) => void this.#ears.set(new LineEar(ms, resolve), reject));
  }

  setLevels(levels: LineLevels): void {
    this.#gainDb = levels.fromLineDb;
    this.#dsp.setLevels(levels);
  }

  /** @param path what the next call starts from */
  setEcho({ tailMs, nlp }: EchoSetting, path: Float32Array | undefined): void {
    this.#echo.set({ tailMs, nlp }, path);
  }

  /** The hook stays as it is: the adapter's closing decides that. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#callWaiting.stop();
    this.#audio[Symbol.dispose]();
    this.#ports.bridges.leave(this.party);
    this.#digits.stop('The line was closed before the last digit was dialled.');
    for (const reject of this.#ears.values())
      reject(new GatewayError('closed', `Line ${this.id} was closed while it was listened to.`));
    this.#ears.clear();
    this.#dsp[Symbol.dispose]();
  }

  #needsOffHook(what: string): void {
    if (this.#hook === 'off-hook') return;
    throw new GatewayError('media-refused', `${what} needs line ${this.id} to be off-hook. Seize it first.`);
  }

  #endEcho(): void {
    const echo = this.#echo.end();
    if (echo) this.#ports.tell({ kind: 'line-echo', line: this.id, echo });
  }

  #watchQuiet(fromLine: Frame, toLine: Frame): void {
    const sides = this.#quiet.take(fromLine, toLine);
    if (sides) this.#ports.tell({ kind: 'quiet', line: this.id, sides });
  }

  #exchange(fromLine: Frame): Frame {
    const { pump, bridges } = this.#ports;
    const toLine = this.#toLine;
    const now = pump.now();
    if (this.#frameAt !== undefined) pump.noteLateness(now - this.#frameAt - FRAME_MS);
    this.#frameAt = now;
    this.#scope?.heard(fromLine);
    const bridge = bridges.of(this.party);
    const paced = bridge?.pacer === this.party ? bridge : undefined;
    this.#listenFax(bridge !== undefined && !this.#passesThrough);
    if (paced) {
      paced.gather(this.party, now);
      toLine.set(paced.mixFor(this.party));
    } else if (!bridge || !this.#heard.pull(toLine)) {
      toLine.fill(0);
    }
    this.#sound.mix(toLine);
    this.#callWaiting.pass(fromLine);
    if (this.#callWaiting.mutes) toLine.fill(0);
    this.#dsp.shapeToLine(toLine);
    // What others say is not mixed into digits: the exchange's receiver wants them clean.
    this.#digits.next(toLine);
    this.#scope?.sent(toLine);
    for (const event of this.#dsp.process(fromLine, toLine)) this.#heardOnLine(event);
    for (const ear of this.#ears.keys()) if (ear.take(fromLine, this.#gainDb)) this.#ears.delete(ear);
    if (this.#hook === 'off-hook') {
      this.#watchQuiet(fromLine, toLine);
      this.#loudness.take(fromLine, toLine);
    }
    const said = this.#callWaiting.mutes ? this.#muted.fill(0) : this.#mute.apply(fromLine, this.#muted);
    if (paced) {
      paced.say(this.party, said);
      paced.deliver(this.party, now);
    } else if (bridge) {
      this.#said.push(said);
    }
    return toLine;
  }

  #heardOnLine(event: DspEvent): void {
    const { bridges, tell } = this.#ports;
    const bridge = bridges.of(this.party);
    switch (event.kind) {
      case 'digit-start':
        if (!this.#passesThrough) bridge?.digitBegan(this.party, event.digit, true);
        return;
      case 'digit':
        if (!this.#passesThrough) bridge?.digitEnded(this.party, event.digit, event.durationMs, true);
        tell({ kind: 'digit', from: { line: this.id }, digit: event.digit, durationMs: event.durationMs });
        return;
      case 'digit-suspicion':
        if (event.present && !this.#passesThrough && bridge?.takesDigitsOutOfBand(this.party))
          this.#mute.suspect(event.sinceSamples);
        else this.#mute.clear();
        return;
      case 'fax-tone':
        this.#passThrough(event.tone, event.played);
        return;
      case 'alerting-tone':
        tell({ ...event, line: this.id });
        if (!this.#passesThrough) this.#callWaiting.alerted();
        return;
      case 'caller-id':
        if (this.#callWaiting.took(event.message)) return;
        tell({ kind: 'caller-id', line: this.id, message: event.message });
        return;
      case 'tone':
        if (!this.#sound.hides(event.tone)) tell({ ...event, line: this.id });
        return;
      case 'voice':
        tell({ ...event, line: this.id });
    }
  }

  /** With the next frame, or not at all: later than 100 ms after the tone it is no answer. */
  #answerAlert(digit: string): boolean {
    if (this.#hook === 'on-hook' || this.#digits.busy) return false;
    this.#digits.playUnwatched(digit, { toneMs: ACK_MS, gapMs: 0 });
    return true;
  }

  #relayDigit(digit: string, durationMs: number, inAudio: boolean): void {
    if (inAudio) return;
    const toneMs = Math.min(MAX_RELAYED_MS, Math.max(MIN_RELAYED_MS, durationMs));
    this.#digits.playUnwatched(digit, { toneMs, gapMs: RELAYED_GAP_MS });
  }

  #listenFax(on: boolean): void {
    if (on === this.#listensFax) return;
    this.#listensFax = on;
    this.#dsp.listenFax(on);
  }

  /** Whatever would change a modem's signal ends for this call: digits stay in the audio, buffers stand still. */
  #passThrough(tone: FaxTone, played: boolean): void {
    const bridge = this.#ports.bridges.of(this.party);
    if (!bridge || this.#passesThrough) return;
    this.#passesThrough = true;
    this.#callWaiting.stop();
    this.#mute.clear();
    this.#echo.setAside();
    bridge.passThrough();
    this.#ports.tell({ kind: 'fax-tone', line: this.id, tone, played });
  }

  #moved(): void {
    this.#mute.clear();
    this.#passesThrough = false;
    this.#echo.resume();
    this.#listenFax(false);
    this.#said.clear();
    this.#heard.clear();
  }
}
