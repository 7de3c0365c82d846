import { LAWS } from '../../core/g711.ts';
import type { Encoding } from './vsm-formats.ts';

/** Between a modem's bytes and samples of 16 bits. */
export interface SampleCode {
  readonly bytesPerSample: 1 | 2;
  /** `bytes` holds whole samples. */
  decode(bytes: Uint8Array, into: Int16Array): void;
  encode(samples: Int16Array): Uint8Array;
}

function byTable(toLinear: Int16Array, fromLinear: Uint8Array): SampleCode {
  return {
    bytesPerSample: 1,
    decode(bytes, into) {
      for (let at = 0; at < bytes.length; at++) into[at] = toLinear[bytes[at] ?? 0] ?? 0;
    },
    encode: (samples) => Uint8Array.from(samples, (sample) => fromLinear[sample & 0xffff] ?? 0),
  };
}

/** Eight bits linear, silence at `middle`; rounded, so that silence does not get an offset. */
function eightBits(middle: number): SampleCode {
  return byTable(
    Int16Array.from({ length: 256 }, (_, code) => ((code - middle) << 24) >> 16),
    Uint8Array.from({ length: 65536 }, (_, bits) => {
      const sample = bits < 32768 ? bits : bits - 65536;
      return (Math.max(-128, Math.min(127, Math.round(sample / 256))) + middle) & 0xff;
    }),
  );
}

/** Little endian. The 14-bit kind sets the lowest bit of every sample, which nobody hears. */
const sixteenBits: SampleCode = {
  bytesPerSample: 2,
  decode(bytes, into) {
    for (let at = 0; at + 1 < bytes.length; at += 2)
      into[at >> 1] = ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) as number;
  },
  encode(samples) {
    const bytes = new Uint8Array(samples.length * 2);
    for (const [at, sample] of samples.entries()) {
      bytes[at * 2] = sample & 0xff;
      bytes[at * 2 + 1] = (sample >> 8) & 0xff;
    }
    return bytes;
  },
};

export const sampleCodes: Readonly<Record<Encoding, SampleCode>> = {
  'µ-law': byTable(LAWS.PCMU.toLinear, LAWS.PCMU.fromLinear),
  'A-law': byTable(LAWS.PCMA.toLinear, LAWS.PCMA.fromLinear),
  '16-bit linear': sixteenBits,
  '8-bit unsigned': eightBits(128),
  '8-bit signed': eightBits(0),
};
