import { FRAME_SAMPLES } from '../../../../main/line/line-adapter.ts';
import type { CallerIdMessage } from '../../../../main/line/line-signals.ts';
import { profileFor } from '../../../../main/line/profile.ts';
import { createLineDsp, type LineDsp } from '../../../../main/media-process/line-dsp.ts';

export interface EarsPorts {
  /** An event code of the stream. */
  readonly onEvent: (code: string) => void;
  readonly onCallerId: (message: CallerIdMessage) => void;
}

const codes: Readonly<Record<string, string>> = { busy: 'b', dial: 'd' };
/** A tone that goes on is told again, ms. */
const AGAIN_MS = 4000;

/** What the chip's firmware hears on its line: real detectors on what really comes over the wires. */
export class ChipEars implements Disposable {
  readonly #dsp: LineDsp = createLineDsp();
  readonly #ports: EarsPorts;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  readonly #played = new Int16Array(FRAME_SAMPLES);
  readonly #tones = new Map<string, number>();
  #filled = 0;

  constructor(ports: EarsPorts) {
    this.#ports = ports;
    this.onHook();
  }

  onHook(): void {
    this.#tones.clear();
    this.#dsp.listen({ dtmf: false, callerId: ['bell202', 'v23', 'dtmf'], tones: [] });
  }

  offHook(): void {
    const tones = profileFor('us').tones.filter(({ tone }) => tone in codes);
    this.#dsp.listen({ dtmf: true, callerId: [], tones });
  }

  /** As many samples of each, no more than a frame. */
  hear(heard: Int16Array, played: Int16Array): void {
    for (const [at, sample] of heard.entries()) {
      this.#frame[this.#filled] = sample;
      this.#played[this.#filled] = played[at] ?? 0;
      this.#filled += 1;
      if (this.#filled < FRAME_SAMPLES) continue;
      this.#filled = 0;
      this.#process();
    }
  }

  [Symbol.dispose](): void {
    this.#dsp[Symbol.dispose]();
  }

  #process(): void {
    for (const event of this.#dsp.process(this.#frame, this.#played)) {
      if (event.kind === 'caller-id') this.#ports.onCallerId(event.message);
      else if (event.kind === 'digit') for (const code of ['/', event.digit, '~']) this.#ports.onEvent(code);
      else if (event.kind === 'tone') {
        if (event.present) this.#tones.set(event.tone, 0);
        else this.#tones.delete(event.tone);
      }
    }
    for (const [tone, ms] of this.#tones) {
      if (ms % AGAIN_MS === 0) this.#ports.onEvent(codes[tone] ?? '');
      this.#tones.set(tone, ms + 20);
    }
  }
}
