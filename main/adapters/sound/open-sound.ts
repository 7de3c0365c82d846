import { loadNativeSound, type NativeSound, type NativeSoundCard } from '../../../native/sound-card.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import type { OpenSound, Sound, SoundFault, SoundOrder } from './sound.ts';
import { soundTrouble } from './sound-trouble.ts';

/** How often the card's count of faults is looked at, in frames: once a second. */
const FAULT_FRAMES = 50;

class CardSound implements Sound {
  readonly format: string;
  readonly #name: string;
  readonly #order: SoundOrder;
  readonly #lost = new Signal<string>();
  readonly #fault = new Signal<SoundFault>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  readonly #card: NativeSoundCard;
  readonly #silence = new Int16Array(FRAME_SAMPLES);
  #state: 'opening' | 'open' | 'lost' | 'closed' = 'opening';
  #frames = 0;
  #failing = false;

  constructor({ SoundCard }: NativeSound, card: string, name: string, order: SoundOrder) {
    this.format = `16-bit linear at ${SAMPLE_RATE_HZ} Hz (${card})`;
    this.#name = name;
    this.#order = order;
    this.#card = new SoundCard(
      card,
      (frame) => this.#exchange(frame),
      (state, why) => {
        if (state === 'ended') this.#end(why);
      },
    );
  }

  /** @throws GatewayError `adapter-failed` */
  async opened(): Promise<void> {
    const { signal } = this.#order;
    const abort = (): void => this.#opened.reject(this.#failed('opening was given up'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#opened.promise;
      this.#state = 'open';
    } catch (thrown) {
      this.#state = 'closed';
      this.#card.close();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#lost.on(listener);
  }

  onFault(listener: (fault: SoundFault) => void): Disposable {
    return this.#fault.on(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'lost') this.#state = 'closed';
    this.#card.close();
    await this.#ended.promise;
  }

  #end(why: string | undefined): void {
    this.#ended.resolve();
    const text = soundTrouble(why ?? 'closed', this.#name);
    this.#opened.reject(this.#failed(text, why));
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#lost.emit(text);
  }

  #exchange(frame: Int16Array): void {
    // A card that can be opened and brings nothing is of no use.
    this.#opened.resolve();
    if (this.#state !== 'open') return;
    this.#card.play(this.#answer(frame));
    this.#frames += 1;
    if (this.#frames % FAULT_FRAMES === 0) this.#tellFaults();
  }

  #answer(frame: Int16Array): Int16Array {
    try {
      const answer = this.#order.exchange(frame);
      this.#failing = false;
      return answer;
    } catch (thrown) {
      if (!this.#failing)
        this.#order.log.warn({ error: errorText(thrown) }, 'the audio of a card failed; silence plays');
      this.#failing = true;
      return this.#silence;
    }
  }

  #tellFaults(): void {
    const [underruns, overruns] = this.#card.takeFaults();
    if (underruns > 0) this.#fault.emit({ fault: 'underrun', count: underruns });
    if (overruns > 0) this.#fault.emit({ fault: 'overrun', count: overruns });
  }

  #failed(text: string, why?: string): GatewayError {
    return new GatewayError('adapter-failed', text, { context: { sound: this.#name, why } });
  }
}

/** A card comes some time after its device. */
const TRIES = 20;
const TRY_AGAIN_MS = 100;

/** What the addon calls the card. @throws GatewayError `adapter-failed` where the system has none */
function cardName(sound: SoundOrder['sound'], opensBy: NativeSound['SoundCard']['opensBy']): string {
  if (sound && opensBy === 'name' && sound.name !== '') return sound.name;
  // `plughw` converts where the card has no 8 kHz mono of its own, and touches nothing where it has.
  if (sound?.card !== undefined && opensBy === 'pcm') return `plughw:CARD=${sound.card},DEV=0`;
  throw new GatewayError(
    'adapter-failed',
    `The system has no sound card of ${sound?.name ?? 'this device'}. Unplug it and plug it in again.`,
  );
}

/** By alsa-lib on Linux, by RtAudio elsewhere (ADR 0012), in a thread of the card's own that paces. */
export const openSound: OpenSound = async (order) => {
  const { sound, signal, clock } = order;
  signal.throwIfAborted();
  const native = loadNativeSound();
  const name = cardName(sound, native.SoundCard.opensBy);
  for (let tries = 1; ; tries += 1) {
    try {
      const card = new CardSound(native, name, sound?.name ?? name, order);
      await card.opened();
      return card;
    } catch (thrown) {
      const isMissing = thrown instanceof GatewayError && thrown.context.why?.toString().startsWith('open: ');
      if (!isMissing || tries === TRIES) throw thrown;
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.after(TRY_AGAIN_MS, resolve);
      await promise;
      signal.throwIfAborted();
    }
  }
};
