import type { AudioStore } from './audio-settings.ts';
import { LoopPlayer } from './loop-player.ts';
import type { Sound } from './sound.ts';

/** Of the volume of speech: a ringing tone is held to the ear. */
const RINGBACK_SHARE = 0.4;

/** Rings aloud, apart from where one talks; and plays what a caller hears who dials here. */
export class Ringer {
  readonly #settings: AudioStore;
  readonly #ring: LoopPlayer;
  readonly #alarm: LoopPlayer;
  readonly #ringback: LoopPlayer;
  readonly #test: LoopPlayer;

  constructor(settings: AudioStore, sound: Sound) {
    this.#settings = settings;
    this.#ring = new LoopPlayer(sound, 'ring');
    this.#alarm = new LoopPlayer(sound, 'alarm');
    this.#ringback = new LoopPlayer(sound, 'ringback');
    this.#test = new LoopPlayer(sound, 'test');
    settings.subscribe(() => {
      if (this.#ring.isPlaying) this.ring(true);
    });
  }

  ring(on: boolean): void {
    const { ringer, ringVolume } = this.#settings.get();
    if (on) this.#ring.start({ device: ringer, volume: ringVolume });
    else this.#ring.stop();
  }

  /** Somebody calls for help: three turns, as loud as can be. */
  alarm(): void {
    this.#alarm.start({ device: this.#settings.get().ringer, volume: 1, turns: 3 });
  }

  /** The far telephone rings, and nothing is heard of it. */
  ringback(on: boolean): void {
    const { speaker, volume } = this.#settings.get();
    if (on) this.#ringback.start({ device: speaker, volume: volume * RINGBACK_SHARE });
    else this.#ringback.stop();
  }

  /** To hear which device it is, and how loud. */
  test(what: 'speaker' | 'ringer'): void {
    const { speaker, volume, ringer, ringVolume } = this.#settings.get();
    this.#test.stop();
    this.#test.start(
      what === 'speaker' ? { device: speaker, volume, turns: 1 } : { device: ringer, volume: ringVolume, turns: 1 },
    );
  }
}
