import type { Clock } from '../../core/clock.ts';
import { FRAME_SAMPLES, type Frame, type FrameExchange } from '../../line/line-adapter.ts';
import { DleReader, shielded } from './dle-protocol.ts';
import { CUSHION_SAMPLES, PlayCushion } from './play-cushion.ts';
import { sampleCodes } from './sample-codes.ts';
import { type StreamEvent, streamEvent } from './stream-events.ts';
import type { Encoding } from './vsm-formats.ts';

/** No sample beyond it (-50 dB): what is left out of such a frame is missed by nobody. */
const SILENCE_PEAK = 100;

export interface VoiceStreamPorts {
  readonly clock: Clock;
  readonly write: (bytes: Uint8Array) => void;
  readonly exchange: FrameExchange;
  readonly onEvent: (event: StreamEvent) => void;
  /** A report in words: a waiting caller's data. */
  readonly onReport: (text: string) => void;
  readonly onFault: (fault: 'underrun' | 'overrun' | 'lost-frames', count: number) => void;
  /** `10 03` came; `rest` is text. */
  readonly onEnd: (rest: Uint8Array) => void;
}

/** Both directions of `+VTR`: each frame heard gives the frame to play, so that the modem's clock is the only one. */
export class VoiceStream {
  readonly #ports: VoiceStreamPorts;
  readonly #code: (typeof sampleCodes)[Encoding];
  readonly #reader = new DleReader();
  readonly #cushion = new PlayCushion();
  readonly #frame: Uint8Array;
  readonly #samples = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  #heardAtMs: number;
  #plays = true;

  constructor(encoding: Encoding, ports: VoiceStreamPorts) {
    this.#ports = ports;
    this.#code = sampleCodes[encoding];
    this.#frame = new Uint8Array(FRAME_SAMPLES * this.#code.bytesPerSample);
    this.#heardAtMs = ports.clock.now();
    this.#silence(CUSHION_SAMPLES);
  }

  /** For how long nothing was heard. */
  get quietMs(): number {
    return this.#ports.clock.now() - this.#heardAtMs;
  }

  take(bytes: Uint8Array): void {
    const { audio, events, rest } = this.#reader.read(bytes);
    const ranDry = events.some((event) => event.kind === 'event' && streamEvent(event.code)?.kind === 'underrun');
    if (audio.length > 0) this.#heardAtMs = this.#ports.clock.now();
    if (audio.length > 0 || ranDry) this.#hear(audio, ranDry);
    for (const event of events) {
      if (event.kind === 'report') this.#ports.onReport(event.text);
      else this.#told(streamEvent(event.code));
    }
    if (rest) this.#ports.onEnd(rest);
  }

  /** Commands are sent now, and audio would be in their way. */
  stopPlaying(): void {
    this.#plays = false;
  }

  #told(event: StreamEvent | undefined): void {
    if (!event) return;
    if (event.kind === 'underrun' || event.kind === 'overrun') this.#ports.onFault(event.kind, 1);
    else this.#ports.onEvent(event);
  }

  #hear(audio: Uint8Array, ranDry: boolean): void {
    const { bytesPerSample } = this.#code;
    const unanswered = (this.#filled + audio.length) / bytesPerSample;
    const missing = this.#cushion.heard(Math.floor(unanswered), audio.length / bytesPerSample, ranDry);
    if (missing > 0 && this.#plays) this.#silence(missing);
    let cut = 0;
    for (let at = 0; at < audio.length; ) {
      const taken = Math.min(this.#frame.length - this.#filled, audio.length - at);
      this.#frame.set(audio.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < this.#frame.length) break;
      this.#filled = 0;
      this.#code.decode(this.#frame, this.#samples);
      if (this.#answer(this.#ports.exchange(this.#samples))) cut += 1;
    }
    if (cut > 0) this.#ports.onFault('lost-frames', cut);
  }

  /** @returns whether sound was left out */
  #answer(toLine: Frame): boolean {
    if (!this.#plays) return false;
    const silent = toLine.every((sample) => Math.abs(sample) <= SILENCE_PEAK);
    const left = this.#cushion.leaves(toLine.length, silent);
    if (left < toLine.length) this.#ports.write(shielded(this.#code.encode(toLine.subarray(left))));
    return left > 0 && !silent;
  }

  #silence(samples: number): void {
    this.#ports.write(shielded(this.#code.encode(new Int16Array(samples))));
  }
}
