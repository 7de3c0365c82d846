import { GatewayError } from '../core/errors.ts';
import { SAMPLE_RATE_HZ } from './line-adapter.ts';

const PCM = 1;
/** WAVE_FORMAT_EXTENSIBLE: what tools write for plain PCM now and then. */
const EXTENSIBLE = 0xfffe;

const refuse = (why: string): GatewayError =>
  new GatewayError('bad-request', `This WAV file cannot be played: ${why}. Use 16-bit PCM, mono or stereo.`);

interface WavFormat {
  readonly channels: number;
  readonly rateHz: number;
}

function readFormat(bytes: Buffer, at: number, size: number): WavFormat {
  if (size < 16) throw refuse('its format chunk is cut short');
  const format = bytes.readUInt16LE(at);
  const channels = bytes.readUInt16LE(at + 2);
  const rateHz = bytes.readUInt32LE(at + 4);
  const bits = bytes.readUInt16LE(at + 14);
  if (format !== PCM && format !== EXTENSIBLE) throw refuse(`it is encoded (format ${format})`);
  if (bits !== 16) throw refuse(`it has ${bits} bits a sample`);
  if (channels !== 1 && channels !== 2) throw refuse(`it has ${channels} channels`);
  if (rateHz < 1000 || rateHz > 384_000) throw refuse(`its sample rate is ${rateHz} Hz`);
  return { channels, rateHz };
}

/** A RIFF file as 8 kHz mono; stereo is averaged, other rates are converted. @throws GatewayError `bad-request` */
export function parseWav(bytes: Buffer): Int16Array {
  const steps = convertWav(bytes);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same a quarter of a second of sound at a time, for whoever has something else to do in between. @throws GatewayError `bad-request` */
export function* convertWav(bytes: Buffer): Generator<void, Int16Array> {
  const { format, data } = readRiff(bytes);
  const { channels, rateHz } = format;
  const length = Math.floor(data.length / (2 * channels));
  if (length === 0) throw refuse('it holds no audio');
  const bank = new FilterBank(rateHz);
  const out = new Int16Array(Math.max(1, Math.floor((length * SAMPLE_RATE_HZ) / rateHz)));
  const sampleAt = (k: number): number =>
    channels === 1 ? data.readInt16LE(k * 2) : (data.readInt16LE(k * 4) + data.readInt16LE(k * 4 + 2)) / 2;
  for (let from = 0; from < out.length; from += SLICE) {
    bank.fill(out, from, Math.min(out.length, from + SLICE), sampleAt, length);
    yield;
  }
  return out;
}

function readRiff(bytes: Buffer): { readonly format: WavFormat; readonly data: Buffer } {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw refuse('it is not a RIFF WAVE file');
  }
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    // Writers to a pipe leave the data's size at its maximum: the file's end counts then.
    const end = Math.min(body + size, bytes.length);
    if (name === 'fmt ') format = readFormat(bytes, body, end - body);
    if (name === 'data') {
      if (!format) throw refuse('its data comes before its format');
      return { format, data: bytes.subarray(body, end) };
    }
    at = body + size + (size % 2);
  }
  throw refuse('it holds no audio');
}

/** What is converted at a time: a few ms of work. */
const SLICE = SAMPLE_RATE_HZ / 4;
/** Zero crossings of the kernel each way: 16 leave of what lies above 4 kHz less than can be heard. */
const CROSSINGS = 16;
/** Rates that have no small ratio to 8 kHz take the nearest of so many places between two samples. */
const MOST_PHASES = 512;

/** Band-limited interpolation: a sinc as wide as the lower of both rates needs it, under a Hann window; worked out once. */
class FilterBank {
  readonly #step: number;
  readonly #phases: number;
  readonly #reach: number;
  readonly #kernels: readonly Float64Array[];

  constructor(rateHz: number) {
    this.#step = rateHz / SAMPLE_RATE_HZ;
    const exact = SAMPLE_RATE_HZ / greatestDivisor(rateHz, SAMPLE_RATE_HZ);
    this.#phases = Math.min(exact, MOST_PHASES);
    const cutoff = Math.min(1, 1 / this.#step);
    // The same rate: a kernel of one.
    this.#reach = rateHz === SAMPLE_RATE_HZ ? 0 : Math.ceil(CROSSINGS / cutoff);
    this.#kernels = Array.from({ length: this.#phases }, (_, phase) =>
      Float64Array.from({ length: 2 * this.#reach + 1 }, (_, i) => {
        const x = (i - this.#reach - phase / this.#phases) * cutoff;
        if (Math.abs(x) >= CROSSINGS) return 0;
        const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / CROSSINGS));
      }),
    );
  }

  /** @param length of what is read by `sampleAt` */
  fill(out: Int16Array, from: number, to: number, sampleAt: (k: number) => number, length: number): void {
    const reach = this.#reach;
    for (let i = from; i < to; i += 1) {
      const at = Math.round(i * this.#step * this.#phases);
      const whole = Math.floor(at / this.#phases);
      const kernel = this.#kernels[at % this.#phases];
      if (!kernel) continue;
      let sum = 0;
      const last = Math.min(length - 1, whole + reach);
      for (let k = Math.max(0, whole - reach); k <= last; k += 1) sum += sampleAt(k) * (kernel[k - whole + reach] ?? 0);
      out[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
  }
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
