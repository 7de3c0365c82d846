/**
 * Which frames need not be sent, because nobody speaks in them, and the noise that the peer shall make instead
 * (RFC 3389). Cautious: a frame is silence only when it is faint and the speech before it is well over.
 */

/** Fainter than this may be silence: about −42 dBm0. */
const FAINT_RMS = 180;
/** Louder than the background by this factor is speech, however faint. */
const OVER_BACKGROUND = 2;
/** Speech fades: so many frames are still sent. */
const HANGOVER_FRAMES = 15;
/** While silent the noise is told this often, and when it changed: a lost packet and a NAT's binding are made good. */
const REPEAT_FRAMES = 25;
const CHANGE_DB = 3;
const FULL_SCALE = 32_768;
const FAINTEST = 127;

export class SilenceSuppression {
  #background = FAINT_RMS;
  #faintFrames = 0;
  #untilTold = 0;
  #toldLevel = FAINTEST;
  /** One octet, RFC 3389 §3: the level alone. */
  readonly noise = new Uint8Array(1);

  /** `voice`: send the frame. `noise`: send `noise` in its place. `nothing`: the frame is not sent. */
  next(frame: Int16Array): 'voice' | 'noise' | 'nothing' {
    const rms = rmsOf(frame);
    // Falls at once, rises by 1 % a frame: speech does not lift it, a noise that stays does.
    this.#background = rms < this.#background ? rms : Math.min(FAINT_RMS, this.#background * 1.01 + 0.01);
    const silent = rms < FAINT_RMS && rms <= this.#background * OVER_BACKGROUND + 1;
    if (!silent) {
      this.reset();
      return 'voice';
    }
    if (++this.#faintFrames <= HANGOVER_FRAMES) return 'voice';
    const level = levelOf(rms);
    if (--this.#untilTold > 0 && Math.abs(level - this.#toldLevel) < CHANGE_DB) return 'nothing';
    this.#untilTold = REPEAT_FRAMES;
    this.#toldLevel = level;
    this.noise[0] = level;
    return 'noise';
  }

  /** What comes next counts as after speech. */
  reset(): void {
    this.#faintFrames = 0;
    this.#untilTold = 0;
  }
}

function rmsOf(frame: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < frame.length; i++) sum += (frame[i] ?? 0) ** 2;
  return Math.sqrt(sum / frame.length);
}

const levelOf = (rms: number): number =>
  rms < 1 ? FAINTEST : Math.min(FAINTEST, Math.round(-20 * Math.log10(rms / FULL_SCALE)));
