/**
 * Takes a digit's tone out of what a line says, when it goes on as an event instead: a receiver behind us that
 * listens to the audio as well would count it twice. The frame in hand is all that can still be changed (nothing
 * is delayed for this), so it acts on the first suspicion, and opens again when that proves to be speech.
 */
import { FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';

/** 2 ms: short enough to take the tone out, long enough to make no click. */
const FADE_SAMPLES = 16;

export class DigitMute {
  #muted = false;
  /** 0 to FADE_SAMPLES: how far open. */
  #open = FADE_SAMPLES;
  /** Where in this frame the suspected digit began. */
  #from = 0;

  /** `sinceSamples` before the end of the frame in hand. */
  suspect(sinceSamples: number): void {
    if (this.#muted) return;
    this.#muted = true;
    this.#from = Math.max(0, FRAME_SAMPLES - sinceSamples - FADE_SAMPLES);
  }

  clear(): void {
    this.#muted = false;
  }

  /** `frame`, or a copy of it with the digit taken out, valid until the next call. */
  apply(frame: Frame, out: Frame): Frame {
    const wanted = this.#muted ? 0 : FADE_SAMPLES;
    const from = this.#from;
    this.#from = 0;
    if (this.#open === wanted && wanted === FADE_SAMPLES) return frame;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      if (i >= from && this.#open !== wanted) this.#open += this.#muted ? -1 : 1;
      out[i] = ((frame[i] ?? 0) * this.#open) / FADE_SAMPLES;
    }
    return out;
  }
}
