/**
 * ITU-T G.711, both laws, by table: 8 bits on the wire, 16-bit linear here (the 14 bits of µ-law and
 * the 13 of A-law scaled to the top of the word).
 */

/** Of the two laws, as RTP names them: µ-law and A-law. */
export type G711 = 'PCMU' | 'PCMA';

/** One law: 256 linear values by code, and a code for each of the 65536 samples (index `sample & 0xffff`). */
export interface Law {
  readonly toLinear: Int16Array;
  readonly fromLinear: Uint8Array;
  /** The code of the smallest positive value, which is what silence is sent as. */
  readonly silence: number;
}

/** G.711 Table 2: bias 33 of 14 bits, so 132 of 16; all bits inverted on the wire. */
const ULAW_BIAS = 132;
const ULAW_CLIP = 32635;

function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
  const segment = 31 - Math.clz32(biased) - 7;
  return ~(sign | (segment << 4) | ((biased >> (segment + 3)) & 0x0f)) & 0xff;
}

function decodeUlaw(code: number): number {
  const plain = ~code & 0xff;
  const segment = (plain >> 4) & 7;
  const magnitude = ((((plain & 0x0f) << 3) + ULAW_BIAS) << segment) - ULAW_BIAS;
  return plain & 0x80 ? -magnitude : magnitude;
}

/** G.711 Table 1: even bits inverted on the wire; the sign bit is set for positive values. */
function encodeAlaw(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 3;
  const segment = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude) - 4;
  const step = magnitude >> Math.max(segment, 1);
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | (step & 0x0f)) ^ 0x55;
}

function decodeAlaw(code: number): number {
  const plain = code ^ 0x55;
  const segment = (plain >> 4) & 7;
  const step = ((plain & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return plain & 0x80 ? magnitude : -magnitude;
}

function createLaw(encode: (sample: number) => number, decode: (code: number) => number): Law {
  const toLinear = Int16Array.from({ length: 256 }, (_, code) => decode(code));
  const fromLinear = Uint8Array.from({ length: 65536 }, (_, bits) => encode(bits < 32768 ? bits : bits - 65536));
  return { toLinear, fromLinear, silence: encode(0) };
}

export const LAWS: Readonly<Record<G711, Law>> = {
  PCMU: createLaw(encodeUlaw, decodeUlaw),
  PCMA: createLaw(encodeAlaw, decodeAlaw),
};

/** Encodes all of `samples` into `into` from `offset` on. */
export function encodeG711(law: Law, samples: Int16Array, into: Uint8Array, offset: number): void {
  const table = law.fromLinear;
  for (let i = 0; i < samples.length; i++) into[offset + i] = table[(samples[i] ?? 0) & 0xffff] ?? 0;
}
