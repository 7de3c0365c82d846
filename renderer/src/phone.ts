import { Device } from 'mediasoup-client';
import type {
  Consumer,
  ConsumerOptions,
  DtlsParameters,
  Producer,
  RtpCapabilities,
  Transport,
  TransportOptions,
} from 'mediasoup-client/types';
import type { Connection } from './connection.ts';
import { microphoneTrouble } from './microphone.ts';
import { strongestTone, type Tone } from './spectrum.ts';

export type PhoneState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly muted: boolean };

/** What `open` made; closed in one go. */
interface Audio {
  readonly cleanup: Cleanup;
  readonly track: MediaStreamTrack;
  readonly stream: MediaStream;
}

/** What to undo, last first. (`DisposableStack` is too new for some of the browsers that open this page.) */
class Cleanup {
  readonly #steps: (() => void)[] = [];

  defer(step: () => void): void {
    this.#steps.push(step);
  }

  run(): void {
    for (const step of this.#steps.splice(0).reverse()) step();
  }
}

const MEASURE_FFT = 16_384;
const CLOSED: PhoneState = { kind: 'closed' };

// The contract carries mediasoup's own JSON; mediasoup-client checks it when it is used.
const fromContract = <T>(value: Record<string, unknown>): T => value as T;
const toContract = (value: object): Record<string, unknown> => ({ ...value });

/**
 * Talking here: this page's microphone and loudspeaker through the gateway's WebRTC edge.
 * `processing: false` turns echo cancelling, noise suppression and gain control off, so that a
 * test's tones come through as they are.
 */
export class Phone {
  readonly #connection: Connection;
  readonly #processing: boolean;
  readonly #listeners = new Set<() => void>();
  #state: PhoneState = CLOSED;
  #audio: Audio | undefined;
  #opening: Promise<void> | undefined;
  #context: AudioContext | undefined;
  #onTrouble: (text: string) => void = () => {};

  constructor(connection: Connection, { processing }: { processing: boolean }) {
    this.#connection = connection;
    this.#processing = processing;
    connection.onDeskLost((text) => {
      if (this.#state.kind === 'closed') return;
      this.#release();
      this.#onTrouble(text);
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
    const told = this.#connection.request('desk.close', {});
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

  /** The strongest tone received over the last third of a second. For tests. */
  async measure(): Promise<Tone> {
    const audio = this.#audio;
    if (!audio) throw new Error('The phone is not open.');
    this.#context ??= new AudioContext();
    const context = this.#context;
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
    }
  }

  async #open(): Promise<void> {
    this.#set({ kind: 'opening' });
    const cleanup = new Cleanup();
    try {
      const track = await this.#microphone(cleanup);
      const stream = await this.#join(track, cleanup);
      const audio: Audio = { cleanup, track, stream };
      // The desk was lost, or closed, while it was being opened.
      if (this.#stateKind() !== 'opening') throw new Error('The call’s audio was closed while it was being opened.');
      this.#audio = audio;
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
    const on = this.#processing;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: on, noiseSuppression: on, autoGainControl: on, channelCount: 1 },
      });
    } catch (error) {
      throw new Error(microphoneTrouble(error, window.isSecureContext), { cause: error });
    }
    cleanup.defer(() => {
      for (const one of stream.getTracks()) one.stop();
    });
    const [track] = stream.getAudioTracks();
    if (!track) throw new Error(microphoneTrouble(undefined, true));
    return track;
  }

  /** Joins the edge both ways; gives what is received, already playing. */
  async #join(track: MediaStreamTrack, cleanup: Cleanup): Promise<MediaStream> {
    const device = await Device.factory();
    const { routerRtpCapabilities } = await this.#connection.request('desk.capabilities', {});
    await device.load({ routerRtpCapabilities: fromContract<RtpCapabilities>(routerRtpCapabilities) });
    const { send, receive } = await this.#connection.request('desk.open', {});
    const sending = this.#watch(device.createSendTransport(fromContract<TransportOptions>(send)), cleanup);
    const receiving = this.#watch(device.createRecvTransport(fromContract<TransportOptions>(receive)), cleanup);
    sending.on('produce', ({ rtpParameters }, done, failed) => {
      this.#connection
        .request('desk.produce', { rtpParameters: toContract(rtpParameters) })
        .then(({ producer }) => done({ id: producer }), failed);
    });
    const [producer, consumer] = await Promise.all([
      this.#produce(sending, track),
      this.#consume(receiving, device.recvRtpCapabilities),
    ]);
    cleanup.defer(() => producer.close());
    cleanup.defer(() => consumer.close());
    const stream = new MediaStream([consumer.track]);
    this.#play(stream, cleanup);
    return stream;
  }

  #watch(transport: Transport, cleanup: Cleanup): Transport {
    cleanup.defer(() => transport.close());
    transport.on('connect', ({ dtlsParameters }: { dtlsParameters: DtlsParameters }, done, failed) => {
      this.#connection
        .request('desk.connect', { transport: transport.id, dtlsParameters: toContract(dtlsParameters) })
        .then((outcome) => (outcome.ok ? done() : failed(new Error(outcome.text))), failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (state !== 'failed' || this.#audio?.cleanup !== cleanup) return;
      void this.close();
      this.#onTrouble('The sound to this page was interrupted. Answer again, or reload the page.');
    });
    return transport;
  }

  #produce(transport: Transport, track: MediaStreamTrack): Promise<Producer> {
    return transport.produce({ track, stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: false });
  }

  async #consume(transport: Transport, capabilities: RtpCapabilities): Promise<Consumer> {
    const { consumer } = await this.#connection.request('desk.consume', { rtpCapabilities: toContract(capabilities) });
    return transport.consume(fromContract<ConsumerOptions>(consumer));
  }

  /**
   * Also a measuring page needs the element: Chromium feeds a remote track to WebAudio only while one plays it.
   * Not waited for: there is nothing to play until the call has been answered.
   */
  #play(stream: MediaStream, cleanup: Cleanup): void {
    const element = document.createElement('audio');
    element.srcObject = stream;
    document.body.append(element);
    cleanup.defer(() => {
      element.srcObject = null;
      element.remove();
    });
    element.play().catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'NotAllowedError') return;
      this.#onTrouble('The browser does not play the call’s sound. Click on the page once, then answer again.');
    });
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
