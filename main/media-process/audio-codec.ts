/** One leg's codecs: line frames (8 kHz, 16 bit) to payloads and back. */
import type { Codec, OpusTerms } from '../core/codec.ts';
import { encodeG711, LAWS, type Law } from '../core/g711.ts';
import { loadNativeAddon, type NativeG722Codec, type NativeOpusCodec } from './native-addon.ts';

/** Encoder and decoder of one leg: both remember what was before. */
export interface AudioCodec {
  readonly name: Codec;
  /** Writes the payload of one packet into `into` from `offset`. Returns its bytes; 0: nothing is to be sent for it. */
  encode(samples: Int16Array, into: Uint8Array, offset: number): number;
  readonly decoder: AudioDecoder;
  /** So much of what we send gets lost, as the peer reports it. */
  expectLoss?(percent: number): void;
}

/** `values`: each byte stands for a sample by itself. Otherwise packets are to be decoded in their order. */
export type AudioDecoder = { readonly values: Int16Array } | CodedDecoder;

/** Lengths are samples at 8 kHz. */
export interface CodedDecoder {
  readonly values?: undefined;
  /** What a payload holds; 0: it is none of this codec's. */
  samplesIn(payload: Uint8Array): number;
  /** Returns how many samples were written. */
  decode(payload: Uint8Array, into: Int16Array): number;
  /** Fills `into` with what was lost just ahead of `payload`, which is decoded next. False: nothing is known of it. */
  recover?(payload: Uint8Array, into: Int16Array): boolean;
  /** Invents what is missing. False: it cannot. */
  conceal?(into: Int16Array): boolean;
  reset(): void;
}

/** @throws GatewayError `native-missing` for G.722 and Opus */
export function createAudioCodec(name: Codec, terms: OpusTerms): AudioCodec {
  switch (name) {
    case 'PCMU':
    case 'PCMA':
      return new G711Codec(name);
    case 'G722':
      return new G722Codec(new (loadNativeAddon().G722Codec)());
    case 'opus':
      return new OpusCodec(new (loadNativeAddon().OpusCodec)(terms));
  }
}

class G711Codec implements AudioCodec {
  readonly name: 'PCMU' | 'PCMA';
  readonly decoder: { readonly values: Int16Array };
  readonly #law: Law;

  constructor(name: 'PCMU' | 'PCMA') {
    this.name = name;
    this.#law = LAWS[name];
    this.decoder = { values: this.#law.toLinear };
  }

  encode(samples: Int16Array, into: Uint8Array, offset: number): number {
    encodeG711(this.#law, samples, into, offset);
    return samples.length;
  }
}

/** Its lower sub-band alone, which is all that a line has: spandsp's 8 kHz mode. */
class G722Codec implements AudioCodec {
  readonly name = 'G722';
  readonly decoder: CodedDecoder;
  readonly #native: NativeG722Codec;

  constructor(native: NativeG722Codec) {
    this.#native = native;
    this.decoder = {
      samplesIn: (payload) => payload.length,
      decode: (payload, into) => native.decode(payload, into),
      reset: () => native.resetDecoder(),
    };
  }

  encode(samples: Int16Array, into: Uint8Array, offset: number): number {
    return this.#native.encode(samples, into.subarray(offset));
  }
}

/** A frame of two bytes or less says silence (libopus's DTX): it need not be sent. */
const DTX_BYTES = 2;
/** libopus refuses what is no multiple of 2.5 ms. */
const STEP_SAMPLES = 20;
/** Before the peer has reported anything: enough that FEC is there for the first loss. */
const USUAL_LOSS_PERCENT = 5;
const MOST_LOSS_PERCENT = 30;

class OpusCodec implements AudioCodec {
  readonly name = 'opus';
  readonly decoder: CodedDecoder;
  readonly #native: NativeOpusCodec;

  constructor(native: NativeOpusCodec) {
    this.#native = native;
    native.expectLoss(USUAL_LOSS_PERCENT);
    const fits = (into: Int16Array): boolean => into.length > 0 && into.length % STEP_SAMPLES === 0;
    this.decoder = {
      samplesIn: (payload) => native.samplesIn(payload),
      decode: (payload, into) => native.decode(payload, into),
      recover: (payload, into) => fits(into) && native.recover(payload, into) === into.length,
      conceal: (into) => fits(into) && native.conceal(into) === into.length,
      reset: () => native.resetDecoder(),
    };
  }

  encode(samples: Int16Array, into: Uint8Array, offset: number): number {
    const bytes = this.#native.encode(samples, into.subarray(offset));
    return bytes <= DTX_BYTES ? 0 : bytes;
  }

  expectLoss(percent: number): void {
    this.#native.expectLoss(Math.round(Math.min(MOST_LOSS_PERCENT, Math.max(USUAL_LOSS_PERCENT, percent))));
  }
}
