import { LAWS } from '../../../../main/core/g711.ts';

/** Of one of a chip's audio formats: samples to bytes and back. */
export interface SampleFormat {
  readonly bytes: number;
  encode(sample: number): number[];
  decode(bytes: readonly number[]): number;
}

const law = ({ toLinear, fromLinear }: (typeof LAWS)['PCMU']): SampleFormat => ({
  bytes: 1,
  encode: (sample) => [fromLinear[sample & 0xffff] ?? 0],
  decode: ([code = 0]) => toLinear[code] ?? 0,
});

const limited = (value: number): number => Math.max(-128, Math.min(127, Math.round(value / 256)));

const eight = (middle: number): SampleFormat => ({
  bytes: 1,
  encode: (sample) => [(limited(sample) + middle) & 0xff],
  decode: ([code = 0]) => (((code - middle) << 24) >> 24) * 256,
});

const sixteen = (lowest: number): SampleFormat => ({
  bytes: 2,
  encode: (sample) => [(sample & 0xff) | lowest, (sample >> 8) & 0xff],
  decode: ([low = 0, high = 0]) => ((low | (high << 8)) << 16) >> 16,
});

/** @returns undefined for one that is compressed, which this chip here does not speak */
export function sampleFormat(name: string, bits: number): SampleFormat | undefined {
  if (/ulaw/i.test(name)) return law(LAWS.PCMU);
  if (/alaw/i.test(name)) return law(LAWS.PCMA);
  if (/adpcm|g\.7/i.test(name)) return undefined;
  if (bits === 8) return eight(/^signed/i.test(name) ? 0 : 128);
  return sixteen(bits === 14 ? 1 : 0);
}
