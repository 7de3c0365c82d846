import { FRAME_MS, FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';
import type { Quiet } from '../line/line-state.ts';

/** Both sides must have said nothing for so long before it is told (line-supervision.ts counts on it). */
const QUIET_MS = 3000;
/** Sound is what stands out so far above the background. */
const ABOVE_FLOOR = 4;
/** −62 dBm0: digital silence is no background to stand out from. */
const LEAST_POWER = powerOf(-62);
/** −42 dBm0: anything louder is sound, however steady: a tone, music, a modem. */
const MOST_POWER = powerOf(-42);
/** How fast the background may seem to grow, a frame: 3 dB in two seconds. */
const FLOOR_RISE = 2 ** (FRAME_MS / 2000);
/** So many frames of sound in a row are somebody; fewer are a click. */
const SOUND_FRAMES = 3;

/** Mean square of a sine of this level: 0 dBm0 is 3.17 dB below full scale (ITU-T G.711). */
function powerOf(dbm0: number): number {
  return (32_768 ** 2 / 2) * 10 ** ((dbm0 - 3.17) / 10);
}

/** One direction: for how long nothing but its background has been heard. */
class QuietSide {
  #floor = MOST_POWER;
  #soundFrames = 0;
  #quietMs = 0;

  take(frame: Frame): void {
    let sum = 0;
    for (const sample of frame) sum += sample * sample;
    const power = sum / FRAME_SAMPLES;
    this.#floor = Math.min(Math.max(power, LEAST_POWER), this.#floor * FLOOR_RISE, MOST_POWER);
    const sounds = power > Math.min(MOST_POWER, Math.max(this.#floor, LEAST_POWER) * ABOVE_FLOOR);
    this.#soundFrames = sounds ? this.#soundFrames + 1 : 0;
    this.#quietMs = this.#soundFrames >= SOUND_FRAMES ? 0 : this.#quietMs + FRAME_MS;
  }

  get quiet(): boolean {
    return this.#quietMs >= QUIET_MS;
  }
}

/** Who of a line's two sides has been silent for some seconds, each judged against its own background noise. */
export class QuietWatch {
  #line = new QuietSide();
  #peer = new QuietSide();
  #told: Quiet = 'none';

  /** A call begins or ends: nothing is known. */
  reset(): void {
    this.#line = new QuietSide();
    this.#peer = new QuietSide();
    this.#told = 'none';
  }

  /** Somebody begins to listen: what is so is told anew. */
  tellAgain(): void {
    this.#told = 'none';
  }

  /** 20 ms of what came from the line and of what the network side says. @returns what has changed */
  take(fromLine: Frame, toLine: Frame): Quiet | undefined {
    this.#line.take(fromLine);
    this.#peer.take(toLine);
    const now = !this.#line.quiet ? 'none' : this.#peer.quiet ? 'both' : 'line';
    if (now === this.#told) return undefined;
    this.#told = now;
    return now;
  }
}
