/** Music for who waits: read once, played to each from where that one has come to; silence until it is read. */
import { fileURLToPath } from 'node:url';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';
import type { Party } from './bridge.ts';
import { readSound } from './sound-file.ts';

/** Ours, made by scripts/make-hold-music.mjs. */
const OWN = fileURLToPath(new URL('../../assets/sounds/hold-music.wav', import.meta.url));
/** Three minutes of stereo at 44.1 kHz. */
const LARGEST_BYTES = 32_000_000;
/** Shorter than this it would be a buzz. */
const SHORTEST = FRAME_SAMPLES;

/** Somebody who may be heard instead. */
export interface Heard {
  /** Whether sound came from there within the last second. */
  soundsAt(nowMs: number): boolean;
}

export class HoldMusic {
  readonly #clock: Clock;
  #samples: Int16Array | undefined;
  #asked = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param file the owner's; ours when left out. Read and converted a little at a time: audio is served meanwhile
   * @throws GatewayError `bad-request` when it cannot be played
   */
  async load(file?: string): Promise<{ readonly ms: number }> {
    const mine = ++this.#asked;
    const samples = await readSound(file ?? OWN, LARGEST_BYTES, this.#clock);
    if (samples.length < SHORTEST) throw new GatewayError('bad-request', 'This WAV file is too short to be music.');
    // What was asked for later counts, whichever was quicker.
    if (mine === this.#asked) this.#samples = samples;
    return { ms: samples.length / 8 };
  }

  /** A place in the music of its own; `unless` is heard instead while it has something to say. */
  party(unless?: Heard): Party {
    let at = 0;
    return {
      hasClock: false,
      source: {
        read: (frame: Frame, nowMs: number): boolean => {
          if (unless?.soundsAt(nowMs)) return false;
          const samples = this.#samples;
          if (!samples) return false;
          for (let i = 0; i < FRAME_SAMPLES; i++) {
            frame[i] = samples[at] ?? 0;
            at = (at + 1) % samples.length;
          }
          return true;
        },
      },
    };
  }
}
