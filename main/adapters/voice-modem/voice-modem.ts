import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { FrameExchange } from '../../line/line-adapter.ts';
import { AtPort } from './at-port.ts';
import { parseVoltage } from './line-voltage.ts';
import type { ModemOptions } from './modem-options.ts';
import { type ModemTraits, probe } from './modem-probe.ts';
import { pause, recover } from './modem-recovery.ts';
import { ModemSetUp } from './modem-set-up.ts';
import { SerialLink } from './serial-link.ts';
import type { StreamEvent } from './stream-events.ts';
import { VoiceStream } from './voice-stream.ts';
import type { ChosenFormat } from './vsm-formats.ts';

/** After a code that leaves duplex, until the next is tried. */
const LEAVE_MS = 300;
/** The result code after a stream's end. */
const AFTER_STREAM_MS = 400;
/** No sample for so long in a call: the modem is stuck. */
export const STUCK_MS = 1000;

export interface VoiceModemOptions {
  readonly path: string;
  readonly usbId: string;
  readonly country: string | undefined;
  readonly options: ModemOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly exchange: FrameExchange;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onReport: (text: string) => void;
  readonly onFault: (fault: 'underrun' | 'overrun' | 'lost-frames', count: number) => void;
  /** The stream is over and could not be begun again: the line is not ours any more. */
  readonly onStreamLost: () => void;
}

/**
 * One modem and the ladders of commands that it is driven by. One thing at a time: whoever calls waits for each to end.
 * Everything throws GatewayError `adapter-failed` where the modem does not do as told.
 */
export class VoiceModem {
  readonly link: SerialLink;
  readonly port: AtPort;
  readonly name: string;
  readonly #options: VoiceModemOptions;
  readonly #setUp: ModemSetUp;
  #traits: ModemTraits | undefined;
  #dead = false;
  #stream:
    | {
        readonly voice: VoiceStream;
        readonly ended: PromiseWithResolvers<{ readonly result: Promise<unknown> }>;
        leaving: boolean;
      }
    | undefined;

  constructor(options: VoiceModemOptions) {
    this.#options = options;
    this.name = `The voice modem at ${options.path}`;
    this.link = new SerialLink(options.path);
    this.port = new AtPort({ clock: options.clock, write: (bytes) => this.link.write(bytes), name: this.name });
    this.#setUp = new ModemSetUp(this.port, options);
    this.link.onData((bytes) => this.port.take(bytes));
    this.port.streamTo((bytes) => this.#stream?.voice.take(bytes));
  }

  get traits(): ModemTraits {
    if (!this.#traits) throw new GatewayError('adapter-failed', `${this.name} is not open.`);
    return this.#traits;
  }

  /** For how long a call's stream has been without a sample; undefined outside of one. */
  get quietMs(): number | undefined {
    return this.#stream?.leaving ? undefined : this.#stream?.voice.quietMs;
  }

  /** Only its plug helps: everything was tried. */
  get dead(): boolean {
    return this.#dead;
  }

  /** From whatever state an earlier process left it in to on-hook and ready. */
  async start(): Promise<void> {
    await this.link.open();
    this.link.write(Buffer.from('\r'));
    const { clock } = this.#options;
    // A bare CR ends what somebody else may have begun to write.
    await pause(clock, 50);
    if ((await this.port.ask('ATE0V1Q0', { withinMs: 500 }))?.result !== 'OK') await this.recover();
    await this.#setUp.reset();
    this.#traits = await probe(
      this.port,
      this.#options.usbId,
      this.#options.options.format && [this.#options.options.format],
    );
    await this.#setUp.begin(this.#traits);
  }

  /** @throws GatewayError where only its plug helps */
  async recover(): Promise<void> {
    const { clock, log } = this.#options;
    this.#stream = undefined;
    this.#dead = true;
    const helped = await recover(this.port, this.link, clock);
    if (helped === undefined)
      throw new GatewayError(
        'adapter-failed',
        `${this.name} does not answer any more. Unplug it and plug it in again.`,
        { context: { path: this.#options.path } },
      );
    this.#dead = false;
    log.warn({ helped }, 'a voice modem that did not answer is back');
    if (this.#traits) await this.restart();
  }

  /** After a reset: all settings are gone. */
  async restart(): Promise<void> {
    await this.#setUp.reset();
    await this.#setUp.begin(this.traits);
  }

  async seize(): Promise<void> {
    await this.#setUp.voice(this.traits, this.#format().format.code);
    await this.port.must('AT+VLS=1', { results: ['OK', 'VCON'] });
  }

  /** The line is off-hook: audio from here on. */
  async stream(): Promise<void> {
    const { clock, onFault, onEvent, onReport, exchange } = this.#options;
    let voice: VoiceStream | undefined;
    const ended = Promise.withResolvers<{ readonly result: Promise<unknown> }>();
    const early: Uint8Array[] = [];
    this.port.streamTo((bytes) => (voice ? voice.take(bytes) : void early.push(bytes.slice())));
    await this.port.must('AT+VTR', { streams: true, results: ['CONNECT'] });
    const stream = {
      voice: new VoiceStream(this.#format().encoding, {
        clock,
        write: (bytes) => this.link.write(bytes),
        exchange,
        onEvent,
        onReport,
        onFault,
        onEnd: (rest) => this.#ended(rest),
      }),
      ended,
      leaving: false,
    };
    this.#stream = stream;
    voice = stream.voice;
    for (const bytes of early) voice.take(bytes);
  }

  /** Back to command state, the line still off-hook. */
  async leaveStream(): Promise<void> {
    const stream = this.#stream;
    if (!stream) return;
    stream.leaving = true;
    stream.voice.stopPlaying();
    const { clock } = this.#options;
    const { leaveDuplex } = this.traits.quirks;
    for (const code of leaveDuplex) {
      this.link.write(code);
      const over = await Promise.race([stream.ended.promise, pause(clock, LEAVE_MS)]);
      if (!over) continue;
      // The result code follows; a command sent before it would be taken for answered by it.
      await over.result;
      this.#stream = undefined;
      return;
    }
    await this.recover();
  }

  async release(): Promise<void> {
    await this.leaveStream();
    const { port } = this;
    if (!(await port.ask('AT+VLS=0'))) return this.recover();
    await port.must('AT+FCLASS=0');
    await this.#setUp.idle(this.traits);
  }

  /** Opens the loop for so long, in a call. */
  async flash(ms: number): Promise<void> {
    await this.leaveStream();
    const { port } = this;
    const done = await port.ask(`AT+VTS={!,${Math.max(1, Math.round(ms / 10))}}`, { withinMs: ms + 2000 });
    if (done?.result !== 'OK') {
      // By hand, as exact as commands are [?].
      await port.must('AT+VLS=0');
      await pause(this.#options.clock, ms);
      await port.must('AT+VLS=1', { results: ['OK', 'VCON'] });
    }
    await this.stream();
  }

  /** Tip to ring, on-hook. Undefined: the modem said nothing. @throws GatewayError where it is silent */
  async volts(): Promise<number | undefined> {
    const answer = await this.port.ask(this.traits.senses.voltage ? 'AT-TRV' : 'AT', { withinMs: 1000 });
    if (!answer) throw new GatewayError('adapter-failed', `${this.name} does not answer.`);
    return this.traits.senses.voltage ? parseVoltage(answer.lines) : undefined;
  }

  /** On-hook as far as the modem obeys, and its port closed: DTR falls, which hangs up in any case. */
  async stop(): Promise<void> {
    if (this.#stream) {
      for (const code of this.traits.quirks.leaveDuplex) this.link.write(code);
      this.#stream.voice.stopPlaying();
      await Promise.race([this.#stream.ended.promise, pause(this.#options.clock, LEAVE_MS)]);
      this.#stream = undefined;
      this.port.reset();
    }
    await this.port.ask('AT+VLS=0', { withinMs: 300 });
    await this.port.ask('ATH', { withinMs: 300 });
    await this.link.setReady(false);
    this.port.reset();
    await this.link.close();
  }

  /**
   * The stream's end. Asked for; or by the modem itself, and then it is begun again; or only garbage that looked like it.
   */
  #ended(rest: Uint8Array): void {
    const stream = this.#stream;
    if (!stream) return;
    const result = this.port.ask('', { withinMs: AFTER_STREAM_MS });
    this.port.endStream(rest);
    if (stream.leaving) {
      stream.ended.resolve({ result });
      return;
    }
    void result.then(async (answer) => {
      if (this.#stream !== stream) return;
      if (!answer) {
        this.#options.log.warn('what looked like the end of the audio was none');
        this.port.resumeStream();
        return;
      }
      this.#options.log.warn({ result: answer.result }, 'the modem ended the audio by itself; it is begun again');
      try {
        await this.stream();
      } catch {
        this.#options.onStreamLost();
      }
    });
  }

  #format(): ChosenFormat {
    const { format, noVoice } = this.traits;
    if (format && noVoice === undefined) return format;
    throw new GatewayError(
      'adapter-failed',
      `${this.name} cannot carry a call: ${noVoice ?? 'it has no audio format'}`,
    );
  }
}
