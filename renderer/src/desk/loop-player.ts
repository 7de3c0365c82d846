import type { Sound } from './sound.ts';
import { type ToneName, toneSamples } from './tones.ts';

/** Browsers that can play at another device than the usual one have this; others play at the usual one. */
interface WithSink {
  setSinkId?(id: string): Promise<void>;
}

/** Plays at the chosen device from now on; at the usual one where the browser cannot, or the device is gone. */
export async function playAt(element: HTMLAudioElement, device: string): Promise<void> {
  const sink: WithSink = element;
  try {
    await sink.setSinkId?.(device);
  } catch {
    // Unplugged: it plays where it played.
  }
}

export interface Playing {
  readonly device: string;
  /** 0 to 1. */
  readonly volume: number;
  /** How often; for ever, if left out. */
  readonly turns?: number;
}

/**
 * Repeats a tone at a device, until it is stopped. The turns are one looped buffer, because a browser slows the timers of a page
 * that nobody looks at.
 */
export class LoopPlayer {
  readonly #sound: Sound;
  readonly #name: ToneName;
  #playing:
    | { readonly element: HTMLAudioElement; readonly source: AudioBufferSourceNode; readonly release: () => void }
    | undefined;
  #buffer: AudioBuffer | undefined;

  constructor(sound: Sound, name: ToneName) {
    this.#sound = sound;
    this.#name = name;
  }

  get isPlaying(): boolean {
    return this.#playing !== undefined;
  }

  /** Again, it changes to that device and volume. */
  start({ device, volume, turns }: Playing): void {
    if (this.#playing) {
      this.#playing.element.volume = volume;
      void playAt(this.#playing.element, device);
      return;
    }
    const release = this.#sound.use();
    const { context } = this.#sound;
    this.#buffer ??= bufferOf(context, this.#name);
    const source = new AudioBufferSourceNode(context, { buffer: this.#buffer, loop: true });
    const out = context.createMediaStreamDestination();
    source.connect(out);
    const element = document.createElement('audio');
    element.srcObject = out.stream;
    element.volume = volume;
    document.body.append(element);
    this.#playing = { element, source, release };
    void playAt(element, device).then(() =>
      // Refused until somebody has touched the page; the console says so.
      element.play().catch(() => {}),
    );
    source.start();
    if (turns !== undefined) {
      source.stop(context.currentTime + turns * this.#buffer.duration);
      source.onended = () => this.stop();
    }
  }

  stop(): void {
    const playing = this.#playing;
    if (!playing) return;
    this.#playing = undefined;
    playing.source.onended = null;
    playing.source.stop();
    playing.element.pause();
    playing.element.srcObject = null;
    playing.element.remove();
    playing.release();
  }
}

function bufferOf(context: AudioContext, name: ToneName): AudioBuffer {
  const samples = toneSamples(name, context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  return buffer;
}
