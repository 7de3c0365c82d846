/** The codecs that one leg has used: each once, so that its encoder and decoder go on where they were. */
import { type Codec, OPUS_TERMS, type OpusTerms } from '../core/codec.ts';
import { type AudioCodec, createAudioCodec } from './audio-codec.ts';

export class LegCodecs {
  readonly #codecs = new Map<Codec, AudioCodec>();
  #terms = OPUS_TERMS;

  /** How Opus is sent from now on. */
  setTerms(terms: OpusTerms = OPUS_TERMS): void {
    const { fec, dtx, constant, bitrate } = this.#terms;
    if (fec === terms.fec && dtx === terms.dtx && constant === terms.constant && bitrate === terms.bitrate) return;
    this.#terms = terms;
    this.#codecs.delete('opus');
  }

  /** @throws GatewayError `native-missing` for G.722 and Opus where the addon is not built */
  get(name: Codec): AudioCodec {
    let codec = this.#codecs.get(name);
    if (!codec) {
      codec = createAudioCodec(name, this.#terms);
      this.#codecs.set(name, codec);
    }
    return codec;
  }

  /** The peer lost so much of what it was sent, 0 to 1. */
  tellLoss(fraction: number): void {
    this.#codecs.get('opus')?.expectLoss?.(fraction * 100);
  }
}
