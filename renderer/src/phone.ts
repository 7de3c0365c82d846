import type { Producer } from 'mediasoup-client/types';
import type { Connection } from './connection.ts';
import { type AudioStore, microphoneConstraints } from './desk/audio-settings.ts';
import { Cleanup } from './desk/cleanup.ts';
import { joinEdge } from './desk/edge-link.ts';
import { LevelProbe } from './desk/level.ts';
import { playAt } from './desk/loop-player.ts';
import type { Sound } from './desk/sound.ts';
import type { Translate } from './i18n/i18n.ts';
import { microphoneTrouble } from './microphone.ts';
import { strongestTone, type Tone } from './spectrum.ts';

export type PhoneState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly muted: boolean };

/** What `open` made; closed in one go. */
interface Audio {
  readonly cleanup: Cleanup;
  track: MediaStreamTrack;
  readonly producer: Producer;
  readonly stream: MediaStream;
  readonly element: HTMLAudioElement;
}

export interface PhoneParts {
  readonly connection: Pick<Connection, 'request' | 'onDeskLost'>;
  readonly settings: AudioStore;
  readonly sound: Sound;
  readonly t: Translate;
  /** False: echo cancelling, noise suppression and gain control are off, so that a test's tones come through as they are. */
  readonly processing: boolean;
}

const MEASURE_FFT = 16_384;
const CLOSED: PhoneState = { kind: 'closed' };

/** Talking here: this page's microphone and loudspeaker through the gateway's WebRTC edge. */
export class Phone {
  readonly #parts: PhoneParts;
  readonly #listeners = new Set<() => void>();
  #state: PhoneState = CLOSED;
  #audio: Audio | undefined;
  #opening: Promise<void> | undefined;
  #onTrouble: (text: string) => void = () => {};

  constructor(parts: PhoneParts) {
    this.#parts = parts;
    parts.connection.onDeskLost((text) => {
      if (this.#state.kind === 'closed') return;
      this.#release();
      this.#onTrouble(text);
    });
    let { microphone } = parts.settings.get();
    parts.settings.subscribe(() => {
      const before = microphone;
      ({ microphone } = parts.settings.get());
      this.#applyOutput();
      if (microphone !== before) void this.#changeMicrophone();
    });
    // Without this the edge notices a closed page only after its consent checks fail, half a minute later.
    window.addEventListener('pagehide', () => void this.close());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly state = (): PhoneState => this.#state;

  /** Who is told, in words, when the audio ends by itself. */
  set onTrouble(listener: (text: string) => void) {
    this.#onTrouble = listener;
  }

  /** Opens the audio; does nothing when it is open. @throws Error whose message is for the person. */
  open(): Promise<void> {
    if (this.#state.kind === 'open') return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    if (this.#state.kind === 'closed') return;
    // Told first, so that the edge does not take the end of the audio for a loss.
    const told = this.#parts.connection.request('desk.close', {});
    this.#release();
    try {
      await told;
    } catch {
      // The gateway closes the desk itself when this console's connection goes.
    }
  }

  setMuted(muted: boolean): void {
    if (this.#state.kind !== 'open' || !this.#audio) return;
    this.#audio.track.enabled = !muted;
    this.#set({ kind: 'open', muted });
  }

  /** Meters of what is said here and what is heard, until `close`; nothing while the audio is not open. */
  probes(): { readonly near: LevelProbe; readonly far: LevelProbe; close(): void } | undefined {
    const audio = this.#audio;
    if (!audio) return undefined;
    const { sound } = this.#parts;
    const release = sound.use();
    const { context } = sound;
    const near = new LevelProbe(context, new MediaStream([audio.track]));
    const far = new LevelProbe(context, audio.stream);
    return {
      near,
      far,
      close: () => {
        near.close();
        far.close();
        release();
      },
    };
  }

  /** The strongest tone received over the last third of a second. For tests. */
  async measure(): Promise<Tone> {
    const audio = this.#audio;
    if (!audio) throw new Error('The phone is not open.');
    const { sound } = this.#parts;
    const release = sound.use();
    const { context } = sound;
    await context.resume();
    const source = context.createMediaStreamSource(audio.stream);
    const analyser = new AnalyserNode(context, { fftSize: MEASURE_FFT, smoothingTimeConstant: 0 });
    source.connect(analyser);
    try {
      // A little more than the analyser looks back on.
      await new Promise((resolve) => setTimeout(resolve, (1_200 * MEASURE_FFT) / context.sampleRate));
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatFrequencyData(spectrum);
      analyser.getFloatTimeDomainData(samples);
      return strongestTone(spectrum, samples, context.sampleRate / analyser.fftSize);
    } finally {
      source.disconnect();
      release();
    }
  }

  async #open(): Promise<void> {
    this.#set({ kind: 'opening' });
    const cleanup = new Cleanup();
    try {
      const track = await this.#microphone(cleanup);
      const { producer, stream } = await joinEdge(this.#parts.connection, track, cleanup, () => this.#broken(cleanup));
      const audio: Audio = { cleanup, track, producer, stream, element: this.#play(stream, cleanup) };
      // The desk was lost, or closed, while it was being opened.
      if (this.#stateKind() !== 'opening') throw new Error(this.#parts.t('desk.closedWhileOpening'));
      this.#audio = audio;
      this.#applyOutput();
      this.#set({ kind: 'open', muted: false });
    } catch (error) {
      cleanup.run();
      if (this.#stateKind() === 'opening') await this.close();
      throw error;
    }
  }

  // Read through a method, because the compiler takes a state set before an `await` for the state after it.
  #stateKind(): PhoneState['kind'] {
    return this.#state.kind;
  }

  async #microphone(cleanup: Cleanup): Promise<MediaStreamTrack> {
    const { settings, processing, t } = this.#parts;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints(settings.get(), processing) });
    } catch (error) {
      throw new Error(t(`desk.microphone.${microphoneTrouble(error, window.isSecureContext)}`), { cause: error });
    }
    cleanup.defer(() => {
      for (const one of stream.getTracks()) one.stop();
    });
    const [track] = stream.getAudioTracks();
    if (!track) throw new Error(t('desk.microphone.unknown'));
    return track;
  }

  /** Another microphone in mid-call. Race: the call ends while the browser opens it, which is then given back. */
  async #changeMicrophone(): Promise<void> {
    const audio = this.#audio;
    if (!audio) return;
    const late = new Cleanup();
    try {
      const track = await this.#microphone(late);
      if (this.#audio !== audio) {
        late.run();
        return;
      }
      track.enabled = audio.track.enabled;
      await audio.producer.replaceTrack({ track });
      audio.track.stop();
      audio.track = track;
      audio.cleanup.defer(() => late.run());
      // Meters listen to the new one.
      this.#set(this.#state.kind === 'open' ? { ...this.#state } : this.#state);
    } catch (error) {
      late.run();
      this.#onTrouble(error instanceof Error ? error.message : String(error));
    }
  }

  #broken(cleanup: Cleanup): void {
    if (this.#audio?.cleanup !== cleanup) return;
    void this.close();
    this.#onTrouble(this.#parts.t('desk.interrupted'));
  }

  /**
   * Also a measuring page needs the element: Chromium feeds a remote track to WebAudio only while one plays it.
   * Not waited for: there is nothing to play until the call has been answered.
   */
  #play(stream: MediaStream, cleanup: Cleanup): HTMLAudioElement {
    const element = document.createElement('audio');
    element.srcObject = stream;
    document.body.append(element);
    cleanup.defer(() => {
      element.srcObject = null;
      element.remove();
    });
    element.play().catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'NotAllowedError') return;
      this.#onTrouble(this.#parts.t('desk.notPlayed'));
    });
    return element;
  }

  #applyOutput(): void {
    const { element } = this.#audio ?? {};
    if (!element) return;
    const { speaker, volume } = this.#parts.settings.get();
    element.volume = volume;
    void playAt(element, speaker);
  }

  #release(): void {
    const audio = this.#audio;
    this.#audio = undefined;
    audio?.cleanup.run();
    this.#set(CLOSED);
  }

  #set(state: PhoneState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
