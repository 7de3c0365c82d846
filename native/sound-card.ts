import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One card, both ways (`src/sound-card.h`). Opens in a thread of its own; `ended` comes once, last. */
export interface NativeSoundCard {
  /** 160 samples. */
  play(frame: Int16Array): void;
  /** Underruns and overruns since the last time. */
  takeFaults(): readonly [number, number];
  close(): void;
}

export interface NativeSound {
  readonly SoundCard: {
    /** How `card` names it: `pcm` as ALSA does, or the device's `name` (RtAudio). */
    readonly opensBy: 'pcm' | 'name';
    new (
      card: string,
      onFrame: (frame: Int16Array) => void,
      onState: (state: 'open' | 'ended', why?: string) => void,
    ): NativeSoundCard;
  };
}

const BUILT = new URL('../build/native/copperline.node', import.meta.url);

/** The addon's sound part. @throws Error where it has not been built */
export function loadNativeSound(file = process.env.COPPERLINE_NATIVE || fileURLToPath(BUILT)): NativeSound {
  return createRequire(import.meta.url)(resolve(file)) as NativeSound;
}
