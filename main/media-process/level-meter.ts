import type { Frame } from '../line/line-adapter.ts';

/** A full-scale sine is +3.14 dBm0 (G.711, Table 5), and its RMS 3.01 dB below full scale. */
const FULL_SCALE_RMS_DBM0 = 3.14 + 3.01;
/** Nothing is told to be fainter. */
export const FAINTEST_DBM0 = -80;

/** How loud it is on a line, each way: RMS of what came since it was read last. Nothing is kept of the sound. */
export class LevelMeter {
  #heard = 0;
  #sent = 0;
  #samples = 0;

  /** 20 ms of what is heard, its echo taken out of it, and of what is played in its place. */
  take(heard: Frame, sent: Frame): void {
    this.#heard += energyOf(heard);
    this.#sent += energyOf(sent);
    this.#samples += heard.length;
  }

  /** Whole dBm0; undefined where no frame came. */
  read(): { readonly heardDb: number; readonly sentDb: number } | undefined {
    if (this.#samples === 0) return undefined;
    const read = { heardDb: dbm0(this.#heard, this.#samples), sentDb: dbm0(this.#sent, this.#samples) };
    this.reset();
    return read;
  }

  reset(): void {
    this.#heard = 0;
    this.#sent = 0;
    this.#samples = 0;
  }
}

function energyOf(frame: Frame): number {
  let energy = 0;
  for (let at = 0; at < frame.length; at++) {
    const sample = frame[at] ?? 0;
    energy += sample * sample;
  }
  return energy;
}

function dbm0(energy: number, samples: number): number {
  if (energy === 0) return FAINTEST_DBM0;
  const level = 10 * Math.log10(energy / samples / 32_768 ** 2) + FULL_SCALE_RMS_DBM0;
  // Not −0.
  return Math.max(FAINTEST_DBM0, Math.round(level)) + 0;
}
